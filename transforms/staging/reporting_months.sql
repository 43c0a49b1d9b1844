-- One row per calendar month of the reporting period. A month that the period cuts is measured from from_on to
-- month_end (exclusive); month is its calendar name, the first day.
select
    cast(m.month as date) as month,
    greatest(cast(m.month as date), cast($period_from as date)) as from_on,
    least(cast(m.month + interval 1 month as date), cast($period_until as date)) as month_end,
    date_diff(
        'day',
        greatest(cast(m.month as date), cast($period_from as date)),
        least(cast(m.month + interval 1 month as date), cast($period_until as date))
    ) as days
from (select cast($period_from as date) as period_from, cast($period_until as date) as period_until) as period
cross join
    unnest(
        generate_series(
            cast(date_trunc('month', period.period_from) as date),
            cast(period.period_until - interval 1 day as date),
            interval 1 month
        )
    ) as m(month)
