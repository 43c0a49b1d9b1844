-- One row per client, team and unbroken run of days [from_on, until_on) that belong to the team. Where enrollments
-- overlap, a day belongs to the one that started last, then to the higher enrollment_id. is_only_spell: the client has
-- no other spell with the team. client_team: the number of client and team in client_teams.
with
spells as (
    select client_id, team_id, enrollment_id, admitted_on, from_on, until_on
    from enrollment_spells
    where from_on < until_on
),
preceded as (
    select
        *,
        max(until_on) over (
            partition by client_id order by from_on, enrollment_id
            rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from spells
),
overlapping_clients as (
    select distinct client_id
    from preceded
    where from_on < latest_until_on
),
overlapping as (
    select spells.*
    from spells
    inner join overlapping_clients on overlapping_clients.client_id = spells.client_id
),
edges as (
    select client_id, from_on as edge_on
    from overlapping
    union
    select client_id, until_on as edge_on
    from overlapping
),
pieces as (
    select
        client_id,
        edge_on as from_on,
        lead(edge_on) over (partition by client_id order by edge_on) as until_on
    from edges
),
ranked as (
    select
        pieces.client_id,
        overlapping.team_id,
        overlapping.enrollment_id,
        pieces.from_on,
        pieces.until_on,
        row_number() over (
            partition by pieces.client_id, pieces.from_on
            order by overlapping.admitted_on desc, overlapping.enrollment_id desc
        ) as place
    from pieces
    inner join overlapping
        on overlapping.client_id = pieces.client_id
        and overlapping.from_on <= pieces.from_on
        and pieces.until_on <= overlapping.until_on
),
held as (
    select
        client_id,
        team_id,
        enrollment_id,
        from_on,
        until_on,
        case
            when enrollment_id = lag(enrollment_id) over (partition by client_id order by from_on)
                and from_on = lag(until_on) over (partition by client_id order by from_on)
                then 0
            else 1
        end as is_new
    from ranked
    where place = 1
),
numbered as (
    select
        *,
        sum(is_new) over (partition by client_id order by from_on rows unbounded preceding) as run
    from held
),
holding as (
    select
        client_id,
        min(team_id) as team_id,
        min(enrollment_id) as enrollment_id,
        min(from_on) as from_on,
        max(until_on) as until_on
    from numbered
    group by client_id, run
    union all
    select spells.client_id, spells.team_id, spells.enrollment_id, spells.from_on, spells.until_on
    from spells
    left join overlapping_clients on overlapping_clients.client_id = spells.client_id
    where overlapping_clients.client_id is null
)
select
    holding.client_id,
    holding.team_id,
    holding.enrollment_id,
    holding.from_on,
    holding.until_on,
    client_teams.client_team,
    count(*) over (partition by client_teams.client_team) = 1 as is_only_spell
from holding
inner join client_teams
    on client_teams.client_id = holding.client_id
    and client_teams.team_id = holding.team_id
