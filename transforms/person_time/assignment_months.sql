-- One row per staff assignment and month with at least one day inside the coverage of staff assignments: days at work
-- (leave left out), and whether the assignment holds at work on the last covered day of the month.
with
pieces as (
    select
        assignments.assignment_id,
        assignments.staff_id,
        assignments.team_id,
        assignments.role,
        assignments.role not in ('psychiatrist', 'nurse_practitioner', 'administrative')
        and not coalesce(assignments.is_prescriber, false) as is_direct_service,
        cast(assignments.fte as decimal(9, 4)) as fte,
        months.month,
        greatest(assignments.from_on, windows.staff_from, months.from_on) as from_on,
        least(coalesce(assignments.until_on, months.month_end), windows.staff_until, months.month_end) as until_on,
        least(windows.staff_until, months.month_end) as last_until_on,
        coalesce(assignments.leave_from_on, months.month_end) as leave_from_on,
        coalesce(assignments.leave_until_on, months.month_end) as leave_until_on
    from source.staff_assignments as assignments
    cross join source_windows as windows
    inner join reporting_months as months
        on assignments.from_on < months.month_end
        and coalesce(assignments.until_on, months.month_end) > months.from_on
)
select
    assignment_id,
    staff_id,
    team_id,
    role,
    is_direct_service,
    fte,
    month,
    from_on,
    until_on,
    greatest(0, date_diff('day', greatest(from_on, leave_from_on), least(until_on, leave_until_on))) as leave_days,
    date_diff('day', from_on, until_on)
    - greatest(0, date_diff('day', greatest(from_on, leave_from_on), least(until_on, leave_until_on))) as work_days,
    until_on = last_until_on and (leave_from_on >= until_on or leave_until_on < until_on) as is_at_work_at_end
from pieces
where from_on < until_on
