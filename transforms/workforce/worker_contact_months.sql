-- One row per client and team (see client_teams), staff member and month with a contact in person with the client, on a
-- day with the team, by staff who were in direct service on that team in the month.
select
    teams.client_team,
    contacts.staff_id,
    cast(date_trunc('month', contacts.contact_on) as date) as month,
    count(*) as contacts,
    max(contacts.contact_on) as last_contact_on
from source.contacts as contacts
inner join client_team_spells as teams
    on teams.client_id = contacts.client_id
    and teams.from_on <= contacts.contact_on
    and contacts.contact_on < teams.until_on
inner join staff_months as staff
    on staff.staff_id = contacts.staff_id
    and staff.team_id = teams.team_id
    and staff.month = cast(date_trunc('month', contacts.contact_on) as date)
    and staff.is_direct_service
cross join source_windows as windows
where
    contacts.mode = 'face_to_face'
    and coalesce(contacts.contact_with, 'client') = 'client'
    and coalesce(contacts.provider, 'team') <> 'external'
    and contacts.contact_on >= windows.contacts_from
    and contacts.contact_on < windows.contacts_until
group by teams.client_team, contacts.staff_id, cast(date_trunc('month', contacts.contact_on) as date)
