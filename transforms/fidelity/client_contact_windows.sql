-- One row per active client and date with a contact in the calendar month before it: what the team's own staff recorded
-- with or for the client on days with the team, in the windows that end at as_of (14 days, 28 days, the month). Months
-- are at least 28 days long, so every contact falls into the windows of one date only. is_in_two_weeks: with the team
-- all 14 days and not in hospital or jail for more than 7 of them.
with
measured as (
    select
        contacts.client_id,
        last_day(contacts.contact_on) + 1 as as_of,
        stays.team_id,
        stays.from_on,
        contacts.staff_id,
        cast(contacts.minutes as decimal(9, 2)) as minutes,
        contacts.mode,
        contacts.service_type,
        contacts.group_id,
        coalesce(contacts.contact_with, 'client') as contact_with,
        contacts.contact_on >= last_day(contacts.contact_on) - 13 as is_in_14_days,
        contacts.contact_on >= last_day(contacts.contact_on) - 27 as is_in_28_days,
        contacts.mode = 'face_to_face' and coalesce(contacts.contact_with, 'client') = 'client' as is_face_to_face,
        coalesce(contacts.place = 'community', false) as is_community,
        coalesce(contacts.place in ('community', 'office', 'jail', 'other'), false) as is_placed
    from source.contacts as contacts
    inner join team_stays as stays
        on stays.client_id = contacts.client_id
        and stays.from_on <= contacts.contact_on
        and last_day(contacts.contact_on) < stays.until_on
    where coalesce(contacts.provider, 'team') <> 'external'
),
sums as (
    select
        client_id,
        as_of,
        min(team_id) as team_id,
        min(from_on) as from_on,
        count(*) as contacts,
        count(case when is_face_to_face and is_in_28_days then 1 end) as face_to_face_contacts,
        coalesce(sum(case when is_face_to_face and is_in_28_days then minutes end), 0) as face_to_face_minutes,
        coalesce(sum(case when is_face_to_face and is_in_28_days and is_placed then minutes end), 0) as placed_minutes,
        coalesce(sum(case when is_face_to_face and is_in_28_days and is_community then minutes end), 0)
            as community_minutes,
        count(case when is_face_to_face and is_in_28_days and is_placed then 1 end) as placed_contacts,
        count(case when is_face_to_face and is_in_28_days and is_community then 1 end) as community_contacts,
        coalesce(
            min(case when is_face_to_face and is_in_14_days then staff_id end)
            <> max(case when is_face_to_face and is_in_14_days then staff_id end),
            false
        ) as is_seen_by_two_staff,
        count(case when contact_with = 'informal_support' then 1 end) as informal_support_contacts,
        coalesce(
            sum(
                case
                    when is_in_28_days and service_type = 'substance_use_treatment' and group_id is null
                        and contact_with = 'client' and mode in ('face_to_face', 'video')
                        then minutes
                end
            ),
            0
        ) as treatment_minutes,
        count(case when service_type = 'dual_disorder_group' and contact_with = 'client' then 1 end)
            as dual_disorder_groups,
        count(
            case
                when is_in_28_days and service_type = 'skills_training'
                    and contact_with = 'client' and mode in ('face_to_face', 'video')
                    then 1
            end
        ) as skills_trainings,
        count(case when service_type = 'employment_support' and contact_with = 'client' then 1 end)
            as employment_supports
    from measured
    group by client_id, as_of
)
select
    sums.client_id,
    sums.as_of,
    sums.team_id,
    sums.from_on <= sums.as_of - 14 and away.client_id is null as is_in_two_weeks,
    sums.from_on <= sums.as_of - 28 as is_whole_28_days,
    disorders.client_id is not null as has_disorder,
    sums.contacts,
    sums.face_to_face_contacts,
    sums.face_to_face_minutes,
    sums.placed_contacts,
    sums.community_contacts,
    sums.is_seen_by_two_staff,
    sums.informal_support_contacts,
    sums.treatment_minutes,
    sums.dual_disorder_groups,
    sums.placed_minutes,
    sums.community_minutes,
    sums.skills_trainings,
    sums.employment_supports
from sums
left join fidelity_away as away on away.client_id = sums.client_id and away.as_of = sums.as_of
left join substance_use_spells as disorders
    on disorders.client_id = sums.client_id
    and disorders.from_on < sums.as_of
    and sums.as_of <= disorders.until_on
