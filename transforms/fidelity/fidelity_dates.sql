-- One row per date as of which fidelity is scored: the end (exclusive) of every whole month of the reporting period
-- inside the coverage of enrollments, with the first days of the windows that end there.
select
    months.month_end as as_of,
    months.month,
    months.month_end - 1 as from_1_day_on,
    months.month_end - 14 as from_14_days_on,
    months.month_end - 28 as from_28_days_on,
    months.month_end - 30 as from_30_days_on,
    months.month_end - 45 as from_45_days_on,
    months.month_end - 90 as from_90_days_on,
    months.month_end - 180 as from_180_days_on,
    cast(months.month_end - interval 3 month as date) as from_3_months_on,
    cast(months.month_end - interval 6 month as date) as from_6_months_on,
    cast(months.month_end - interval 12 month as date) as from_12_months_on,
    cast(months.month_end - interval 15 month as date) as from_15_months_on,
    cast(months.month_end - interval 21 month as date) as from_21_months_on,
    cast(months.month_end - interval 24 month as date) as from_24_months_on
from reporting_months as months
cross join source_windows as windows
where
    months.month_end = cast(months.month + interval 1 month as date)
    and months.month_end > windows.enrollments_from
    and months.month_end <= windows.enrollments_until
