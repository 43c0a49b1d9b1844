-- hospital_discharges holds every spell that ended inside the coverage of hospital stays once, and nothing else.
with
rows_by_spell as (
    select spells.client_id, spells.admitted_on, 1 as closed, 0 as discharges
    from hospital_spells as spells
    cross join source_windows as windows
    where
        not spells.is_open
        and spells.until_on >= windows.hospital_from
        and spells.until_on < windows.hospital_until
    union all
    select client_id, admitted_on, 0 as closed, 1 as discharges
    from hospital_discharges
)
select
    client_id,
    admitted_on,
    concat('ended ', cast(sum(closed) as varchar), ' times, has ', cast(sum(discharges) as varchar), ' discharges')
        as problem
from rows_by_spell
group by client_id, admitted_on
having sum(closed) <> 1 or sum(discharges) <> 1
