-- One row per team and month inside the coverage of enrollments in which the team is open or has clients. The staff
-- columns are null unless staff assignments cover the measured days of the month. admissions_to_team and closures count
-- enrollments by the day they began or ended.
with
months as (
    select
        months.month,
        greatest(months.from_on, windows.enrollments_from) as from_on,
        least(months.month_end, windows.enrollments_until) as until_on,
        coalesce(
            windows.staff_from <= greatest(months.from_on, windows.enrollments_from)
            and windows.staff_until >= least(months.month_end, windows.enrollments_until),
            false
        ) as is_staff_covered
    from reporting_months as months
    cross join source_windows as windows
    where months.from_on < windows.enrollments_until and months.month_end > windows.enrollments_from
),
clients as (
    select
        team_id,
        month,
        sum(enrolled_days) as client_days,
        sum(case when is_last_day_enrolled then 1 else 0 end) as clients_at_end
    from client_months
    group by team_id, month
),
staff as (
    select
        team_id,
        month,
        sum(cast(direct_fte_days as decimal(18, 4))) as direct_fte_days,
        sum(cast(direct_fte_at_end as decimal(18, 4))) as direct_fte_at_end
    from staff_months
    group by team_id, month
),
admitted as (
    select spells.team_id, months.month, count(*) as admissions
    from enrollment_spells as spells
    inner join months on spells.admitted_on >= months.from_on and spells.admitted_on < months.until_on
    group by spells.team_id, months.month
),
closed as (
    select spells.team_id, months.month, count(*) as closures
    from enrollment_spells as spells
    inner join months on spells.closed_on >= months.from_on and spells.closed_on < months.until_on
    group by spells.team_id, months.month
)
select
    teams.team_id,
    months.month,
    cast(coalesce(clients.client_days, 0) as integer) as client_days,
    cast(coalesce(clients.clients_at_end, 0) as integer) as clients_at_end,
    case when months.is_staff_covered then cast(coalesce(staff.direct_fte_days, 0) as double) end as direct_fte_days,
    case when months.is_staff_covered then cast(coalesce(staff.direct_fte_at_end, 0) as double) end
        as direct_fte_at_end,
    coalesce(admitted.admissions, 0) as admissions_to_team,
    coalesce(closed.closures, 0) as closures
from team_traits as teams
cross join months
left join clients on clients.team_id = teams.team_id and clients.month = months.month
left join staff on staff.team_id = teams.team_id and staff.month = months.month
left join admitted on admitted.team_id = teams.team_id and admitted.month = months.month
left join closed on closed.team_id = teams.team_id and closed.month = months.month
where
    clients.client_days > 0
    or admitted.admissions > 0
    or closed.closures > 0
    or (
        coalesce(teams.opened_on, months.from_on) < months.until_on
        and coalesce(teams.closed_on, months.until_on) > months.from_on
    )
