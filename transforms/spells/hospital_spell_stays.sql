-- View: one row per stay record that begins before the coverage of hospital stays ends: the spell that it is part of,
-- which is the last one of the client to have begun by then.
with
spells as (
    select
        client_id,
        admitted_on,
        lead(admitted_on, 1, date '9999-12-31') over (partition by client_id order by admitted_on) as next_admitted_on
    from hospital_spells
)
select
    stays.stay_id,
    stays.client_id,
    spells.admitted_on as spell_admitted_on,
    stays.admitted_on,
    stays.until_on
from hospital_stay_days as stays
inner join spells
    on spells.client_id = stays.client_id
    and spells.admitted_on <= stays.admitted_on
    and stays.admitted_on < spells.next_admitted_on
