-- One row per client and unbroken run of days [from_on, until_on) in competitive employment or self-employment,
-- overlapping and touching jobs joined. A job that is open runs to the end of coverage; death ends it.
with
days as (
    select
        employment.client_id,
        employment.started_on as from_on,
        least(
            coalesce(employment.ended_on, windows.employment_until),
            coalesce(clients.died_on, windows.employment_until),
            windows.employment_until
        ) as until_on
    from source.employment as employment
    inner join source.clients as clients on clients.client_id = employment.client_id
    cross join source_windows as windows
    where employment.kind in ('competitive', 'self_employed')
),
preceded as (
    select
        *,
        max(until_on) over (
            partition by client_id order by from_on, until_on rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from days
    where from_on < until_on
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
