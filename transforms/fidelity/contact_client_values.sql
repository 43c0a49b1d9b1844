-- One row per client, date of evidence and input computed from contacts: the client's part of numerator and denominator,
-- for every client who counts, contacts or none.
with
clients as (
    select
        stays.client_id,
        stays.team_id,
        dates.as_of,
        stays.from_on <= dates.from_14_days_on and away.client_id is null as is_in_two_weeks,
        stays.from_on <= dates.from_28_days_on as is_whole_28_days,
        disorders.client_id is not null as has_disorder,
        networks.client_id is not null as has_network,
        coalesce(windows.is_seen_by_two_staff, false) as is_seen_by_two_staff,
        coalesce(windows.placed_contacts, 0) as placed_contacts,
        coalesce(windows.community_contacts, 0) as community_contacts,
        coalesce(windows.placed_minutes, 0) as placed_minutes,
        coalesce(windows.community_minutes, 0) as community_minutes,
        coalesce(windows.face_to_face_minutes, 0) as face_to_face_minutes,
        coalesce(windows.face_to_face_contacts, 0) as face_to_face_contacts,
        coalesce(windows.treatment_minutes, 0) as treatment_minutes,
        coalesce(windows.dual_disorder_groups, 0) as dual_disorder_groups,
        coalesce(windows.skills_trainings, 0) as skills_trainings,
        coalesce(windows.informal_support_contacts, 0) as informal_support_contacts
    from team_stays as stays
    inner join evidence_dates as dates on stays.from_on < dates.as_of and dates.as_of <= stays.until_on
    left join client_contact_windows as windows
        on windows.client_id = stays.client_id and windows.as_of = dates.as_of and windows.team_id = stays.team_id
    left join fidelity_away as away on away.client_id = stays.client_id and away.as_of = dates.as_of
    left join substance_use_spells as disorders
        on disorders.client_id = stays.client_id
        and disorders.from_on < dates.as_of
        and dates.as_of <= disorders.until_on
    left join (
        select distinct months.client_id, dates.as_of
        from informal_support_months as months
        inner join evidence_dates as dates on dates.from_12_months_on < months.as_of and months.as_of <= dates.as_of
    ) as networks
        on networks.client_id = stays.client_id and networks.as_of = dates.as_of
)
select
    'seen_by_two_staff_share' as input,
    team_id,
    as_of,
    client_id,
    case when is_seen_by_two_staff then 1.0 else 0.0 end as numerator,
    1.0 as denominator
from clients
where is_in_two_weeks
union all
select 'community_contact_share' as input, team_id, as_of, client_id, community_contacts, placed_contacts
from clients
where is_whole_28_days and placed_contacts > 0
union all
select 'community_time_share' as input, team_id, as_of, client_id, community_minutes, placed_minutes
from clients
where is_whole_28_days and placed_minutes > 0
union all
select 'face_to_face_minutes_per_week' as input, team_id, as_of, client_id, face_to_face_minutes, 4.0
from clients
where is_whole_28_days
union all
select 'face_to_face_contacts_per_week' as input, team_id, as_of, client_id, face_to_face_contacts, 4.0
from clients
where is_whole_28_days
union all
select 'face_to_face_contacts_per_month' as input, team_id, as_of, client_id, face_to_face_contacts, 28 / 30.4375
from clients
where is_whole_28_days
union all
select
    'skills_training_share' as input,
    team_id,
    as_of,
    client_id,
    case when skills_trainings > 0 then 1.0 else 0.0 end as numerator,
    1.0 as denominator
from clients
where is_whole_28_days
union all
select 'formal_substance_use_minutes_per_week' as input, team_id, as_of, client_id, treatment_minutes, 4.0
from clients
where has_disorder
union all
select
    'dual_disorder_group_share' as input,
    team_id,
    as_of,
    client_id,
    case when dual_disorder_groups > 0 then 1.0 else 0.0 end as numerator,
    1.0 as denominator
from clients
where has_disorder
union all
select 'informal_support_contacts_per_month' as input, team_id, as_of, client_id, informal_support_contacts, 1.0
from clients
where has_network
