-- View: one row per stay record that begins before the coverage of hospital stays ends, and its days
-- [admitted_on, until_on). A stay open at the end of coverage runs to it; the death of the client ends a stay.
with
dated as (
    select
        stays.*,
        windows.hospital_until,
        case when deaths.died_on >= stays.admitted_on then deaths.died_on end as died_on,
        least(coalesce(stays.discharged_on, windows.hospital_until), windows.hospital_until) as covered_until
    from source.hospital_stays as stays
    cross join source_windows as windows
    left join source.clients as deaths on deaths.client_id = stays.client_id and deaths.died_on is not null
    where stays.admitted_on < windows.hospital_until
)
select
    stay_id,
    client_id,
    facility_id,
    admitted_on,
    least(covered_until, coalesce(died_on, covered_until)) as until_on,
    least(covered_until, coalesce(died_on, covered_until)) = hospital_until as is_open,
    coalesce(disposition = 'died', false)
    or coalesce(died_on <= coalesce(discharged_on, died_on) and died_on < hospital_until, false) as is_death,
    type = 'psychiatric' as is_psychiatric,
    is_planned,
    is_involuntary,
    was_team_involved_in_admission,
    was_team_involved_in_discharge,
    disposition
from dated
