-- One row per client and team (see client_teams), unbroken run of days with the team, and month with a contact, inside
-- the coverage of contacts and of enrollments: contacts by what they were for. The team's own contacts count, in whatever
-- way and with whomever; family is work with family and natural supports, by type of service or by who was met.
-- service_contacts: those for which it is recorded who gave the service. first_contact_on, last_contact_on: of the
-- team with the client, in person, by telephone or video.
with
covered as (
    select
        greatest(contacts_from, enrollments_from, cast($period_from as date)) as from_on,
        least(contacts_until, enrollments_until, cast($period_until as date)) as until_on
    from source_windows
    where contacts_from is not null
),
typed as (
    select
        contacts.client_id,
        contacts.contact_on,
        contacts.service_type,
        contacts.provider,
        coalesce(contacts.provider, 'team') <> 'external' as is_own,
        coalesce(contacts.contact_with, 'client') = 'informal_support' as is_with_supports,
        case
            when
                coalesce(contacts.provider, 'team') <> 'external'
                and contacts.mode in ('face_to_face', 'phone', 'video')
                and coalesce(contacts.contact_with, 'client') = 'client'
                then contacts.contact_on
        end as contacted_on
    from source.contacts as contacts
    inner join covered on contacts.contact_on >= covered.from_on and contacts.contact_on < covered.until_on
)
select
    teams.client_team,
    teams.from_on as spell_from_on,
    cast(date_trunc('month', typed.contact_on) as date) as month,
    cast(count(case when typed.contacted_on is not null then 1 end) as integer) as client_contacts,
    cast(count(typed.provider) as integer) as service_contacts,
    cast(count(case when typed.is_own then typed.provider end) as integer) as own_service_contacts,
    cast(count(case when typed.is_own and typed.service_type = 'outreach' then 1 end) as integer) as outreach,
    cast(count(case when typed.is_own and typed.service_type = 'assessment' then 1 end) as integer) as assessment,
    cast(count(case when typed.is_own and typed.service_type = 'planning' then 1 end) as integer) as planning,
    cast(count(case when typed.is_own and typed.service_type = 'linking' then 1 end) as integer) as linking,
    cast(count(case when typed.is_own and typed.service_type = 'monitoring' then 1 end) as integer) as monitoring,
    cast(count(case when typed.is_own and typed.service_type = 'advocacy' then 1 end) as integer) as advocacy,
    cast(count(case when typed.is_own and typed.service_type = 'crisis' then 1 end) as integer) as crisis,
    cast(count(case when typed.is_own and (typed.service_type = 'family' or typed.is_with_supports) then 1 end) as integer) as family,
    cast(count(case when typed.is_own and typed.service_type = 'benefits' then 1 end) as integer) as benefits,
    cast(count(case when typed.is_own and typed.service_type = 'medication' then 1 end) as integer) as medication,
    min(typed.contacted_on) as first_contact_on,
    max(typed.contacted_on) as last_contact_on
from typed
inner join client_team_spells as teams
    on teams.client_id = typed.client_id
    and teams.from_on <= typed.contact_on
    and typed.contact_on < teams.until_on
group by teams.client_team, teams.from_on, cast(date_trunc('month', typed.contact_on) as date)
