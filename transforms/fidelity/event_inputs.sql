-- One row per team, date and input computed from events of 12 months: percent of those whose outcome is known by as_of
-- that met the input's condition. An event counts from the first date by which its outcome is known to the last within 12
-- months of it: one more from the one, one fewer from the other. A client counts by the latest such event.
with
inputs as (
    select distinct input
    from fidelity_input_needs
    where
        input in (
            'admissions_with_team_share',
            'discharges_with_team_share',
            'follow_up_7d_share',
            'competitive_job_share',
            'plan_on_time_30d_share',
            'assessment_on_time_30d_share',
            'first_contact_10d_share',
            'first_contact_14d_share',
            'planned_transition_share',
            'linkage_90d_share',
            'linkage_followed_14d_share',
            'cti_early_engagement_share',
            'cti_phase1_community_meetings_share',
            'cti_phase1_partner_meetings_share',
            'cti_declining_contacts_share',
            'cti_completed_share',
            'cti_within_9_months_share',
            'cti_focus_areas_share'
        )
),
bounds as (
    select min(as_of) as first_as_of
    from fidelity_dates
),
dated as (
    select
        events.input,
        events.team_id,
        events.client_id,
        events.is_met,
        greatest(last_day(events.known_on - 1) + 1, bounds.first_as_of) as from_as_of,
        greatest(last_day(cast(events.event_on + interval 12 month as date)) + 1, bounds.first_as_of) as until_as_of
    from fidelity_events as events
    inner join team_traits as teams on teams.team_id = events.team_id
    cross join bounds
    where events.event_on >= coalesce(teams.opened_on, events.event_on)
),
clients as (
    select
        input,
        team_id,
        from_as_of,
        until_as_of,
        lead(from_as_of) over (partition by input, team_id, client_id order by from_as_of, until_as_of)
            as next_from_as_of
    from dated
    where is_met is not null
),
changes as (
    select
        input,
        team_id,
        from_as_of as as_of,
        count(*) as events,
        count(is_met) as known_events,
        count(case when is_met then 1 end) as met_events,
        0 as clients
    from dated
    group by input, team_id, from_as_of
    union all
    select
        input,
        team_id,
        until_as_of as as_of,
        -count(*) as events,
        -count(is_met) as known_events,
        -count(case when is_met then 1 end) as met_events,
        0 as clients
    from dated
    group by input, team_id, until_as_of
    union all
    select input, team_id, from_as_of as as_of, 0, 0, 0, count(*) as clients
    from clients
    group by input, team_id, from_as_of
    union all
    select input, team_id, least(until_as_of, coalesce(next_from_as_of, until_as_of)) as as_of, 0, 0, 0, -count(*)
    from clients
    group by input, team_id, least(until_as_of, coalesce(next_from_as_of, until_as_of))
),
sums as (
    select
        input,
        team_id,
        as_of,
        sum(events) as events,
        sum(known_events) as known_events,
        sum(met_events) as met_events,
        sum(clients) as clients
    from changes
    group by input, team_id, as_of
),
counts as (
    select
        teams.team_id,
        teams.as_of,
        teams.from_12_months_on,
        inputs.input,
        sum(coalesce(sums.events, 0)) over so_far as events,
        sum(coalesce(sums.known_events, 0)) over so_far as known_events,
        sum(coalesce(sums.met_events, 0)) over so_far as met_events,
        sum(coalesce(sums.clients, 0)) over so_far as clients
    from fidelity_teams as teams
    cross join inputs
    left join sums on sums.team_id = teams.team_id and sums.as_of = teams.as_of and sums.input = inputs.input
    window so_far as (partition by teams.team_id, inputs.input order by teams.as_of rows unbounded preceding)
)
select
    team_id,
    as_of,
    input,
    100.0 * met_events / nullif(known_events, 0) as value,
    cast(met_events as double) as numerator,
    cast(known_events as double) as denominator,
    cast(clients as bigint) as clients,
    from_12_months_on as window_from,
    as_of as window_until,
    case
        when events = 0 then 'none in the window'
        when known_events = 0 then 'not recorded for any of them'
    end as reason
from counts
