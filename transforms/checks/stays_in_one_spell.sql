-- Every stay that begins before the coverage of hospital stays ends is part of exactly one spell, inside its days.
with
stays as (
    select stays.stay_id, 0 as rows_in_spells, 1 as rows_in_source
    from source.hospital_stays as stays
    cross join source_windows as windows
    where stays.admitted_on < windows.hospital_until
    union all
    select parts.stay_id, 1 as rows_in_spells, 0 as rows_in_source
    from hospital_spell_stays as parts
    inner join hospital_spells as spells
        on spells.client_id = parts.client_id
        and spells.admitted_on = parts.spell_admitted_on
        and spells.admitted_on <= parts.admitted_on
        and parts.until_on <= spells.until_on
)
select
    stay_id,
    concat('is in ', cast(sum(rows_in_spells) as varchar), ' spells') as problem
from stays
group by stay_id
having sum(rows_in_spells) <> 1 or sum(rows_in_source) <> 1
