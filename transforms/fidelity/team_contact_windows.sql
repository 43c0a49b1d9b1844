-- One row per team and date: contact windows of the active clients added up, and medians over clients. Sums and medians
-- of four weeks are over clients with the team all 28 days; those of two weeks over clients with the team all 14 days
-- and not away for more than 7 of them. Medians include the clients without any contact, added as rows of zeros.
with
sums as (
    select
        team_id,
        as_of,
        sum(contacts) as contacts,
        count(case when is_in_two_weeks and is_seen_by_two_staff then 1 end) as two_staff_clients,
        count(case when is_whole_28_days then 1 end) as four_week_clients,
        count(case when is_whole_28_days and placed_contacts > 0 then 1 end) as placed_clients,
        sum(case when is_whole_28_days then placed_contacts else 0 end) as placed_contacts,
        sum(case when is_whole_28_days then community_contacts else 0 end) as community_contacts,
        sum(case when is_whole_28_days then face_to_face_minutes else 0 end) as face_to_face_minutes,
        sum(case when is_whole_28_days then face_to_face_contacts else 0 end) as face_to_face_contacts,
        sum(case when has_disorder then treatment_minutes else 0 end) as treatment_minutes,
        count(case when has_disorder and treatment_minutes > 0 then 1 end) as treated_clients,
        count(case when has_disorder and dual_disorder_groups > 0 then 1 end) as group_clients,
        sum(case when is_whole_28_days then placed_minutes else 0 end) as placed_minutes,
        sum(case when is_whole_28_days then community_minutes else 0 end) as community_minutes,
        count(case when is_whole_28_days and skills_trainings > 0 then 1 end) as trained_clients,
        count(case when employment_supports > 0 then 1 end) as employment_clients,
        count(case when is_whole_28_days and placed_minutes > 0 then 1 end) as timed_clients
    from client_contact_windows
    group by team_id, as_of
),
clients as (
    select
        team_id,
        as_of,
        100.0 * community_contacts / nullif(placed_contacts, 0) as community_share,
        face_to_face_minutes / 4.0 as minutes_per_week,
        face_to_face_contacts / 4.0 as contacts_per_week
    from client_contact_windows
    where is_whole_28_days
    union all
    select sums.team_id, sums.as_of, null as community_share, 0 as minutes_per_week, 0 as contacts_per_week
    from sums
    inner join fidelity_teams as teams on teams.team_id = sums.team_id and teams.as_of = sums.as_of
    cross join unnest(generate_series(1, teams.four_week_clients - sums.four_week_clients)) as n(client)
    where teams.four_week_clients > sums.four_week_clients
),
medians as (
    select
        team_id,
        as_of,
        median(community_share) as community_share,
        median(minutes_per_week) as minutes_per_week,
        median(contacts_per_week) as contacts_per_week
    from clients
    group by team_id, as_of
)
select
    teams.team_id,
    teams.as_of,
    teams.from_14_days_on,
    teams.from_28_days_on,
    teams.month,
    teams.two_week_clients,
    teams.four_week_clients,
    teams.disorder_clients,
    coalesce(sums.contacts, 0) as contacts,
    sums.two_staff_clients,
    sums.placed_clients,
    sums.placed_contacts,
    sums.community_contacts,
    sums.face_to_face_minutes,
    sums.face_to_face_contacts,
    sums.treatment_minutes,
    sums.treated_clients,
    sums.group_clients,
    sums.placed_minutes,
    sums.community_minutes,
    sums.trained_clients,
    sums.employment_clients,
    sums.timed_clients,
    medians.community_share as median_community_share,
    medians.minutes_per_week as median_minutes_per_week,
    medians.contacts_per_week as median_contacts_per_week
from fidelity_teams as teams
left join sums on sums.team_id = teams.team_id and sums.as_of = teams.as_of
left join medians on medians.team_id = teams.team_id and medians.as_of = teams.as_of
