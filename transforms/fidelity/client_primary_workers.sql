-- One row per active client and date with a face-to-face contact in the three calendar months before it, by the team's
-- own staff on days with the team: contacts for which the worker is recorded, and those by the worker with the most.
with
months as (
    select
        stays.client_id,
        stays.team_id,
        stays.until_on,
        last_day(contacts.contact_on) + 1 as month_end,
        contacts.staff_id,
        count(*) as contacts
    from source.contacts as contacts
    inner join team_stays as stays
        on stays.client_id = contacts.client_id
        and stays.from_on <= contacts.contact_on
        and contacts.contact_on < stays.until_on
    where
        contacts.mode = 'face_to_face'
        and coalesce(contacts.contact_with, 'client') = 'client'
        and coalesce(contacts.provider, 'team') <> 'external'
        and contacts.staff_id is not null
    group by
        stays.client_id,
        stays.team_id,
        stays.until_on,
        last_day(contacts.contact_on) + 1,
        contacts.staff_id
),
reached as (
    select month as month_end, as_of
    from fidelity_dates
    union all
    select cast(month - interval 1 month as date) as month_end, as_of
    from fidelity_dates
    union all
    select as_of as month_end, as_of
    from fidelity_dates
),
workers as (
    select
        months.client_id,
        months.team_id,
        reached.as_of,
        months.staff_id,
        sum(months.contacts) as contacts
    from months
    inner join reached on reached.month_end = months.month_end and reached.as_of <= months.until_on
    group by months.client_id, months.team_id, reached.as_of, months.staff_id
)
select
    client_id,
    team_id,
    as_of,
    cast(sum(contacts) as bigint) as contacts,
    cast(max(contacts) as bigint) as primary_worker_contacts
from workers
group by client_id, team_id, as_of
