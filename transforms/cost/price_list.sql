-- One row per service and basis (average where none is given): what one unit costs in the prices of one year, price_year,
-- which is $price_year or the newest year of unit_costs that begins inside the reporting period or before it. A service
-- without a cost in that year has its newest one before it (else its oldest one after it), times the ratio of the two
-- years' price_index; without a price_index for both years it has no row. Costs given twice are averaged.
with
costs as (
    select
        service,
        coalesce(basis, 'average') as basis,
        year,
        avg(cost) as cost
    from source.unit_costs
    group by service, coalesce(basis, 'average'), year
),
chosen as (
    select
        coalesce(
            cast($price_year as integer),
            max(case when year <= year(cast($period_until as date) - 1) then year end),
            min(year)
        ) as price_year
    from costs
    where service <> 'price_index'
),
ranked as (
    select
        costs.service,
        costs.basis,
        costs.year,
        costs.cost,
        chosen.price_year,
        row_number() over (
            partition by costs.service, costs.basis
            order by
                case when costs.year <= chosen.price_year then 0 else 1 end,
                abs(costs.year - chosen.price_year)
        ) as place
    from costs
    cross join chosen
    where costs.service <> 'price_index'
),
indices as (
    select year, cost
    from costs
    where service = 'price_index' and basis = 'average' and cost > 0
)
select
    ranked.service,
    ranked.basis,
    ranked.price_year,
    ranked.year as cost_year,
    case
        when ranked.year = ranked.price_year then ranked.cost
        else ranked.cost * now.cost / earlier.cost
    end as cost
from ranked
left join indices as now on now.year = ranked.price_year
left join indices as earlier on earlier.year = ranked.year
where
    ranked.place = 1
    and (ranked.year = ranked.price_year or (now.cost is not null and earlier.cost is not null))
