-- One row per client, team and month with something to count that client_months does not hold, inside the coverage of
-- each source and of enrollments: bookings (spells of custody that began); arrests; emergency visits that did not end in
-- admission; crisis contacts for which it is recorded who responded, and those that the team answered; days with a
-- diagnosis of substance use; days with substance-use treatment and days with physical health care, in person or by
-- video, with the client, by anybody; nights in shelter. The team is that of the day.
with
covered as (
    select
        windows.*,
        greatest(windows.enrollments_from, cast($period_from as date)) as from_on,
        least(windows.enrollments_until, cast($period_until as date)) as until_on
    from source_windows as windows
),
events as (
    select custody_spells.client_id, custody_spells.from_on as event_on, 'booking' as kind
    from custody_spells
    inner join covered on custody_spells.from_on >= covered.custody_from
    union all
    select arrests.client_id, arrests.arrested_on as event_on, 'arrest' as kind
    from source.arrests as arrests
    inner join arrest_window as covered
        on arrests.arrested_on >= covered.arrests_from and arrests.arrested_on < covered.arrests_until
    union all
    select visits.client_id, visits.visited_on as event_on, 'released visit' as kind
    from source.emergency_visits as visits
    inner join covered
        on visits.visited_on >= covered.emergency_from and visits.visited_on < covered.emergency_until
    where not visits.led_to_admission
    union all
    select
        crises.client_id,
        crises.occurred_on as event_on,
        case when crises.responded_by = 'team' then 'crisis of team' else 'crisis of others' end as kind
    from source.crisis_contacts as crises
    inner join covered on crises.occurred_on >= covered.crisis_from and crises.occurred_on < covered.crisis_until
    where crises.responded_by in ('team', 'external')
    union all
    select distinct
        contacts.client_id,
        contacts.contact_on as event_on,
        case when contacts.service_type = 'health_care' then 'health care' else 'treatment' end as kind
    from source.contacts as contacts
    inner join covered
        on contacts.contact_on >= covered.contacts_from and contacts.contact_on < covered.contacts_until
    where
        contacts.service_type in ('health_care', 'substance_use_treatment', 'dual_disorder_group')
        and contacts.mode in ('face_to_face', 'video')
        and coalesce(contacts.contact_with, 'client') = 'client'
),
spells as (
    select client_id, 'substance use' as kind, from_on, until_on
    from substance_use_spells
    union all
    select homes.client_id, 'shelter' as kind, greatest(homes.from_on, covered.housing_from) as from_on, homes.until_on
    from housing_spells as homes
    cross join covered
    where homes.situation = '101'
),
counted as (
    select
        teams.client_team,
        cast(date_trunc('month', events.event_on) as date) as month,
        events.kind,
        1 as amount
    from events
    inner join covered on events.event_on >= covered.from_on and events.event_on < covered.until_on
    inner join client_team_spells as teams
        on teams.client_id = events.client_id
        and teams.from_on <= events.event_on
        and events.event_on < teams.until_on
    union all
    select
        teams.client_team,
        months.month,
        spells.kind,
        date_diff(
            'day',
            greatest(spells.from_on, teams.from_on, months.from_on),
            least(spells.until_on, teams.until_on, months.month_end)
        ) as amount
    from spells
    inner join client_team_spells as teams
        on teams.client_id = spells.client_id
        and spells.from_on < teams.until_on
        and teams.from_on < spells.until_on
    inner join reporting_months as months
        on greatest(spells.from_on, teams.from_on) < months.month_end
        and months.from_on < least(spells.until_on, teams.until_on)
),
sums as (
    select
        client_team,
        month,
        sum(case when kind = 'booking' then amount else 0 end) as bookings,
        sum(case when kind = 'arrest' then amount else 0 end) as arrests,
        sum(case when kind = 'released visit' then amount else 0 end) as released_visits,
        sum(case when kind in ('crisis of team', 'crisis of others') then amount else 0 end) as answered_crises,
        sum(case when kind = 'crisis of team' then amount else 0 end) as crises_answered_by_team,
        sum(case when kind = 'substance use' then amount else 0 end) as substance_use_days,
        sum(case when kind = 'treatment' then amount else 0 end) as substance_use_treatment_days,
        sum(case when kind = 'health care' then amount else 0 end) as health_care_days,
        sum(case when kind = 'shelter' then amount else 0 end) as shelter_nights
    from counted
    group by client_team, month
)
select
    client_teams.client_id,
    client_teams.team_id,
    sums.month,
    cast(sums.bookings as integer) as bookings,
    cast(sums.arrests as integer) as arrests,
    cast(sums.released_visits as integer) as released_visits,
    cast(sums.answered_crises as integer) as answered_crises,
    cast(sums.crises_answered_by_team as integer) as crises_answered_by_team,
    cast(sums.substance_use_days as integer) as substance_use_days,
    cast(sums.substance_use_treatment_days as integer) as substance_use_treatment_days,
    cast(sums.health_care_days as integer) as health_care_days,
    cast(sums.shelter_nights as integer) as shelter_nights
from sums
inner join client_teams on client_teams.client_team = sums.client_team
