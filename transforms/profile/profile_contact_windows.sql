-- One row per client and team (see client_teams) and date of profile_dates with a contact on a day with the team in the
-- three months before it: contacts by the team's own staff, and services of five kinds of treatment with those that the
-- team gave itself. A contact by two staff is two. Placed: face to face with the client, in a known place outside
-- hospital. Direct: treatment and rehabilitation, as against case-management functions. Five kinds as in DACTS O3:
-- psychiatric, counseling, housing, substance use, employment with skills training.
with
ends as (
    select as_of, as_of as month_end
    from profile_dates
    union all
    select as_of, cast(as_of - interval 1 month as date) as month_end
    from profile_dates
    union all
    select as_of, cast(as_of - interval 2 month as date) as month_end
    from profile_dates
),
measured as (
    select
        contacts.client_id,
        contacts.contact_on,
        coalesce(contacts.provider, 'team') <> 'external' as is_own,
        coalesce(contacts.contact_with, 'client') as contact_with,
        contacts.mode = 'face_to_face' and coalesce(contacts.contact_with, 'client') = 'client' as is_face_to_face,
        contacts.place,
        contacts.service_type,
        contacts.provider is not null and contacts.service_type in (
            'psychiatric', 'medication', 'counseling', 'housing_support', 'substance_use_treatment',
            'dual_disorder_group', 'employment_support', 'skills_training', 'crisis', 'health_care', 'family'
        ) as is_direct,
        case
            when contacts.provider is null then null
            when contacts.service_type in ('psychiatric', 'medication') then 'psychiatric'
            when contacts.service_type = 'counseling' then 'counseling'
            when contacts.service_type = 'housing_support' then 'housing'
            when contacts.service_type in ('substance_use_treatment', 'dual_disorder_group') then 'substance_use'
            when contacts.service_type in ('employment_support', 'skills_training') then 'employment'
        end as kind
    from source.contacts as contacts
)
select
    spells.client_team,
    ends.as_of,
    cast(count(case when is_own then 1 end) as integer) as contacts,
    cast(count(case when is_own and is_face_to_face then 1 end) as integer) as face_to_face_contacts,
    cast(count(
        case when is_own and is_face_to_face and place in ('community', 'office', 'jail', 'other') then 1 end
    ) as integer) as placed_contacts,
    cast(count(case when is_own and is_face_to_face and place = 'community' then 1 end) as integer)
        as community_contacts,
    cast(count(
        case
            when is_own and contact_with = 'client'
                and (service_type = 'outreach' or (is_face_to_face and place = 'community'))
                then 1
        end
    ) as integer) as outreach_contacts,
    cast(count(case when is_own and contact_with = 'informal_support' then 1 end) as integer) as informal_contacts,
    cast(count(case when is_own then service_type end) as integer) as typed_contacts,
    cast(count(
        case when is_own and service_type in ('skills_training', 'employment_support') then 1 end
    ) as integer) as skills_contacts,
    cast(count(case when is_own and service_type = 'counseling' then 1 end) as integer) as counseling_contacts,
    cast(count(
        case when is_own and service_type in ('linking', 'monitoring', 'advocacy', 'benefits') then 1 end
    ) as integer) as linking_contacts,
    cast(count(case when is_own and service_type = 'health_care' then 1 end) as integer) as health_care_contacts,
    cast(count(case when is_direct then 1 end) as integer) as direct_services,
    cast(count(case when is_direct and is_own then 1 end) as integer) as own_direct_services,
    cast(count(case when kind = 'psychiatric' then 1 end) as integer) as psychiatric_services,
    cast(count(case when kind = 'psychiatric' and is_own then 1 end) as integer) as own_psychiatric_services,
    cast(count(case when kind = 'counseling' then 1 end) as integer) as counseling_services,
    cast(count(case when kind = 'counseling' and is_own then 1 end) as integer) as own_counseling_services,
    cast(count(case when kind = 'housing' then 1 end) as integer) as housing_services,
    cast(count(case when kind = 'housing' and is_own then 1 end) as integer) as own_housing_services,
    cast(count(case when kind = 'substance_use' then 1 end) as integer) as substance_use_services,
    cast(count(case when kind = 'substance_use' and is_own then 1 end) as integer) as own_substance_use_services,
    cast(count(case when kind = 'employment' then 1 end) as integer) as employment_services,
    cast(count(case when kind = 'employment' and is_own then 1 end) as integer) as own_employment_services
from measured
inner join client_team_spells as spells
    on spells.client_id = measured.client_id
    and spells.from_on <= measured.contact_on
    and measured.contact_on < spells.until_on
inner join ends on ends.month_end = last_day(measured.contact_on) + 1
group by spells.client_team, ends.as_of
