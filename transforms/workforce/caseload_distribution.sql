-- One row per team and month: how the clients with a primary worker (primary_workers) are spread over the direct-service
-- workers who are at work on the last day of the month, those without a client of their own included. over_standard:
-- share of the workers with more clients than the model allows (caseload_standards); null where it has no standard.
with
workers as (
    select team_id, month, staff_id
    from staff_months
    where is_direct_service and direct_fte_at_end > 0
),
measured as (
    select distinct team_id, month from primary_workers
),
held as (
    select team_id, month, staff_id, count(*) as clients
    from primary_workers
    group by team_id, month, staff_id
),
caseloads as (
    select workers.team_id, workers.month, coalesce(held.clients, 0) as clients
    from workers
    inner join measured on measured.team_id = workers.team_id and measured.month = workers.month
    left join held
        on held.team_id = workers.team_id and held.month = workers.month and held.staff_id = workers.staff_id
)
select
    caseloads.team_id,
    caseloads.month,
    count(*) as workers,
    cast(sum(caseloads.clients) as integer) as clients,
    min(caseloads.clients) as minimum,
    quantile_cont(caseloads.clients, 0.25) as q1,
    median(caseloads.clients) as median,
    quantile_cont(caseloads.clients, 0.75) as q3,
    max(caseloads.clients) as maximum,
    avg(case when caseloads.clients > standards.clients then 1.0 when standards.clients is not null then 0.0 end)
        as over_standard
from caseloads
inner join team_traits as teams on teams.team_id = caseloads.team_id
left join caseload_standards as standards on standards.model = teams.model
group by caseloads.team_id, caseloads.month
