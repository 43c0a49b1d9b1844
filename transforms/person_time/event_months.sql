-- One row per client, team and month with an event other than a contact: admissions, emergency visits, crisis
-- contacts inside the coverage of their sources and of enrollments. team_id is that of the day, null without one.
with
events as (
    select spells.client_id, spells.admitted_on as event_on, 'hospital_stays' as source_table, spells.is_psychiatric
    from hospital_spells as spells
    cross join source_windows as windows
    where spells.admitted_on >= windows.hospital_from
    union all
    select visits.client_id, visits.visited_on, 'emergency_visits', coalesce(visits.type = 'psychiatric', false)
    from source.emergency_visits as visits
    cross join source_windows as windows
    where visits.visited_on >= windows.emergency_from and visits.visited_on < windows.emergency_until
    union all
    select crises.client_id, crises.occurred_on, 'crisis_contacts', false
    from source.crisis_contacts as crises
    cross join source_windows as windows
    where crises.occurred_on >= windows.crisis_from and crises.occurred_on < windows.crisis_until
),
measured as (
    select events.*
    from events
    cross join source_windows as windows
    where
        events.event_on >= windows.enrollments_from
        and events.event_on < windows.enrollments_until
        and events.event_on >= $period_from
        and events.event_on < $period_until
)
select
    measured.client_id,
    teams.team_id,
    cast(date_trunc('month', measured.event_on) as date) as month,
    cast(count(case when measured.source_table = 'hospital_stays' then 1 end) as integer) as admissions,
    cast(count(case when measured.source_table = 'hospital_stays' and measured.is_psychiatric then 1 end) as integer) as psychiatric_admissions,
    cast(count(case when measured.source_table = 'emergency_visits' then 1 end) as integer) as emergency_visits,
    cast(count(case when measured.source_table = 'emergency_visits' and measured.is_psychiatric then 1 end) as integer) as psychiatric_emergency_visits,
    cast(count(case when measured.source_table = 'crisis_contacts' then 1 end) as integer) as crisis_contacts
from measured
left join client_team_spells as teams
    on teams.client_id = measured.client_id
    and teams.from_on <= measured.event_on
    and measured.event_on < teams.until_on
group by measured.client_id, teams.team_id, cast(date_trunc('month', measured.event_on) as date)
