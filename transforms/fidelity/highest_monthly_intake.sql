-- One row per team and date: admissions in the busiest calendar month of the last six, or since the team opened.
with
intakes as (
    select
        team_id,
        cast(date_trunc('month', admitted_on) as date) as month,
        count(*) as admissions,
        count(distinct client_id) as clients
    from enrollment_spells
    group by team_id, cast(date_trunc('month', admitted_on) as date)
),
busiest as (
    select
        teams.team_id,
        teams.as_of,
        max(intakes.admissions) as admissions,
        max(intakes.clients) as clients
    from fidelity_teams as teams
    inner join intakes
        on intakes.team_id = teams.team_id
        and intakes.month >= cast(date_trunc('month', teams.from_6_months_on) as date)
        and intakes.month < teams.as_of
    group by teams.team_id, teams.as_of
)
select
    teams.team_id,
    teams.as_of,
    'highest_monthly_intake' as input,
    cast(coalesce(busiest.admissions, 0) as double) as value,
    cast(coalesce(busiest.admissions, 0) as double) as numerator,
    cast(null as double) as denominator,
    coalesce(busiest.clients, 0) as clients,
    teams.from_6_months_on as window_from,
    teams.as_of as window_until,
    cast(null as varchar) as reason
from fidelity_teams as teams
left join busiest on busiest.team_id = teams.team_id and busiest.as_of = teams.as_of
