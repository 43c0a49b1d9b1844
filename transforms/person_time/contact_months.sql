-- One row per client and team (see client_teams) and month with a contact by the team's own staff, inside the coverage of
-- contacts and of enrollments. The team is that of the day; contacts on days without one stand together under null. A
-- contact by two staff is two. A contact is with the client unless somebody else is named. Minutes are added up as whole
-- hundredths, so that their order makes no difference.
with
covered as (
    select
        greatest(contacts_from, enrollments_from, cast($period_from as date)) as from_on,
        least(contacts_until, enrollments_until, cast($period_until as date)) as until_on
    from source_windows
    where contacts_from is not null
),
measured as (
    select
        contacts.client_id,
        contacts.contact_on,
        contacts.mode = 'face_to_face' and coalesce(contacts.contact_with, 'client') = 'client' as is_face_to_face,
        contacts.place = 'community' as is_community,
        round(contacts.minutes * 100) as minute_hundredths
    from source.contacts as contacts
    inner join covered
        on contacts.contact_on >= covered.from_on and contacts.contact_on < covered.until_on
    where coalesce(contacts.provider, 'team') <> 'external'
)
select
    teams.client_team,
    cast(date_trunc('month', measured.contact_on) as date) as month,
    cast(count(*) as integer) as contacts,
    cast(count(case when measured.is_face_to_face then 1 end) as integer) as face_to_face_contacts,
    sum(case when measured.is_face_to_face then measured.minute_hundredths else 0 end) / 100 as face_to_face_minutes,
    cast(count(case when measured.is_face_to_face and measured.is_community then 1 end) as integer)
        as community_face_to_face_contacts
from measured
left join client_team_spells as teams
    on teams.client_id = measured.client_id
    and teams.from_on <= measured.contact_on
    and measured.contact_on < teams.until_on
group by teams.client_team, cast(date_trunc('month', measured.contact_on) as date)
