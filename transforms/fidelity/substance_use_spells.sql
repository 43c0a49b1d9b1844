-- One row per client and unbroken run of days [from_on, until_on) with an active substance-use disorder; a diagnosis
-- that lasts runs to 9999-12-31.
with
preceded as (
    select
        client_id,
        from_on,
        coalesce(until_on, date '9999-12-31') as until_on,
        max(coalesce(until_on, date '9999-12-31')) over (
            partition by client_id order by from_on, until_on rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from source.diagnoses
    where category = 'substance_use'
),
numbered as (
    select
        *,
        sum(case when from_on <= latest_until_on then 0 else 1 end) over (
            partition by client_id order by from_on, until_on rows unbounded preceding
        ) as run
    from preceded
)
select client_id, min(from_on) as from_on, max(until_on) as until_on
from numbered
group by client_id, run
