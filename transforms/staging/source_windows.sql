-- One row: the days that each source covers, [from, until), null where the source is not supplied.
-- A source that is supplied without coverage dates is taken to cover the reporting period.
with
windows as (
    select
        table_name,
        coalesce(covered_from, cast($period_from as date)) as covered_from,
        coalesce(covered_until, cast($period_until as date)) as covered_until
    from source.coverage
    where is_available
)
select
    max(case when table_name = 'enrollments' then covered_from end) as enrollments_from,
    max(case when table_name = 'enrollments' then covered_until end) as enrollments_until,
    max(case when table_name = 'contacts' then covered_from end) as contacts_from,
    max(case when table_name = 'contacts' then covered_until end) as contacts_until,
    max(case when table_name = 'hospital_stays' then covered_from end) as hospital_from,
    max(case when table_name = 'hospital_stays' then covered_until end) as hospital_until,
    max(case when table_name = 'emergency_visits' then covered_from end) as emergency_from,
    max(case when table_name = 'emergency_visits' then covered_until end) as emergency_until,
    max(case when table_name = 'crisis_contacts' then covered_from end) as crisis_from,
    max(case when table_name = 'crisis_contacts' then covered_until end) as crisis_until,
    max(case when table_name = 'incarcerations' then covered_from end) as custody_from,
    max(case when table_name = 'incarcerations' then covered_until end) as custody_until,
    max(case when table_name = 'housing' then covered_from end) as housing_from,
    max(case when table_name = 'housing' then covered_until end) as housing_until,
    max(case when table_name = 'employment' then covered_from end) as employment_from,
    max(case when table_name = 'employment' then covered_until end) as employment_until,
    max(case when table_name = 'staff_assignments' then covered_from end) as staff_from,
    max(case when table_name = 'staff_assignments' then covered_until end) as staff_until,
    max(case when table_name = 'assessments' then covered_from end) as assessments_from,
    max(case when table_name = 'assessments' then covered_until end) as assessments_until,
    max(case when table_name = 'plans' then covered_from end) as plans_from,
    max(case when table_name = 'plans' then covered_until end) as plans_until,
    max(case when table_name = 'plan_reviews' then covered_from end) as reviews_from,
    max(case when table_name = 'plan_reviews' then covered_until end) as reviews_until,
    max(case when table_name = 'goals' then covered_from end) as goals_from,
    max(case when table_name = 'goals' then covered_until end) as goals_until,
    max(case when table_name = 'linkages' then covered_from end) as linkages_from,
    max(case when table_name = 'linkages' then covered_until end) as linkages_until
from windows
