-- One row per client and month that ends 12 months inside the coverage of enrollments, in which the client was admitted
-- to psychiatric hospital or visited an emergency department on an enrolled day: how often, null where the source does
-- not cover them. team_id is that of the last of these events.
with
months as (
    select
        months.month,
        months.month_end,
        cast(months.month_end - interval 12 month as date) as from_on
    from reporting_months as months
    cross join source_windows as windows
    where
        months.month_end = cast(months.month + interval 1 month as date)
        and months.month_end <= windows.enrollments_until
        and cast(months.month_end - interval 12 month as date) >= windows.enrollments_from
),
events as (
    select client_id, admitted_on as event_on, true as is_admission
    from hospital_spells
    where is_psychiatric
    union all
    select client_id, visited_on as event_on, false as is_admission
    from source.emergency_visits
),
attributed as (
    select events.client_id, teams.team_id, events.event_on, events.is_admission
    from events
    inner join client_team_spells as teams
        on teams.client_id = events.client_id
        and teams.from_on <= events.event_on
        and events.event_on < teams.until_on
)
select
    attributed.client_id,
    max_by(attributed.team_id, attributed.event_on) as team_id,
    months.month,
    case
        when windows.hospital_from <= min(months.from_on) and min(months.month_end) <= windows.hospital_until
            then count(case when attributed.is_admission then 1 end)
    end as psychiatric_admissions,
    case
        when windows.emergency_from <= min(months.from_on) and min(months.month_end) <= windows.emergency_until
            then count(case when not attributed.is_admission then 1 end)
    end as emergency_visits
from attributed
inner join months on attributed.event_on >= months.from_on and attributed.event_on < months.month_end
cross join source_windows as windows
group by
    attributed.client_id,
    months.month,
    windows.hospital_from,
    windows.hospital_until,
    windows.emergency_from,
    windows.emergency_until
