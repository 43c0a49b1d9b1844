-- One row per client, team and unbroken run of days [from_on, until_on) that belong to the team. Where enrollments
-- overlap, a day belongs to the one that started last, then to the higher enrollment_id. is_only_spell: the client has
-- no other spell with the team. client_team numbers client and team within one run, so that big tables are joined by a
-- number; it is no identifier, and changes when clients are added.
with
enrolled as (
    select
        client_id,
        team_id,
        enrollment_id,
        admitted_on,
        from_on,
        until_on,
        count(*) over (partition by client_id) as enrollments
    from enrollment_spells
    where from_on < until_on
),
several as (
    select client_id, team_id, enrollment_id, admitted_on, from_on, until_on
    from enrolled
    where enrollments > 1
),
edges as (
    select client_id, from_on as edge_on
    from several
    union
    select client_id, until_on as edge_on
    from several
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
        several.team_id,
        several.enrollment_id,
        pieces.from_on,
        pieces.until_on,
        row_number() over (
            partition by pieces.client_id, pieces.from_on
            order by several.admitted_on desc, several.enrollment_id desc
        ) as place
    from pieces
    inner join several
        on several.client_id = pieces.client_id
        and several.from_on <= pieces.from_on
        and pieces.until_on <= several.until_on
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
runs as (
    select
        client_id,
        min(team_id) as team_id,
        min(enrollment_id) as enrollment_id,
        min(from_on) as from_on,
        max(until_on) as until_on
    from numbered
    group by client_id, run
),
spells as (
    select
        client_id,
        team_id,
        enrollment_id,
        from_on,
        until_on,
        count(*) over (partition by client_id, team_id) = 1 as is_only_spell
    from runs
    union all
    select client_id, team_id, enrollment_id, from_on, until_on, true as is_only_spell
    from enrolled
    where enrollments = 1
)
select
    client_id,
    team_id,
    enrollment_id,
    from_on,
    until_on,
    cast(dense_rank() over (order by client_id, team_id) as integer) as client_team,
    is_only_spell
from spells
