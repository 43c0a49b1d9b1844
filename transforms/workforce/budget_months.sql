-- One row per budgeted position and month in which it exists, inside the coverage of positions and of staff
-- assignments: full-time equivalents times days budgeted, and those on which nobody held the position. Leave is not
-- vacancy. Only positions of teams of which some assignment names its position.
-- FTE days are kept to 1/1024 of a day: sums of such numbers and their squares are the same in any order.
with
windows as (
    select
        max(coalesce(covered_from, cast($period_from as date))) as from_on,
        max(coalesce(covered_until, cast($period_until as date))) as until_on
    from source.coverage
    where table_name = 'positions' and is_available
),
named as (
    select distinct team_id from source.staff_assignments where position_id is not null
),
existing as (
    select
        positions.position_id,
        positions.team_id,
        months.month,
        positions.fte,
        greatest(positions.from_on, windows.from_on, staff.staff_from, months.from_on) as from_on,
        least(
            coalesce(positions.until_on, months.month_end), windows.until_on, staff.staff_until, months.month_end
        ) as until_on
    from source.positions as positions
    inner join named on named.team_id = positions.team_id
    cross join windows
    cross join source_windows as staff
    inner join reporting_months as months
        on positions.from_on < months.month_end
        and coalesce(positions.until_on, months.month_end) > months.from_on
    where windows.from_on is not null and staff.staff_from is not null
),
held as (
    select
        position_id,
        team_id,
        from_on,
        coalesce(until_on, date '9999-12-31') as until_on,
        max(coalesce(until_on, date '9999-12-31')) over (
            partition by position_id, team_id order by from_on, assignment_id
            rows between unbounded preceding and 1 preceding
        ) as held_until_on
    from source.staff_assignments
    where position_id is not null
),
filled as (
    select
        existing.position_id,
        existing.month,
        sum(
            greatest(
                0,
                date_diff(
                    'day',
                    greatest(held.from_on, coalesce(held.held_until_on, held.from_on), existing.from_on),
                    least(held.until_on, existing.until_on)
                )
            )
        ) as days
    from existing
    inner join held on held.position_id = existing.position_id and held.team_id = existing.team_id
    group by existing.position_id, existing.month
)
select
    existing.position_id,
    existing.team_id,
    existing.month,
    round(1024 * existing.fte * date_diff('day', existing.from_on, existing.until_on)) / 1024 as budgeted_fte_days,
    round(1024 * existing.fte * (date_diff('day', existing.from_on, existing.until_on) - coalesce(filled.days, 0))) / 1024
        as vacant_fte_days
from existing
left join filled on filled.position_id = existing.position_id and filled.month = existing.month
where existing.from_on < existing.until_on
