-- One row per staff member, team and month with at least one day on the team inside the coverage of staff assignments.
-- staff_days: days on the team, leave included, each day once. fte_days: full-time equivalents times days at work,
-- leave left out. leavers: 1 when the staff member left the team in the month, counted in the month of the last day.
-- role and is_direct_service: those of the largest assignment on the last of the days.
with
team_days as (
    select
        spells.staff_id,
        spells.team_id,
        months.month,
        sum(
            date_diff('day', greatest(spells.from_on, months.from_on), least(spells.until_on, months.month_end))
        ) as staff_days,
        max(case when not spells.is_open and spells.until_on <= months.month_end then 1 else 0 end) as leavers
    from staff_spells as spells
    inner join reporting_months as months
        on spells.from_on < months.month_end and months.from_on < spells.until_on
    group by spells.staff_id, spells.team_id, months.month
),
ranked as (
    select
        *,
        row_number() over (
            partition by staff_id, team_id, month order by until_on desc, fte desc, assignment_id
        ) as place
    from assignment_months
),
assignments as (
    select
        staff_id,
        team_id,
        month,
        min(case when place = 1 then role end) as role,
        bool_or(place = 1 and is_direct_service) as is_direct_service,
        sum(fte * work_days) as fte_days,
        sum(case when is_direct_service then fte * work_days else 0 end) as direct_fte_days,
        sum(case when is_direct_service and is_at_work_at_end then fte else 0 end) as direct_fte_at_end,
        sum(leave_days) as leave_days
    from ranked
    group by staff_id, team_id, month
)
select
    team_days.staff_id,
    team_days.team_id,
    team_days.month,
    assignments.role,
    cast(team_days.staff_days as integer) as staff_days,
    cast(assignments.fte_days as double) as fte_days,
    cast(assignments.direct_fte_days as double) as direct_fte_days,
    cast(assignments.direct_fte_at_end as double) as direct_fte_at_end,
    assignments.is_direct_service,
    team_days.leavers,
    cast(least(assignments.leave_days, team_days.staff_days) as integer) as leave_days
from team_days
inner join assignments
    on assignments.staff_id = team_days.staff_id
    and assignments.team_id = team_days.team_id
    and assignments.month = team_days.month
