-- One row per client, team, input and record that keeps the client current: the dates [from_on, until_on) as of which it
-- is the latest of its kind, recent enough, and the client active and long enough with the team to count. Records are
-- plans of the team agreed or reviewed, assessments by whomever, contacts with informal supports (the last of each month).
with
days as (
    select 'plan' as kind, client_id, team_id, planned_on as updated_on
    from source.plans
    union
    select 'plan' as kind, plans.client_id, plans.team_id, reviews.reviewed_on as updated_on
    from source.plan_reviews as reviews
    inner join source.plans as plans on plans.plan_id = reviews.plan_id
    union
    select 'assessment' as kind, assessments.client_id, teams.team_id, assessments.assessed_on as updated_on
    from source.assessments as assessments
    inner join client_teams as teams on teams.client_id = assessments.client_id
    union
    select 'support' as kind, months.client_id, teams.team_id, months.last_contact_on as updated_on
    from informal_support_months as months
    inner join client_teams as teams on teams.client_id = months.client_id
),
followed as (
    select
        *,
        lead(updated_on) over (partition by kind, client_id, team_id order by updated_on) as next_updated_on
    from days
),
lasting as (
    select 'plan_current_180d_share' as input, updated_on + 181 as lapses_on, followed.*
    from followed
    where kind = 'plan'
    union all
    select 'plan_updated_90d_share' as input, updated_on + 91 as lapses_on, followed.*
    from followed
    where kind = 'plan'
    union all
    select 'team_meeting_45d_share' as input, updated_on + 46 as lapses_on, followed.*
    from followed
    where kind = 'plan'
    union all
    select 'assessment_current_365d_share' as input, updated_on + 366 as lapses_on, followed.*
    from followed
    where kind = 'assessment'
    union all
    select
        'outcome_measure_share' as input,
        last_day(cast(updated_on + interval 6 month as date)) + 1 as lapses_on,
        followed.*
    from followed
    where kind = 'assessment'
    union all
    select
        'natural_support_share' as input,
        last_day(cast(updated_on + interval 3 month as date)) + 1 as lapses_on,
        followed.*
    from followed
    where kind = 'support'
),
held as (
    select
        lasting.input,
        lasting.client_id,
        lasting.team_id,
        greatest(
            lasting.updated_on + 1,
            case
                when lasting.input = 'outcome_measure_share'
                    then cast(last_day(stays.from_on - 1) + 1 + interval 6 month as date)
                else stays.from_on + 30
            end
        ) as from_on,
        least(lasting.lapses_on, stays.until_on + 1, coalesce(lasting.next_updated_on + 1, lasting.lapses_on))
            as until_on
    from lasting
    inner join team_stays as stays on stays.client_id = lasting.client_id and stays.team_id = lasting.team_id
)
select input, client_id, team_id, from_on, until_on
from held
where from_on < until_on
