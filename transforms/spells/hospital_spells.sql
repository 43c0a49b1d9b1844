-- One row per hospital spell: a client's stays, whatever the facility or type, joined when the next starts no later than
-- $stitch_gap_days after the latest end so far, or on the same day as the stay before it; with -1 only stays that overlap
-- or start together are joined. client_id and admitted_on are its key. Open spells run to the end of coverage and have no
-- nights. It remembers what the first stay says of the admission, and the one that ended last of the discharge.
with
neighbours as (
    select
        *,
        lag(admitted_on) over (partition by client_id order by admitted_on, until_on, stay_id) as previous_admitted_on,
        lead(admitted_on) over (partition by client_id order by admitted_on, until_on, stay_id) as next_admitted_on,
        max(until_on) over (
            partition by client_id order by admitted_on, until_on, stay_id
            rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from hospital_stay_days
),
stays as (
    select
        *,
        previous_admitted_on is null
        or (
            previous_admitted_on < admitted_on
            and date_diff('day', latest_until_on, admitted_on) > $stitch_gap_days
        ) as is_first,
        next_admitted_on is null
        or (
            admitted_on < next_admitted_on
            and date_diff('day', greatest(until_on, coalesce(latest_until_on, until_on)), next_admitted_on)
            > $stitch_gap_days
        ) as is_last
    from neighbours
),
joined as (
    select
        *,
        max(case when is_first then admitted_on end) over (
            partition by client_id order by admitted_on, until_on, stay_id rows unbounded preceding
        ) as spell_admitted_on
    from stays
    where not (is_first and is_last)
),
placed as (
    select
        *,
        row_number() over (
            partition by client_id, spell_admitted_on order by until_on desc, admitted_on desc, stay_id desc
        ) as place_from_end
    from joined
),
spells as (
    select
        client_id,
        admitted_on,
        until_on,
        is_open,
        is_psychiatric,
        is_planned,
        is_involuntary,
        1 as stays,
        is_death as died_in_hospital,
        was_team_involved_in_admission,
        was_team_involved_in_discharge,
        disposition
    from stays
    where is_first and is_last
    union all
    select
        client_id,
        spell_admitted_on as admitted_on,
        max(until_on) as until_on,
        bool_or(is_open) as is_open,
        bool_or(is_psychiatric) as is_psychiatric,
        bool_or(case when is_first then is_planned end) as is_planned,
        bool_or(is_involuntary) as is_involuntary,
        count(*) as stays,
        bool_or(is_death) as died_in_hospital,
        bool_or(case when is_first then was_team_involved_in_admission end) as was_team_involved_in_admission,
        bool_or(case when place_from_end = 1 then was_team_involved_in_discharge end)
            as was_team_involved_in_discharge,
        max(case when place_from_end = 1 then disposition end) as disposition
    from placed
    group by client_id, spell_admitted_on
)
select
    client_id,
    admitted_on,
    case when not is_open then until_on end as discharged_on,
    until_on,
    is_open,
    is_psychiatric,
    is_planned,
    is_involuntary,
    stays,
    died_in_hospital,
    case
        when is_open then null
        when until_on = admitted_on then $same_day_nights
        else date_diff('day', admitted_on, until_on)
    end as nights,
    was_team_involved_in_admission,
    was_team_involved_in_discharge,
    disposition,
    case when $stitch_gap_days < 0 then 'none' else concat('gap_', cast($stitch_gap_days as varchar)) end as stitching
from spells
