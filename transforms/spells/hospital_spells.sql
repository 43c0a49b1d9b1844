-- One row per hospital spell: a client's stays, whatever the facility or type, joined when the next starts no later than
-- $stitch_gap_days after the latest end so far, or on the same day as the stay before it; with -1 only stays that overlap
-- or start together are joined. Two psychiatric stays are joined up to $stitch_psychiatric_gap_days apart (an interrupted
-- stay). Where $stitch_other_facility, a stay that begins when the last one ended is joined only if it is in another
-- facility, or in one that is not known. Of several stays that end last together, a psychiatric one counts, then that of
-- the highest facility_id. client_id and admitted_on are the key. Open spells run to the end of coverage and have no
-- nights. It remembers what the first stay says of the admission, and the one that ended last of the discharge.
-- stitching names the published rule.
with
neighbours as (
    select
        *,
        lag(admitted_on) over (partition by client_id order by admitted_on, until_on, stay_id) as previous_admitted_on,
        max(until_on) over (
            partition by client_id order by admitted_on, until_on, stay_id
            rows between unbounded preceding and 1 preceding
        ) as latest_until_on,
        max(
            concat(
                cast(until_on as varchar),
                case when is_psychiatric then 'p' else '-' end,
                coalesce(facility_id, '')
            )
        ) over (
            partition by client_id order by admitted_on, until_on, stay_id
            rows between unbounded preceding and 1 preceding
        ) as latest_end
    from hospital_stay_days
),
begun as (
    select
        *,
        case
            when previous_admitted_on is null then true
            when previous_admitted_on = admitted_on or admitted_on < latest_until_on then false
            when
                $stitch_other_facility
                and facility_id is not null
                and latest_end = concat(cast(latest_until_on as varchar), substring(latest_end, 11, 1), facility_id)
                then true
            when is_psychiatric and substring(latest_end, 11, 1) = 'p'
                then date_diff('day', latest_until_on, admitted_on)
                    > greatest($stitch_gap_days, $stitch_psychiatric_gap_days)
            else date_diff('day', latest_until_on, admitted_on) > $stitch_gap_days
        end as is_first
    from neighbours
),
stays as (
    select
        *,
        coalesce(lead(is_first) over (partition by client_id order by admitted_on, until_on, stay_id), true) as is_last
    from begun
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
    cast($stitching as varchar) as stitching
from spells
