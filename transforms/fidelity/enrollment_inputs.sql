-- One row per team, date and input computed from enrollments of 12 months: percent of the clients served who were not
-- lost, and clients graduated or stepped down as percent of the average caseload (client-days / days). A team that has
-- been open for less has no values.
with
years as (
    select
        teams.team_id,
        teams.as_of,
        teams.from_12_months_on,
        client_years.clients,
        client_years.lost_clients,
        client_years.graduated_clients,
        cast(client_years.client_days as double) / date_diff('day', teams.from_12_months_on, teams.as_of) as caseload,
        case
            when teams.is_younger_than_12_months then 'team open for less than 12 months'
            when client_years.clients is null then 'no client enrolled in the window'
        end as reason
    from fidelity_teams as teams
    left join client_years on client_years.team_id = teams.team_id and client_years.as_of = teams.as_of
)
select
    team_id,
    as_of,
    'retention_12m' as input,
    case when reason is null then 100.0 * (clients - lost_clients) / nullif(clients, 0) end as value,
    cast(clients - lost_clients as double) as numerator,
    cast(clients as double) as denominator,
    coalesce(clients, 0) as clients,
    from_12_months_on as window_from,
    as_of as window_until,
    reason
from years
union all
select
    team_id,
    as_of,
    'graduation_share_12m' as input,
    case when reason is null then 100 * graduated_clients / nullif(caseload, 0) end as value,
    cast(graduated_clients as double) as numerator,
    caseload as denominator,
    coalesce(clients, 0) as clients,
    from_12_months_on as window_from,
    as_of as window_until,
    reason
from years
