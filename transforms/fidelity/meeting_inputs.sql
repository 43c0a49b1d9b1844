-- One row per team, date and input computed from clinical review meetings of 28 days: days a week with one, and percent
-- of them in which every client was reviewed.
select
    team_id,
    as_of,
    'clinical_meeting_days_per_week' as input,
    case when is_recorded then days / 4.0 end as value,
    cast(days as double) as numerator,
    cast(4 as double) as denominator,
    clients,
    from_28_days_on as window_from,
    as_of as window_until,
    case when not is_recorded then 'no meeting of this team recorded' end as reason
from team_meetings
union all
select
    team_id,
    as_of,
    'meetings_reviewing_everyone_share' as input,
    100.0 * whole_meetings / nullif(known_meetings, 0) as value,
    cast(whole_meetings as double) as numerator,
    cast(known_meetings as double) as denominator,
    clients,
    from_28_days_on as window_from,
    as_of as window_until,
    case when known_meetings = 0 then 'not recorded how many clients the meetings reviewed' end as reason
from team_meetings
