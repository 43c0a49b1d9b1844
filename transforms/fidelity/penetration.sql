-- One row per team and date: active clients for each person whom the team could serve. The number of those people is the
-- latest one set before the date, a row of targets with the measure eligible_clients.
with
numbered as (
    select
        teams.team_id,
        teams.as_of,
        targets.value as eligible,
        row_number() over (
            partition by teams.team_id, teams.as_of
            order by targets.from_on desc nulls last, targets.target_id desc
        ) as place
    from fidelity_teams as teams
    inner join source.targets as targets
        on targets.team_id = teams.team_id
        and targets.measure = 'eligible_clients'
        and targets.value > 0
        and coalesce(targets.from_on < teams.as_of, true)
)
select
    teams.team_id,
    teams.as_of,
    'penetration' as input,
    cast(teams.clients as double) / numbered.eligible as value,
    cast(teams.clients as double) as numerator,
    cast(numbered.eligible as double) as denominator,
    teams.clients,
    teams.from_1_day_on as window_from,
    teams.as_of as window_until,
    case when numbered.eligible is null then 'number of eligible people not set' end as reason
from fidelity_teams as teams
left join numbered on numbered.team_id = teams.team_id and numbered.as_of = teams.as_of and numbered.place = 1
