-- One row per team and date: contacts with informal supports in the calendar month, per active client with a support
-- network: at least one such contact, by whatever team, in the last 12 months.
with
preceded as (
    select
        client_id,
        as_of,
        lag(as_of) over (partition by client_id order by as_of) as earlier_as_of
    from informal_support_months
),
numbered as (
    select
        client_id,
        as_of,
        sum(case when as_of <= cast(earlier_as_of + interval 12 month as date) then 0 else 1 end) over (
            partition by client_id order by as_of rows unbounded preceding
        ) as run
    from preceded
),
networks as (
    select
        client_id,
        min(as_of) as first_as_of,
        cast(max(as_of) + interval 11 month as date) as last_as_of
    from numbered
    group by client_id, run
),
counts as (
    select stays.team_id, dates.as_of, count(*) as clients
    from networks
    inner join team_stays as stays on stays.client_id = networks.client_id
    inner join fidelity_dates as dates
        on stays.from_on < dates.as_of
        and dates.as_of <= stays.until_on
        and networks.first_as_of <= dates.as_of
        and dates.as_of <= networks.last_as_of
    group by stays.team_id, dates.as_of
),
sums as (
    select team_id, as_of, sum(informal_support_contacts) as contacts
    from client_contact_windows
    group by team_id, as_of
)
select
    teams.team_id,
    teams.as_of,
    'informal_support_contacts_per_month' as input,
    cast(coalesce(sums.contacts, 0) as double) / counts.clients as value,
    cast(coalesce(sums.contacts, 0) as double) as numerator,
    cast(counts.clients as double) as denominator,
    coalesce(counts.clients, 0) as clients,
    teams.month as window_from,
    teams.as_of as window_until,
    case when counts.clients is null then 'no client with a contact with informal supports in 12 months' end as reason
from fidelity_teams as teams
left join counts on counts.team_id = teams.team_id and counts.as_of = teams.as_of
left join sums on sums.team_id = teams.team_id and sums.as_of = teams.as_of
