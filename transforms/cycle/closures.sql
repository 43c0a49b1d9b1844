-- One row per enrollment that closed inside the coverage of enrollments: whether it was planned, and who came back.
-- is_planned is null for a death and for an unknown reason. days_to_return: to the client's next enrollment with any
-- team; one that begins on the day of the closure or the day after is a transfer (is_transferred), and so is one that
-- overlaps. days_to_hospital: to the next psychiatric admission, from the day after the closure.
with
closed as (
    select
        spells.enrollment_id,
        spells.client_id,
        spells.team_id,
        spells.closed_on,
        coalesce(reasons.code, 'unknown') as close_reason,
        windows.enrollments_until,
        windows.hospital_from,
        windows.hospital_until
    from enrollment_spells as spells
    cross join source_windows as windows
    left join source.codes as reasons on reasons.codelist = 'closure_reasons' and reasons.code = spells.close_reason
    where
        not spells.is_open
        and spells.closed_on >= windows.enrollments_from
        and spells.closed_on < windows.enrollments_until
),
others as (
    select
        closed.enrollment_id,
        bool_or(
            spells.admitted_on <= closed.closed_on + 1
            and (spells.closed_on is null or spells.closed_on > closed.closed_on)
        ) as is_transferred,
        min(case when spells.admitted_on > closed.closed_on + 1 then spells.admitted_on end) as returned_on
    from closed
    inner join enrollment_spells as spells
        on spells.client_id = closed.client_id
        and spells.enrollment_id <> closed.enrollment_id
    group by closed.enrollment_id
),
admitted as (
    select closed.enrollment_id, min(hospital_spells.admitted_on) as admitted_on
    from closed
    inner join hospital_spells
        on hospital_spells.client_id = closed.client_id
        and hospital_spells.admitted_on > closed.closed_on
        and hospital_spells.is_psychiatric
    group by closed.enrollment_id
)
select
    closed.enrollment_id,
    closed.client_id,
    closed.team_id,
    closed.closed_on,
    closed.close_reason,
    case
        when closed.close_reason in ('died', 'unknown') then null
        else closed.close_reason in ('graduated', 'transferred_lower', 'transferred', 'moved_with_referral')
    end as is_planned,
    closed.close_reason = 'died' as died,
    coalesce(others.is_transferred, false) as is_transferred,
    date_diff('day', closed.closed_on, others.returned_on) as days_to_return,
    date_diff('day', closed.closed_on, closed.enrollments_until) - 1 as follow_up_days,
    date_diff('day', closed.closed_on, admitted.admitted_on) as days_to_hospital,
    case
        when closed.hospital_from is not null
            then greatest(0, date_diff('day', closed.closed_on, closed.hospital_until) - 1)
    end as hospital_follow_up_days
from closed
left join others on others.enrollment_id = closed.enrollment_id
left join admitted on admitted.enrollment_id = closed.enrollment_id
