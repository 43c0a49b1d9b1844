-- One row per enrollment that begins before the coverage of enrollments ends. from_on and until_on (exclusive) are
-- its days inside coverage; death ends it. is_open: still enrolled when coverage ends. An enrollment without a day
-- inside coverage has until_on = from_on.
with
dated as (
    select
        enrollments.enrollment_id,
        enrollments.client_id,
        enrollments.team_id,
        enrollments.referred_on,
        enrollments.admitted_on,
        enrollments.close_reason,
        greatest(enrollments.admitted_on, windows.enrollments_from) as from_on,
        windows.enrollments_until,
        coalesce(clients.died_on, date '9999-12-31') as died_on,
        coalesce(enrollments.closed_on, date '9999-12-31') as closed_on
    from source.enrollments as enrollments
    left join source.clients as clients on clients.client_id = enrollments.client_id and clients.died_on is not null
    cross join source_windows as windows
    where enrollments.admitted_on < windows.enrollments_until
),
ended as (
    select
        *,
        least(closed_on, died_on) >= enrollments_until as is_open,
        greatest(from_on, least(closed_on, died_on, enrollments_until)) as until_on
    from dated
)
select
    enrollment_id,
    client_id,
    team_id,
    referred_on,
    admitted_on,
    from_on,
    until_on,
    is_open,
    case when not is_open then greatest(admitted_on, least(closed_on, died_on)) end as closed_on,
    case
        when is_open then null
        when died_on < closed_on then 'died'
        else coalesce(close_reason, 'unknown')
    end as close_reason
from ended
