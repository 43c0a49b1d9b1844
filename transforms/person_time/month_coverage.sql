-- One row per month of the period inside the coverage of enrollments: how much of its measured days each source covers,
-- all, part or none; null where the source is not supplied. community: hospital stays and incarcerations both.
-- is_housing_covered_at_end: housing covers the last measured day.
with
measured as (
    select
        months.month,
        greatest(months.from_on, windows.enrollments_from) as measured_from,
        least(months.month_end, windows.enrollments_until) as measured_until,
        windows.*
    from reporting_months as months
    cross join source_windows as windows
    where months.from_on < windows.enrollments_until and windows.enrollments_from < months.month_end
),
covered as (
    select month, 'hospital' as source, measured_from, measured_until, hospital_from as from_on, hospital_until as until_on
    from measured
    union all
    select month, 'emergency' as source, measured_from, measured_until, emergency_from, emergency_until
    from measured
    union all
    select month, 'crisis' as source, measured_from, measured_until, crisis_from, crisis_until
    from measured
    union all
    select month, 'custody' as source, measured_from, measured_until, custody_from, custody_until
    from measured
    union all
    select month, 'housing' as source, measured_from, measured_until, housing_from, housing_until
    from measured
    union all
    select month, 'employment' as source, measured_from, measured_until, employment_from, employment_until
    from measured
    union all
    select month, 'contacts' as source, measured_from, measured_until, contacts_from, contacts_until
    from measured
    union all
    select
        month,
        'community' as source,
        measured_from,
        measured_until,
        greatest(hospital_from, custody_from),
        least(hospital_until, custody_until)
    from measured
    where hospital_from is not null and custody_from is not null
),
judged as (
    select
        month,
        source,
        case
            when from_on <= measured_from and measured_until <= until_on then 'all'
            when from_on < measured_until and measured_from < until_on and from_on < until_on then 'part'
            when from_on is not null then 'none'
        end as share,
        coalesce(from_on < measured_until and measured_until <= until_on, false) as is_covered_at_end
    from covered
)
select
    month,
    max(case when source = 'hospital' then share end) as hospital,
    max(case when source = 'emergency' then share end) as emergency,
    max(case when source = 'crisis' then share end) as crisis,
    max(case when source = 'custody' then share end) as custody,
    max(case when source = 'housing' then share end) as housing,
    max(case when source = 'employment' then share end) as employment,
    max(case when source = 'contacts' then share end) as contacts,
    max(case when source = 'community' then share end) as community,
    bool_or(source = 'housing' and is_covered_at_end) as is_housing_covered_at_end
from judged
group by month
