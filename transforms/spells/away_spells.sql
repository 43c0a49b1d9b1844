-- One row per client and unbroken run of days [from_on, until_on) in hospital or in custody, counted once where they
-- coincide. Empty unless both sources are supplied, as nobody can say who was in the community without both.
with
days as (
    select hospital_spells.client_id, hospital_spells.admitted_on as from_on, hospital_spells.until_on
    from hospital_spells
    cross join source_windows as windows
    where hospital_spells.admitted_on < hospital_spells.until_on and windows.custody_from is not null
    union all
    select custody_spells.client_id, custody_spells.from_on, custody_spells.until_on
    from custody_spells
    cross join source_windows as windows
    where windows.hospital_from is not null
),
preceded as (
    select
        *,
        max(until_on) over (
            partition by client_id order by from_on, until_on rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from days
),
numbered as (
    select
        *,
        sum(case when from_on <= latest_until_on then 0 else 1 end) over (
            partition by client_id order by from_on, until_on rows unbounded preceding
        ) as run
    from preceded
)
select
    client_id,
    min(from_on) as from_on,
    max(until_on) as until_on
from numbered
group by client_id, run
