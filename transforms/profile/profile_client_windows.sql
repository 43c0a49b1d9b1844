-- One row per client and team (see client_teams) and date of profile_dates with a day with the team in the three months before it: what the
-- features of the team are added up from, so that clients can be drawn again. Flags are 0 and 1, and each stands beside
-- the flag of who counts for it: with the team now, for 14 days and not away, in a team open for two years, with a known
-- birth year or year before.
with
days as (
    select
        spells.client_team,
        dates.as_of,
        dates.from_on,
        sum(date_diff('day', greatest(spells.from_on, dates.from_on), least(spells.until_on, dates.as_of))) as days
    from client_team_spells as spells
    inner join profile_dates as dates on spells.from_on < dates.as_of and dates.from_on < spells.until_on
    group by spells.client_team, dates.as_of, dates.from_on
),
present as (
    select
        clients.client_team,
        dates.as_of,
        stays.from_on <= dates.as_of - 14 and away.client_id is null as is_in_two_weeks,
        coalesce(teams.opened_on <= dates.from_24_months_on, true) as is_in_old_team,
        stays.from_on <= dates.from_12_months_on as is_over_a_year
    from team_stays as stays
    inner join profile_dates as dates on stays.from_on < dates.as_of and dates.as_of <= stays.until_on
    inner join client_teams as clients on clients.client_id = stays.client_id and clients.team_id = stays.team_id
    inner join team_traits as teams on teams.team_id = stays.team_id
    left join fidelity_away as away on away.client_id = stays.client_id and away.as_of = dates.as_of
)
select
    clients.team_id,
    days.as_of,
    days.client_team,
    cast(days.days as integer) as days,
    cast(case when present.client_team is not null then 1 else 0 end as integer) as is_present,
    cast(case when present.is_in_two_weeks then 1 else 0 end as integer) as is_in_two_weeks,
    cast(case when present.is_in_two_weeks and pairs.is_seen_by_two_staff then 1 else 0 end as integer)
        as is_seen_by_two_staff,
    cast(case when present.is_in_old_team then 1 else 0 end as integer) as is_in_old_team,
    cast(case when present.is_in_old_team and present.is_over_a_year then 1 else 0 end as integer) as is_over_a_year,
    cast(case when present.client_team is not null and clients.birth_year is not null then 1 else 0 end as integer)
        as is_of_known_age,
    cast(
        case
            when present.client_team is not null and extract(year from days.as_of) - clients.birth_year < 21 then 1
            else 0
        end as integer
    ) as is_under_21,
    cast(case when present.client_team is not null and clients.was_admitted_before is not null then 1 else 0 end as integer)
        as is_known_before,
    cast(case when present.client_team is not null and clients.was_admitted_before then 1 else 0 end as integer)
        as was_admitted_before,
    coalesce(sums.contacts, 0) as contacts,
    coalesce(sums.face_to_face_contacts, 0) as face_to_face_contacts,
    coalesce(sums.placed_contacts, 0) as placed_contacts,
    coalesce(sums.community_contacts, 0) as community_contacts,
    coalesce(sums.outreach_contacts, 0) as outreach_contacts,
    coalesce(sums.informal_contacts, 0) as informal_contacts,
    coalesce(sums.typed_contacts, 0) as typed_contacts,
    coalesce(sums.skills_contacts, 0) as skills_contacts,
    coalesce(sums.counseling_contacts, 0) as counseling_contacts,
    coalesce(sums.linking_contacts, 0) as linking_contacts,
    coalesce(sums.health_care_contacts, 0) as health_care_contacts,
    coalesce(sums.direct_services, 0) as direct_services,
    coalesce(sums.own_direct_services, 0) as own_direct_services,
    coalesce(sums.psychiatric_services, 0) as psychiatric_services,
    coalesce(sums.own_psychiatric_services, 0) as own_psychiatric_services,
    coalesce(sums.counseling_services, 0) as counseling_services,
    coalesce(sums.own_counseling_services, 0) as own_counseling_services,
    coalesce(sums.housing_services, 0) as housing_services,
    coalesce(sums.own_housing_services, 0) as own_housing_services,
    coalesce(sums.substance_use_services, 0) as substance_use_services,
    coalesce(sums.own_substance_use_services, 0) as own_substance_use_services,
    coalesce(sums.employment_services, 0) as employment_services,
    coalesce(sums.own_employment_services, 0) as own_employment_services
from days
inner join profile_clients as clients on clients.client_team = days.client_team
left join profile_contact_windows as sums
    on sums.client_team = days.client_team and sums.as_of = days.as_of
left join present on present.client_team = days.client_team and present.as_of = days.as_of
left join client_contact_windows as pairs
    on pairs.client_id = clients.client_id and pairs.team_id = clients.team_id and pairs.as_of = days.as_of
