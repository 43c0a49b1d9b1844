-- One row per client and calendar year of the reporting period: the traits that change over time, as of that year.
-- has_dual_diagnosis: a mental illness and a substance-use disorder were both diagnosed by its end, whether or not they
-- last; null where nothing was diagnosed by then. is_high_use: two or more psychiatric admissions in the calendar year
-- before; null where hospital records do not cover the whole of that year.
with
years as (
    select distinct cast(date_trunc('year', month) as date) as begins_on
    from reporting_months
),
first_diagnoses as (
    select
        diagnoses.client_id,
        min(diagnoses.from_on) as any_on,
        min(case when diagnoses.category not in ('substance_use', 'medical', 'other') then diagnoses.from_on end)
            as mental_on,
        min(case when diagnoses.category = 'substance_use' then diagnoses.from_on end) as substance_on
    from source.diagnoses as diagnoses
    inner join source.codes as codes
        on codes.codelist = 'diagnosis_categories' and codes.code = diagnoses.category
    group by diagnoses.client_id
),
admitted as (
    select client_id, cast(date_trunc('year', admitted_on) as date) as year_on, count(*) as admissions
    from hospital_spells
    where is_psychiatric
    group by client_id, cast(date_trunc('year', admitted_on) as date)
)
select
    clients.client_id,
    year(years.begins_on) as calendar_year,
    case
        when first_diagnoses.any_on < cast(years.begins_on + interval 1 year as date)
            then
                coalesce(first_diagnoses.mental_on < cast(years.begins_on + interval 1 year as date), false)
                and coalesce(first_diagnoses.substance_on < cast(years.begins_on + interval 1 year as date), false)
    end as has_dual_diagnosis,
    case
        when
            windows.hospital_from <= cast(years.begins_on - interval 1 year as date)
            and windows.hospital_until >= years.begins_on
            then coalesce(admitted.admissions, 0) >= 2
    end as is_high_use
from source.clients as clients
cross join years
cross join source_windows as windows
left join first_diagnoses on first_diagnoses.client_id = clients.client_id
left join admitted
    on admitted.client_id = clients.client_id and admitted.year_on = cast(years.begins_on - interval 1 year as date)
