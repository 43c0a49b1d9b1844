-- One row per hospital spell: a client's stays, whatever the facility or type, joined as hospital_spell_stays says.
-- Open spells run to the end of coverage and have no nights. spell_id is made of the client and the first admission day.
with
placed as (
    select
        *,
        row_number() over (
            partition by client_id, spell_admitted_on order by until_on desc, admitted_on desc, stay_id desc
        ) as place_from_end
    from hospital_spell_stays
    where not is_only_stay
),
spells as (
    select
        client_id,
        spell_admitted_on as admitted_on,
        spell_id,
        until_on,
        is_open,
        type = 'psychiatric' as is_psychiatric,
        is_planned,
        is_involuntary,
        1 as stays,
        is_death as died_in_hospital,
        was_team_involved_in_admission,
        was_team_involved_in_discharge,
        disposition
    from hospital_spell_stays
    where is_only_stay
    union all
    select
        client_id,
        spell_admitted_on as admitted_on,
        min(spell_id) as spell_id,
        max(until_on) as until_on,
        bool_or(is_open) as is_open,
        bool_or(type = 'psychiatric') as is_psychiatric,
        bool_or(case when is_first_stay then is_planned end) as is_planned,
        bool_or(is_involuntary) as is_involuntary,
        count(*) as stays,
        bool_or(is_death) as died_in_hospital,
        bool_or(case when is_first_stay then was_team_involved_in_admission end)
            as was_team_involved_in_admission,
        bool_or(case when place_from_end = 1 then was_team_involved_in_discharge end)
            as was_team_involved_in_discharge,
        max(case when place_from_end = 1 then disposition end) as disposition
    from placed
    group by client_id, spell_admitted_on
)
select
    spell_id,
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
