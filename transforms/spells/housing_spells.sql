-- One row per client and unbroken run of days [from_on, until_on) in one living situation. Where records overlap, the
-- one that started last holds, then the one recorded last (then the higher housing_id). An open record holds until the
-- next one, or for $housing_confirmed_days after it was last confirmed. Days that no record holds are not rows.
with
records as (
    select
        housing.client_id,
        housing.housing_id,
        housing.situation,
        housing.from_on,
        coalesce(housing.recorded_on, date '0001-01-01') as recorded_on,
        housing.until_on as ended_on,
        greatest(housing.from_on, coalesce(housing.confirmed_on, housing.from_on)) as confirmed_on,
        lead(housing.from_on) over (
            partition by housing.client_id
            order by housing.from_on, coalesce(housing.recorded_on, date '0001-01-01'), housing.housing_id
        ) as next_from_on,
        least(coalesce(clients.died_on, windows.housing_until), windows.housing_until) as last_until_on
    from source.housing as housing
    inner join source.clients as clients on clients.client_id = housing.client_id
    cross join source_windows as windows
    where housing.from_on < windows.housing_until
),
held as (
    select
        client_id,
        housing_id,
        situation,
        from_on,
        recorded_on,
        least(
            coalesce(
                ended_on,
                least(
                    coalesce(next_from_on, last_until_on),
                    confirmed_on + cast($housing_confirmed_days as integer)
                )
            ),
            last_until_on
        ) as until_on
    from records
),
spells as (
    select *
    from held
    where from_on < until_on
),
preceded as (
    select
        *,
        max(until_on) over (
            partition by client_id order by from_on, recorded_on, housing_id
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
        overlapping.situation,
        pieces.from_on,
        pieces.until_on,
        row_number() over (
            partition by pieces.client_id, pieces.from_on
            order by overlapping.from_on desc, overlapping.recorded_on desc, overlapping.housing_id desc
        ) as place
    from pieces
    inner join overlapping
        on overlapping.client_id = pieces.client_id
        and overlapping.from_on <= pieces.from_on
        and pieces.until_on <= overlapping.until_on
),
days as (
    select client_id, situation, from_on, until_on
    from ranked
    where place = 1
    union all
    select spells.client_id, spells.situation, spells.from_on, spells.until_on
    from spells
    left join overlapping_clients on overlapping_clients.client_id = spells.client_id
    where overlapping_clients.client_id is null
),
marked as (
    select
        *,
        case
            when situation = lag(situation) over (partition by client_id order by from_on)
                and from_on = lag(until_on) over (partition by client_id order by from_on)
                then 0
            else 1
        end as is_new
    from days
),
numbered as (
    select
        *,
        sum(is_new) over (partition by client_id order by from_on rows unbounded preceding) as run
    from marked
),
situations as (
    select
        client_id,
        min(situation) as situation,
        min(from_on) as from_on,
        max(until_on) as until_on
    from numbered
    group by client_id, run
)
select
    situations.client_id,
    situations.situation,
    coalesce(codes.category, 'unknown') as category,
    situations.from_on,
    situations.until_on
from situations
left join source.codes as codes on codes.codelist = 'living_situations' and codes.code = situations.situation
