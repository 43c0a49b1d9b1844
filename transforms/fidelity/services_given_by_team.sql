-- One row per team and date: of the five further services, those that clients got in the last 12 months with at most
-- 10% of the contacts by an external provider. Without a value where no provider is recorded.
with
years as (
    select
        teams.team_id,
        teams.as_of,
        months.service,
        sum(months.contacts) as contacts,
        sum(months.external_contacts) as external_contacts,
        sum(months.recorded_contacts) as recorded_contacts
    from fidelity_teams as teams
    inner join service_months as months
        on months.team_id = teams.team_id
        and months.month_end > teams.from_12_months_on
        and months.month_end <= teams.as_of
    group by teams.team_id, teams.as_of, months.service
),
counts as (
    select
        team_id,
        as_of,
        count(case when 10 * external_contacts <= contacts then 1 end) as services,
        sum(recorded_contacts) as recorded_contacts
    from years
    group by team_id, as_of
)
select
    teams.team_id,
    teams.as_of,
    'services_given_by_team' as input,
    case when counts.recorded_contacts > 0 then cast(counts.services as double) end as value,
    cast(counts.services as double) as numerator,
    cast(5 as double) as denominator,
    teams.clients,
    teams.from_12_months_on as window_from,
    teams.as_of as window_until,
    case when coalesce(counts.recorded_contacts, 0) = 0 then 'provider of the services not recorded' end as reason
from fidelity_teams as teams
left join counts on counts.team_id = teams.team_id and counts.as_of = teams.as_of
