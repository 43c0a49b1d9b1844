-- One row per team and date: percent of the face-to-face contacts of three months with active clients that were by the
-- worker whom the client saw most.
with
sums as (
    select
        team_id,
        as_of,
        sum(contacts) as contacts,
        sum(primary_worker_contacts) as primary_worker_contacts,
        count(*) as clients
    from client_primary_workers
    group by team_id, as_of
)
select
    teams.team_id,
    teams.as_of,
    'primary_worker_contact_share' as input,
    100 * cast(sums.primary_worker_contacts as double) / sums.contacts as value,
    cast(sums.primary_worker_contacts as double) as numerator,
    cast(sums.contacts as double) as denominator,
    coalesce(sums.clients, 0) as clients,
    teams.from_3_months_on as window_from,
    teams.as_of as window_until,
    case when sums.contacts is null then 'no face-to-face contact with the worker recorded' end as reason
from fidelity_teams as teams
left join sums on sums.team_id = teams.team_id and sums.as_of = teams.as_of
