-- One row: the days that each source of the case-management cycle covers, [from, until), null where the source is not
-- supplied. A source that is supplied without coverage dates is taken to cover the reporting period.
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
