-- One row per staff member, team and unbroken run of days [from_on, until_on) on the team in whatever role. is_open: on
-- the team when the coverage of staff assignments ends.
with
days as (
    select
        assignments.staff_id,
        assignments.team_id,
        greatest(assignments.from_on, windows.staff_from) as from_on,
        least(coalesce(assignments.until_on, windows.staff_until), windows.staff_until) as until_on,
        coalesce(assignments.until_on >= windows.staff_until, true) as is_open
    from source.staff_assignments as assignments
    cross join source_windows as windows
),
preceded as (
    select
        *,
        max(until_on) over (
            partition by staff_id, team_id order by from_on, until_on
            rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from days
    where from_on < until_on
),
numbered as (
    select
        *,
        sum(case when from_on <= latest_until_on then 0 else 1 end) over (
            partition by staff_id, team_id order by from_on, until_on rows unbounded preceding
        ) as run
    from preceded
)
select
    staff_id,
    team_id,
    min(from_on) as from_on,
    max(until_on) as until_on,
    bool_or(is_open) as is_open
from numbered
group by staff_id, team_id, run
