-- One row per team and month end in the longest window of staff capacity: positions that exist on the month's last
-- day, and how many are held by somebody not on a leave of 30 days or more. An assignment without a position holds one.
with
bounds as (
    select min(from_12_months_on) as from_on, max(as_of) as until_on
    from fidelity_dates
),
month_ends as (
    select cast(m.month_end as date) as month_end
    from bounds
    cross join
        unnest(
            generate_series(cast(bounds.from_on + interval 1 month as date), bounds.until_on, interval 1 month)
        ) as m(month_end)
    where bounds.from_on is not null
),
existing as (
    select positions.position_id, positions.team_id, month_ends.month_end
    from source.positions as positions
    inner join month_ends
        on positions.from_on < month_ends.month_end
        and (positions.until_on is null or positions.until_on >= month_ends.month_end)
),
holders as (
    select assignments.team_id, assignments.staff_id, assignments.position_id, month_ends.month_end
    from source.staff_assignments as assignments
    inner join month_ends
        on assignments.from_on < month_ends.month_end
        and (assignments.until_on is null or assignments.until_on >= month_ends.month_end)
    where
        assignments.leave_from_on is null
        or assignments.leave_from_on >= month_ends.month_end
        or assignments.leave_until_on < month_ends.month_end
        or date_diff(
            'day', assignments.leave_from_on, coalesce(assignments.leave_until_on, month_ends.month_end)
        ) < 30
),
held as (
    select existing.team_id, existing.month_end, count(distinct holders.position_id) as positions
    from existing
    inner join holders
        on holders.position_id = existing.position_id
        and holders.team_id = existing.team_id
        and holders.month_end = existing.month_end
    group by existing.team_id, existing.month_end
),
unlinked as (
    select team_id, month_end, count(distinct staff_id) as positions
    from holders
    where position_id is null
    group by team_id, month_end
),
counts as (
    select team_id, month_end, count(*) as positions
    from existing
    group by team_id, month_end
)
select
    counts.team_id,
    counts.month_end,
    counts.positions,
    least(counts.positions, coalesce(held.positions, 0) + coalesce(unlinked.positions, 0)) as filled_positions
from counts
left join held on held.team_id = counts.team_id and held.month_end = counts.month_end
left join unlinked on unlinked.team_id = counts.team_id and unlinked.month_end = counts.month_end
