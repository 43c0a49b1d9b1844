-- One row per staff assignment and date: on the team on the day before as_of. working_fte is 0 on a leave of 30 days
-- or more (an open leave counts from its thirtieth day). Direct service leaves out prescribers and administrative
-- staff; clinical leaves out administrative staff.
with
present as (
    select
        assignments.*,
        dates.as_of,
        coalesce(
            assignments.leave_from_on < dates.as_of
            and coalesce(assignments.leave_until_on, dates.as_of) >= dates.as_of
            and date_diff('day', assignments.leave_from_on, coalesce(assignments.leave_until_on, dates.as_of)) >= 30,
            false
        ) as is_on_long_leave
    from source.staff_assignments as assignments
    inner join fidelity_dates as dates
        on assignments.from_on < dates.as_of
        and (assignments.until_on is null or assignments.until_on >= dates.as_of)
)
select
    assignment_id,
    staff_id,
    team_id,
    as_of,
    role,
    qualification,
    qualified_years,
    is_on_long_leave,
    case when is_on_long_leave then 0 else cast(fte as decimal(9, 4)) end as working_fte,
    coalesce(is_prescriber, false) or role in ('psychiatrist', 'nurse_practitioner') as is_prescriber,
    coalesce(is_peer, false) or role = 'peer_specialist' as is_peer,
    coalesce(is_team_leader, false) or role = 'team_leader' as is_leader,
    role <> 'administrative' as is_clinical,
    role <> 'administrative' and not (
        coalesce(is_prescriber, false) or role in ('psychiatrist', 'nurse_practitioner')
    ) as is_direct_service
from present
