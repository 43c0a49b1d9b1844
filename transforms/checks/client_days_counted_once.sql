-- No client has two rows for one team and month, nor more enrolled days over all teams than the month has.
with
clients as (
    select client_id, month, count(*) as rows_held, sum(enrolled_days) as days
    from client_months
    group by client_id, month
),
doubtful as (
    select client_months.client_id, client_months.month, client_months.team_id, count(*) as rows_held
    from client_months
    inner join clients on clients.client_id = client_months.client_id and clients.month = client_months.month
    where clients.rows_held > 1
    group by client_months.client_id, client_months.month, client_months.team_id
)
select
    clients.client_id,
    clients.month,
    concat(cast(clients.days as varchar), ' enrolled days in a month of ', cast(months.days as varchar)) as problem
from clients
inner join reporting_months as months on months.month = clients.month
where clients.days > months.days
union all
select client_id, month, concat(cast(rows_held as varchar), ' rows for team ', team_id) as problem
from doubtful
where rows_held > 1
