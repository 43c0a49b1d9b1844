-- One row per active client and date before which antipsychotics were filled on two or more days of 12 months: whether a
-- glucose or HbA1c test was made in the same months. Of the fills, each and the one before it tell of the dates on which
-- both lie in the window.
with
fills as (
    select distinct client_id, filled_on
    from source.medication_fills
    where drug_class = 'antipsychotic'
),
paired as (
    select
        client_id,
        filled_on,
        lag(filled_on) over (partition by client_id order by filled_on) as earlier_filled_on,
        lead(filled_on) over (partition by client_id order by filled_on) as next_filled_on
    from fills
),
tests as (
    select distinct client_id, tested_on
    from source.lab_tests
    where kind in ('hba1c', 'fasting_glucose')
),
latest_tests as (
    select
        client_id,
        tested_on,
        lead(tested_on) over (partition by client_id order by tested_on) as next_tested_on
    from tests
)
select
    stays.client_id,
    stays.team_id,
    dates.as_of,
    coalesce(tests.tested_on >= dates.from_12_months_on, false) as is_monitored
from paired
inner join team_stays as stays on stays.client_id = paired.client_id
inner join fidelity_dates as dates
    on stays.from_on < dates.as_of
    and dates.as_of <= stays.until_on
    and paired.filled_on < dates.as_of
    and dates.as_of <= coalesce(paired.next_filled_on, dates.as_of)
    and dates.from_12_months_on <= paired.earlier_filled_on
left join latest_tests as tests
    on tests.client_id = paired.client_id
    and tests.tested_on < dates.as_of
    and dates.as_of <= coalesce(tests.next_tested_on, dates.as_of)
