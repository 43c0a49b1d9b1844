-- One row per staff member, team and month on the team (as staff_months): supervision received, the level of the degree,
-- and peer work. work_days: days on the team less leave. The supervision columns are null where supervision does not
-- cover the month. is_weekly, is_monthly: as many sessions as whole weeks at work, or at least one; null unless in
-- direct service and at work for 28 days. qualified_sessions: by a supervisor whose profession is known to be a licensed or
-- master's-level one, among known_sessions. peer_fte_days: in assignments held as a person with lived experience.
-- Both FTE columns are kept to 1/1024 of a day: sums of such numbers and their squares are the same in any order.
with
windows as (
    select
        max(coalesce(covered_from, cast($period_from as date))) as supervision_from,
        max(coalesce(covered_until, cast($period_until as date))) as supervision_until
    from source.coverage
    where table_name = 'supervision' and is_available
),
sessions as (
    select
        supervision.staff_id,
        supervision.team_id,
        cast(date_trunc('month', supervision.held_on) as date) as month,
        count(*) as sessions,
        sum(supervision.minutes) as minutes,
        count(supervisors.is_qualified_supervisor) as known_sessions,
        count(case when supervisors.is_qualified_supervisor then 1 end) as qualified_sessions
    from source.supervision as supervision
    left join source.staff as staff on staff.staff_id = supervision.supervisor_id
    left join professions as supervisors on supervisors.profession = staff.profession
    group by supervision.staff_id, supervision.team_id, cast(date_trunc('month', supervision.held_on) as date)
),
peers as (
    select
        months.staff_id,
        months.team_id,
        months.month,
        sum(case when assignments.is_peer then months.fte * months.work_days else 0 end) as peer_fte_days
    from assignment_months as months
    inner join source.staff_assignments as assignments on assignments.assignment_id = months.assignment_id
    group by months.staff_id, months.team_id, months.month
),
worked as (
    select
        months.staff_id,
        months.team_id,
        months.month,
        months.is_direct_service,
        months.staff_days - months.leave_days as work_days,
        months.fte_days,
        degrees.degree,
        cast(peers.peer_fte_days as double) as peer_fte_days,
        coalesce(
            windows.supervision_from <= reporting_months.from_on
            and windows.supervision_until >= reporting_months.month_end,
            false
        ) as is_covered,
        coalesce(sessions.sessions, 0) as sessions,
        coalesce(sessions.minutes, 0) as minutes,
        coalesce(sessions.known_sessions, 0) as known_sessions,
        coalesce(sessions.qualified_sessions, 0) as qualified_sessions
    from staff_months as months
    cross join windows
    inner join reporting_months on reporting_months.month = months.month
    inner join peers
        on peers.staff_id = months.staff_id and peers.team_id = months.team_id and peers.month = months.month
    left join source.staff as staff on staff.staff_id = months.staff_id
    left join professions as degrees on degrees.profession = staff.profession
    left join sessions
        on sessions.staff_id = months.staff_id and sessions.team_id = months.team_id and sessions.month = months.month
)
select
    staff_id,
    team_id,
    month,
    is_direct_service,
    work_days,
    round(fte_days * 1024) / 1024 as fte_days,
    degree,
    round(peer_fte_days * 1024) / 1024 as peer_fte_days,
    case when is_covered and is_direct_service then work_days end as supervised_work_days,
    case when is_covered and is_direct_service then minutes end as supervision_minutes,
    case when is_covered and is_direct_service and work_days >= 28 then sessions >= 1 end as is_monthly,
    case when is_covered and is_direct_service and work_days >= 28 then sessions >= floor(work_days / 7.0) end as is_weekly,
    case when is_covered then known_sessions end as known_sessions,
    case when is_covered then qualified_sessions end as qualified_sessions
from worked
