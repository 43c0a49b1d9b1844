-- One row per team and date: of the five further services, those that at least one client got in 12 months and that at
-- most 10% of those who got it had from an external provider. Without a value where no provider is recorded.
with
counts as (
    select
        team_id,
        as_of,
        count(case when clients > 0 and 10 * external_clients <= clients then 1 end) as services,
        sum(recorded_months) as recorded_months,
        max(clients) as clients
    from service_years
    group by team_id, as_of
)
select
    teams.team_id,
    teams.as_of,
    'services_given_by_team' as input,
    case when counts.recorded_months > 0 then cast(counts.services as double) end as value,
    cast(counts.services as double) as numerator,
    cast(5 as double) as denominator,
    coalesce(counts.clients, 0) as clients,
    teams.from_12_months_on as window_from,
    teams.as_of as window_until,
    case when coalesce(counts.recorded_months, 0) = 0 then 'provider of the services not recorded' end as reason
from fidelity_teams as teams
left join counts on counts.team_id = teams.team_id and counts.as_of = teams.as_of
