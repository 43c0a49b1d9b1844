-- One row per team and date: percent of staff positions whose holder left in 24 months, scaled to 24 months where the
-- team is younger. Positions are the budgeted ones, or else the people on the team.
with
left_team as (
    select teams.team_id, teams.as_of, count(distinct spells.staff_id) as people
    from fidelity_teams as teams
    inner join staff_team_spells as spells
        on spells.team_id = teams.team_id
        and spells.until_on >= teams.from_24_months_on
        and spells.until_on < teams.as_of
    group by teams.team_id, teams.as_of
),
budgeted as (
    select teams.team_id, teams.as_of, count(*) as positions
    from fidelity_teams as teams
    inner join source.positions as positions
        on positions.team_id = teams.team_id
        and positions.from_on < teams.as_of
        and (positions.until_on is null or positions.until_on >= teams.as_of)
    group by teams.team_id, teams.as_of
),
counted as (
    select
        teams.team_id,
        teams.as_of,
        teams.clients,
        teams.from_24_months_on,
        coalesce(left_team.people, 0) * case
            when teams.is_younger_than_24_months
                then 24 / (date_diff('day', teams.from_24_months_on, teams.as_of) / 30.4375)
            else 1.0
        end as people,
        coalesce(budgeted.positions, staff.staff) as positions
    from fidelity_teams as teams
    inner join team_staff as staff on staff.team_id = teams.team_id and staff.as_of = teams.as_of
    left join left_team on left_team.team_id = teams.team_id and left_team.as_of = teams.as_of
    left join budgeted on budgeted.team_id = teams.team_id and budgeted.as_of = teams.as_of
    where teams.is_open
)
select
    team_id,
    as_of,
    'staff_turnover_24m' as input,
    100 * cast(people as double) / nullif(positions, 0) as value,
    cast(people as double) as numerator,
    cast(positions as double) as denominator,
    clients,
    from_24_months_on as window_from,
    as_of as window_until,
    case when positions = 0 then 'no position and nobody on the roster of this team' end as reason
from counted
