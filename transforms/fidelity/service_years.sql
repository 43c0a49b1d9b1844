-- One row per team, date and further service that a client got in the last 12 months: distinct clients who got it, and
-- who got it from an external provider. A client-month counts toward the dates of the following 12 months, up to the
-- client's next month of the same kind, so that nobody counts twice. recorded_months: client-months with the provider.
with
kinds as (
    select client_id, team_id, service, month, recorded, false as is_external
    from service_client_months
    union all
    select client_id, team_id, service, month, recorded, true as is_external
    from service_client_months
    where external = 1
),
followed as (
    select
        team_id,
        service,
        is_external,
        recorded,
        cast(month + interval 1 month as date) as from_as_of,
        cast(month + interval 13 month as date) as last_as_of,
        cast(
            lead(month) over (partition by client_id, team_id, service, is_external order by month)
            + interval 1 month as date
        ) as next_as_of
    from kinds
),
changes as (
    select team_id, service, is_external, from_as_of as as_of, count(*) as clients, sum(recorded) as recorded_months
    from followed
    group by team_id, service, is_external, from_as_of
    union all
    select team_id, service, is_external, last_as_of as as_of, 0 as clients, -sum(recorded) as recorded_months
    from followed
    group by team_id, service, is_external, last_as_of
    union all
    select
        team_id,
        service,
        is_external,
        least(last_as_of, coalesce(next_as_of, last_as_of)) as as_of,
        -count(*) as clients,
        0 as recorded_months
    from followed
    group by team_id, service, is_external, least(last_as_of, coalesce(next_as_of, last_as_of))
),
net as (
    select
        team_id,
        service,
        as_of,
        sum(case when is_external then 0 else clients end) as clients,
        sum(case when is_external then clients else 0 end) as external_clients,
        sum(case when is_external then 0 else recorded_months end) as recorded_months
    from changes
    group by team_id, service, as_of
),
running as (
    select
        team_id,
        service,
        as_of,
        lead(as_of) over (partition by team_id, service order by as_of) as next_as_of,
        sum(clients) over (partition by team_id, service order by as_of rows unbounded preceding) as clients,
        sum(external_clients) over (partition by team_id, service order by as_of rows unbounded preceding)
            as external_clients,
        sum(recorded_months) over (partition by team_id, service order by as_of rows unbounded preceding)
            as recorded_months
    from net
)
select
    running.team_id,
    dates.as_of,
    running.service,
    running.clients,
    running.external_clients,
    running.recorded_months
from running
inner join fidelity_dates as dates
    on running.as_of <= dates.as_of and (running.next_as_of is null or dates.as_of < running.next_as_of)
