-- One row per team, date and input computed from how current the records of the active clients are: percent of them with
-- a plan, an assessment, a contact with informal supports or a metabolic test in the window. All but the last input are
-- over clients with the team for 30 days (outcome measures: 6 months) or more. A record counts from the first date on or
-- after its from_on to the last before its until_on: one more from the one, one fewer from the other.
with
bounds as (
    select min(as_of) as first_as_of
    from fidelity_dates
),
changes as (
    select records.team_id, records.input, last_day(records.from_on - 1) + 1 as as_of, 1 as clients
    from current_records as records
    union all
    select records.team_id, records.input, last_day(records.until_on - 1) + 1 as as_of, -1 as clients
    from current_records as records
),
sums as (
    select
        changes.team_id,
        changes.input,
        greatest(changes.as_of, bounds.first_as_of) as as_of,
        sum(changes.clients) as clients
    from changes
    cross join bounds
    group by changes.team_id, changes.input, greatest(changes.as_of, bounds.first_as_of)
),
asked as (
    select 'plan_current_180d_share' as input, from_180_days_on as window_from, month_clients as eligible, teams.*
    from fidelity_teams as teams
    union all
    select 'plan_updated_90d_share' as input, from_90_days_on as window_from, month_clients as eligible, teams.*
    from fidelity_teams as teams
    union all
    select 'team_meeting_45d_share' as input, from_45_days_on as window_from, month_clients as eligible, teams.*
    from fidelity_teams as teams
    union all
    select 'assessment_current_365d_share' as input, as_of - 365 as window_from, month_clients as eligible, teams.*
    from fidelity_teams as teams
    union all
    select 'natural_support_share' as input, from_3_months_on as window_from, month_clients as eligible, teams.*
    from fidelity_teams as teams
    union all
    select 'outcome_measure_share' as input, from_6_months_on as window_from, half_year_clients as eligible, teams.*
    from fidelity_teams as teams
),
metabolic as (
    select team_id, as_of, count(*) as members, count(case when is_monitored then 1 end) as monitored
    from metabolic_members
    group by team_id, as_of
),
quantities as (
    select
        asked.team_id,
        asked.as_of,
        asked.input,
        asked.window_from,
        sum(coalesce(sums.clients, 0)) over (
            partition by asked.team_id, asked.input order by asked.as_of rows unbounded preceding
        ) as numerator,
        asked.eligible as denominator,
        case
            when asked.input = 'outcome_measure_share' then 'no client with the team for 6 months'
            else 'no client with the team for 30 days'
        end as otherwise
    from asked
    left join sums on sums.team_id = asked.team_id and sums.as_of = asked.as_of and sums.input = asked.input
    union all
    select
        teams.team_id,
        teams.as_of,
        'metabolic_monitoring_share' as input,
        teams.from_12_months_on as window_from,
        coalesce(metabolic.monitored, 0) as numerator,
        coalesce(metabolic.members, 0) as denominator,
        'no client with two antipsychotic fills' as otherwise
    from fidelity_teams as teams
    left join metabolic on metabolic.team_id = teams.team_id and metabolic.as_of = teams.as_of
)
select
    team_id,
    as_of,
    input,
    100.0 * numerator / nullif(denominator, 0) as value,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    cast(denominator as bigint) as clients,
    window_from,
    as_of as window_until,
    case when denominator = 0 then otherwise end as reason
from quantities
