-- One row per move into permanent housing inside the coverage of housing: a run of days in permanent situations that
-- begins on the day on which another known situation ended. team_id is that of the day, null when not enrolled that day.
-- is_held_90, is_held_180: unbroken for so many days; null when the run ended before in a situation not known, by death
-- or with coverage. days_to_homeless: to the next day homeless. category_365: kind of housing on day 365, null where not
-- known. follow_up_days: days after the move that housing covers.
with
marked as (
    select
        client_id,
        from_on,
        until_on,
        case
            when from_on = lag(until_on) over (partition by client_id order by from_on) then 0
            else 1
        end as is_new
    from housing_spells
    where category = 'permanent'
),
numbered as (
    select
        *,
        sum(is_new) over (partition by client_id order by from_on rows unbounded preceding) as run
    from marked
),
runs as (
    select client_id, min(from_on) as moved_on, max(until_on) as until_on
    from numbered
    group by client_id, run
),
moves as (
    select
        runs.client_id,
        runs.moved_on,
        date_diff('day', runs.moved_on, runs.until_on) as held_days,
        before.situation as from_situation,
        before.category as from_category,
        after.client_id is not null as is_known_end,
        date_diff('day', runs.moved_on, windows.housing_until) - 1 as follow_up_days
    from runs
    cross join source_windows as windows
    inner join housing_spells as before
        on before.client_id = runs.client_id and before.until_on = runs.moved_on and before.category <> 'unknown'
    left join housing_spells as after
        on after.client_id = runs.client_id and after.from_on = runs.until_on and after.category <> 'unknown'
    where runs.moved_on >= windows.housing_from
),
later as (
    select
        moves.client_id,
        moves.moved_on,
        min(case when homes.category = 'homeless' then homes.from_on end) as homeless_on,
        max(
            case
                when homes.from_on <= moves.moved_on + 365
                    and homes.until_on > moves.moved_on + 365
                    and homes.category <> 'unknown'
                    then homes.category
            end
        ) as category_365
    from moves
    inner join housing_spells as homes on homes.client_id = moves.client_id and homes.from_on >= moves.moved_on
    group by moves.client_id, moves.moved_on
)
select
    moves.client_id,
    teams.team_id,
    moves.moved_on,
    moves.from_situation,
    moves.from_category,
    moves.held_days,
    case when moves.held_days >= 90 then true when moves.is_known_end then false end as is_held_90,
    case when moves.held_days >= 180 then true when moves.is_known_end then false end as is_held_180,
    date_diff('day', moves.moved_on, later.homeless_on) as days_to_homeless,
    later.category_365,
    moves.follow_up_days
from moves
inner join later on later.client_id = moves.client_id and later.moved_on = moves.moved_on
left join client_team_spells as teams
    on teams.client_id = moves.client_id
    and teams.from_on <= moves.moved_on
    and moves.moved_on < teams.until_on
