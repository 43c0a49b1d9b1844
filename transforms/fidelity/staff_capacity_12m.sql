-- One row per team and date: percent of position-months of the last 12 months (or since the team opened) that were
-- filled.
with
sums as (
    select
        teams.team_id,
        teams.as_of,
        sum(months.positions) as position_months,
        sum(months.filled_positions) as filled_months
    from fidelity_teams as teams
    inner join position_months as months
        on months.team_id = teams.team_id
        and months.month_end > teams.from_12_months_on
        and months.month_end <= teams.as_of
    group by teams.team_id, teams.as_of
)
select
    teams.team_id,
    teams.as_of,
    'staff_capacity_12m' as input,
    100.0 * sums.filled_months / nullif(sums.position_months, 0) as value,
    cast(sums.filled_months as double) as numerator,
    cast(sums.position_months as double) as denominator,
    teams.clients,
    teams.from_12_months_on as window_from,
    teams.as_of as window_until,
    case when sums.position_months is null then 'no position of this team recorded' end as reason
from fidelity_teams as teams
left join sums on sums.team_id = teams.team_id and sums.as_of = teams.as_of
