-- One row per enrollment that closed inside the coverage of enrollments and of housing: the living situation to which the
-- client went, that of the day of closure, or of the day before where that one is not known; null where neither is.
-- is_counted: as HUD counts exits, so without deaths, hospitals (206), foster care (215) and nursing homes (225).
with
closed as (
    select closures.*
    from closures
    cross join source_windows as windows
    where closures.closed_on >= windows.housing_from and closures.closed_on < windows.housing_until
),
situations as (
    select
        closed.enrollment_id,
        max(case when homes.until_on > closed.closed_on then homes.situation end) as on_the_day,
        max(case when homes.from_on < closed.closed_on then homes.situation end) as on_the_day_before
    from closed
    inner join housing_spells as homes
        on homes.client_id = closed.client_id
        and homes.from_on <= closed.closed_on
        and homes.until_on >= closed.closed_on
    where homes.category <> 'unknown'
    group by closed.enrollment_id
)
select
    closed.enrollment_id,
    closed.client_id,
    closed.team_id,
    closed.closed_on,
    codes.code as destination,
    codes.category as destination_category,
    codes.code is not null and not closed.died and codes.code not in ('206', '215', '225') as is_counted
from closed
left join situations on situations.enrollment_id = closed.enrollment_id
left join source.codes as codes
    on codes.codelist = 'living_situations'
    and codes.code = coalesce(situations.on_the_day, situations.on_the_day_before)
