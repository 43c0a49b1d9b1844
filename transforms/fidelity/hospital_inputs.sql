-- One row per team, date and input computed from psychiatric spells of 12 months: percent of admissions with the team
-- involved and of discharges (deaths left out) planned with the team, among those for which it is recorded. A spell
-- belongs to the client's team of the day.
with
events as (
    select
        'admissions_with_team_share' as input,
        client_id,
        admitted_on as event_on,
        was_team_involved_in_admission as was_team_involved
    from hospital_spells
    where is_psychiatric
    union all
    select
        'discharges_with_team_share' as input,
        client_id,
        discharged_on as event_on,
        was_team_involved_in_discharge as was_team_involved
    from hospital_spells
    where is_psychiatric and discharged_on is not null and not coalesce(died_in_hospital, false)
),
inputs as (
    select distinct input
    from fidelity_input_needs
    where input in ('admissions_with_team_share', 'discharges_with_team_share')
),
counts as (
    select
        teams.team_id,
        teams.as_of,
        events.input,
        count(*) as spells,
        count(events.was_team_involved) as known_spells,
        count(case when events.was_team_involved then 1 end) as shared_spells,
        count(distinct case when events.was_team_involved is not null then events.client_id end) as clients
    from events
    inner join client_team_spells as enrolled
        on enrolled.client_id = events.client_id
        and enrolled.from_on <= events.event_on
        and events.event_on < enrolled.until_on
    inner join fidelity_teams as teams
        on teams.team_id = enrolled.team_id
        and teams.from_12_months_on <= events.event_on
        and events.event_on < teams.as_of
    group by teams.team_id, teams.as_of, events.input
)
select
    teams.team_id,
    teams.as_of,
    inputs.input,
    100.0 * counts.shared_spells / nullif(counts.known_spells, 0) as value,
    cast(counts.shared_spells as double) as numerator,
    cast(counts.known_spells as double) as denominator,
    coalesce(counts.clients, 0) as clients,
    teams.from_12_months_on as window_from,
    teams.as_of as window_until,
    case
        when counts.spells is null then 'none in the window'
        when counts.known_spells = 0 then 'involvement of the team not recorded'
    end as reason
from fidelity_teams as teams
cross join inputs
left join counts
    on counts.team_id = teams.team_id and counts.as_of = teams.as_of and counts.input = inputs.input
