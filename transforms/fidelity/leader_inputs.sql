-- One row per team, date and input computed from the leader's work in 28 days: percent of the hours on the team that
-- went to direct service, and weeks of four, counted back from as_of, with any. Without values where no leader was at
-- work.
with
leaders as (
    select
        teams.team_id,
        teams.as_of,
        teams.clients,
        teams.from_28_days_on,
        leader_weeks.hours,
        leader_weeks.direct_hours,
        leader_weeks.weeks,
        case when coalesce(leader_weeks.hours, 0) = 0 then 'no team leader at work in the window' end as reason
    from fidelity_teams as teams
    left join leader_weeks on leader_weeks.team_id = teams.team_id and leader_weeks.as_of = teams.as_of
)
select
    team_id,
    as_of,
    'leader_direct_time_share' as input,
    case when reason is null then 100 * cast(direct_hours as double) / cast(hours as double) end as value,
    cast(direct_hours as double) as numerator,
    cast(hours as double) as denominator,
    clients,
    from_28_days_on as window_from,
    as_of as window_until,
    reason
from leaders
union all
select
    team_id,
    as_of,
    'leader_weeks_with_direct_service' as input,
    case when reason is null then cast(weeks as double) end as value,
    cast(weeks as double) as numerator,
    cast(4 as double) as denominator,
    clients,
    from_28_days_on as window_from,
    as_of as window_until,
    reason
from leaders
