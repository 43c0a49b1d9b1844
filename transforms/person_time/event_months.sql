-- One row per client and team (see client_teams) and month with an event other than a contact: admissions, emergency
-- visits, crisis contacts, inside the coverage of their sources and of enrollments. The team is that of the day; events
-- on days without one stand together under null.
with
covered as (
    select
        greatest(enrollments_from, cast($period_from as date)) as from_on,
        least(enrollments_until, cast($period_until as date)) as until_on,
        hospital_from,
        emergency_from,
        emergency_until,
        crisis_from,
        crisis_until
    from source_windows
),
events as (
    select
        spells.client_id,
        spells.admitted_on as event_on,
        case when spells.is_psychiatric then 'psychiatric stay' else 'stay' end as kind
    from hospital_spells as spells
    inner join covered on spells.admitted_on >= covered.hospital_from
    union all
    select
        visits.client_id,
        visits.visited_on as event_on,
        case when visits.type = 'psychiatric' then 'psychiatric visit' else 'visit' end as kind
    from source.emergency_visits as visits
    inner join covered
        on visits.visited_on >= covered.emergency_from and visits.visited_on < covered.emergency_until
    union all
    select crises.client_id, crises.occurred_on as event_on, 'crisis' as kind
    from source.crisis_contacts as crises
    inner join covered on crises.occurred_on >= covered.crisis_from and crises.occurred_on < covered.crisis_until
)
select
    teams.client_team,
    cast(date_trunc('month', events.event_on) as date) as month,
    cast(count(case when events.kind in ('stay', 'psychiatric stay') then 1 end) as integer) as admissions,
    cast(count(case when events.kind = 'psychiatric stay' then 1 end) as integer) as psychiatric_admissions,
    cast(count(case when events.kind in ('visit', 'psychiatric visit') then 1 end) as integer) as emergency_visits,
    cast(count(case when events.kind = 'psychiatric visit' then 1 end) as integer) as psychiatric_emergency_visits,
    cast(count(case when events.kind = 'crisis' then 1 end) as integer) as crisis_contacts
from events
inner join covered on events.event_on >= covered.from_on and events.event_on < covered.until_on
left join client_team_spells as teams
    on teams.client_id = events.client_id
    and teams.from_on <= events.event_on
    and events.event_on < teams.until_on
group by teams.client_team, cast(date_trunc('month', events.event_on) as date)
