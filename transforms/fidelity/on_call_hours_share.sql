-- One row per team and date: percent of the hours of 28 days that the team itself covered on call. A day without a row
-- was not covered; a team without any row has no value.
with
logs as (
    select team_id, min(on_date) as first_on
    from source.on_call
    group by team_id
),
covered as (
    select teams.team_id, teams.as_of, sum(cast(on_call.hours_covered as decimal(9, 2))) as hours
    from source.on_call as on_call
    inner join fidelity_teams as teams
        on teams.team_id = on_call.team_id
        and teams.as_of = last_day(on_call.on_date) + 1
        and teams.from_28_days_on <= on_call.on_date
    group by teams.team_id, teams.as_of
)
select
    teams.team_id,
    teams.as_of,
    'on_call_hours_share' as input,
    case when logs.first_on < teams.as_of then 100 * cast(coalesce(covered.hours, 0) as double) / (28 * 24) end
        as value,
    cast(coalesce(covered.hours, 0) as double) as numerator,
    cast(28 * 24 as double) as denominator,
    teams.clients,
    teams.from_28_days_on as window_from,
    teams.as_of as window_until,
    case when coalesce(logs.first_on >= teams.as_of, true) then 'no on-call log of this team' end as reason
from fidelity_teams as teams
left join logs on logs.team_id = teams.team_id
left join covered on covered.team_id = teams.team_id and covered.as_of = teams.as_of
