-- One row per admission, referral that led to one, or closure, and input that counts it (see fidelity_events): plan and
-- assessment within 30 days of admission, first contact within 10 and 14 days of referral, closure as planned.
with
admissions as (
    select enrollment_id, client_id, team_id, admitted_on
    from enrollment_spells
    where until_on > admitted_on + 30
),
planned as (
    select distinct admissions.enrollment_id
    from admissions
    inner join source.plans as plans
        on plans.client_id = admissions.client_id
        and plans.team_id = admissions.team_id
        and plans.planned_on >= admissions.admitted_on
        and plans.planned_on <= admissions.admitted_on + 30
),
assessed as (
    select distinct admissions.enrollment_id
    from admissions
    inner join source.assessments as assessments
        on assessments.client_id = admissions.client_id
        and assessments.assessed_on >= admissions.admitted_on - 30
        and assessments.assessed_on <= admissions.admitted_on + 30
)
select
    'plan_on_time_30d_share' as input,
    admissions.team_id,
    admissions.client_id,
    admissions.admitted_on as event_on,
    admissions.admitted_on + 31 as known_on,
    planned.enrollment_id is not null as is_met
from admissions
left join planned on planned.enrollment_id = admissions.enrollment_id
union all
select
    'assessment_on_time_30d_share' as input,
    admissions.team_id,
    admissions.client_id,
    admissions.admitted_on as event_on,
    admissions.admitted_on + 31 as known_on,
    assessed.enrollment_id is not null as is_met
from admissions
left join assessed on assessed.enrollment_id = admissions.enrollment_id
union all
select
    'first_contact_10d_share' as input,
    team_id,
    client_id,
    referred_on as event_on,
    referred_on + 11 as known_on,
    coalesce(days_referral_to_contact <= 10, false) as is_met
from enrollments
where contact_follow_up_days >= 10
union all
select
    'first_contact_14d_share' as input,
    team_id,
    client_id,
    referred_on as event_on,
    referred_on + 15 as known_on,
    coalesce(days_referral_to_contact <= 14, false) as is_met
from enrollments
where contact_follow_up_days >= 14
union all
select
    'planned_transition_share' as input,
    team_id,
    client_id,
    closed_on - 1 as event_on,
    closed_on as known_on,
    close_reason in ('graduated', 'transferred_lower') as is_met
from enrollment_spells
where
    close_reason in (
        'graduated', 'transferred_lower', 'dropped_out', 'discharged_by_program', 'moved_without_referral', 'other'
    )
