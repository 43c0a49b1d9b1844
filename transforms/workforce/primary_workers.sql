-- One row per client, team and month on whose last day the client is with the team: the worker who met the client in
-- person most often in the three months that end with it (some 90 days; ties go to the latest contact, then to the lower
-- staff_id), the month's contacts, and those by that worker. has_changed: another one than at the end of the month before;
-- null unless both are known.
with
recent as (
    select
        enrolled.client_team,
        enrolled.month,
        contacts.staff_id,
        sum(contacts.contacts) as contacts,
        sum(case when contacts.month = enrolled.month then contacts.contacts else 0 end) as contacts_of_month,
        max(contacts.last_contact_on) as last_contact_on
    from enrolled_months as enrolled
    inner join worker_contact_months as contacts
        on contacts.client_team = enrolled.client_team
        and contacts.month <= enrolled.month
        and contacts.month > cast(enrolled.month - interval 3 month as date)
    where enrolled.is_last_day_enrolled
    group by enrolled.client_team, enrolled.month, contacts.staff_id
),
ranked as (
    select
        *,
        sum(contacts_of_month) over (partition by client_team, month) as all_contacts_of_month,
        row_number() over (
            partition by client_team, month order by contacts desc, last_contact_on desc, staff_id
        ) as place
    from recent
),
first_places as (
    select client_team, month, staff_id, contacts_of_month, all_contacts_of_month
    from ranked
    where place = 1
)
select
    client_teams.client_id,
    client_teams.team_id,
    now.month,
    now.staff_id,
    now.contacts_of_month,
    now.all_contacts_of_month,
    now.staff_id <> earlier.staff_id as has_changed
from first_places as now
inner join client_teams on client_teams.client_team = now.client_team
left join first_places as earlier
    on earlier.client_team = now.client_team
    and earlier.month = cast(now.month - interval 1 month as date)
