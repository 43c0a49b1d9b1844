-- One row per event of a client and input that counts it: the day that places it in a window, the first date as of which
-- its outcome is known, and whether the input's condition was met (null where that is not recorded). Hospital stays and
-- jobs belong to the client's team of the day. Discharges leave out deaths in hospital.
select
    'admissions_with_team_share' as input,
    enrolled.team_id,
    spells.client_id,
    spells.admitted_on as event_on,
    spells.admitted_on + 1 as known_on,
    spells.was_team_involved_in_admission as is_met
from hospital_spells as spells
inner join client_team_spells as enrolled
    on enrolled.client_id = spells.client_id
    and enrolled.from_on <= spells.admitted_on
    and spells.admitted_on < enrolled.until_on
where spells.is_psychiatric
union all
select
    'discharges_with_team_share' as input,
    enrolled.team_id,
    spells.client_id,
    spells.discharged_on as event_on,
    spells.discharged_on + 1 as known_on,
    spells.was_team_involved_in_discharge as is_met
from hospital_spells as spells
inner join client_team_spells as enrolled
    on enrolled.client_id = spells.client_id
    and enrolled.from_on <= spells.discharged_on
    and spells.discharged_on < enrolled.until_on
where spells.is_psychiatric and not coalesce(spells.died_in_hospital, false)
union all
select
    'follow_up_7d_share' as input,
    team_id,
    client_id,
    discharged_on as event_on,
    discharged_on + 8 as known_on,
    coalesce(days_to_contact <= 7, false) as is_met
from hospital_discharges
where
    team_id is not null
    and is_psychiatric
    and not coalesce(died_in_hospital, false)
    and contact_follow_up_days >= 7
    and coalesce(days_to_readmission > 7, true)
union all
select
    'competitive_job_share' as input,
    enrolled.team_id,
    jobs.client_id,
    jobs.started_on as event_on,
    jobs.started_on + 1 as known_on,
    jobs.kind in ('competitive', 'self_employed') as is_met
from source.employment as jobs
inner join client_team_spells as enrolled
    on enrolled.client_id = jobs.client_id
    and enrolled.from_on <= jobs.started_on
    and jobs.started_on < enrolled.until_on
where jobs.kind in ('competitive', 'self_employed', 'supported', 'sheltered', 'other')
union all
select *
from admission_events
union all
select *
from linkage_events
union all
select *
from cti_events
