-- One row per service plan agreed inside the coverage of plans: whether the client signed, and whether an assessment was
-- made on the day of the plan or in the 365 days before (null where assessments do not cover these days). The team is
-- the one that the plan names.
with
covered as (
    select plans.plan_id, plans.client_id, plans.team_id, plans.planned_on, plans.is_client_signed, windows.assessments_from
    from source.plans as plans
    cross join source_windows as windows
    where plans.planned_on >= windows.plans_from and plans.planned_on < windows.plans_until
),
assessed as (
    select distinct covered.plan_id
    from covered
    inner join source.assessments as assessments
        on assessments.client_id = covered.client_id
        and assessments.assessed_on <= covered.planned_on
        and assessments.assessed_on >= covered.planned_on - 365
)
select
    covered.plan_id,
    covered.client_id,
    covered.team_id,
    covered.planned_on,
    covered.is_client_signed,
    case when covered.planned_on - 365 >= covered.assessments_from then assessed.plan_id is not null end
        as has_assessment_before
from covered
left join assessed on assessed.plan_id = covered.plan_id
