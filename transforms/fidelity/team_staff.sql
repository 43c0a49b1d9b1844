-- One row per team and date: FTE on the team by kind of work, beside the active clients. staff counts the people on the
-- roster, those on long leave included; unknown_*_specialists counts specialists whose qualification is not recorded.
with
staff as (
    select
        team_id,
        as_of,
        count(distinct staff_id) as staff,
        sum(case when is_direct_service then working_fte else 0 end) as direct_fte,
        sum(case when is_clinical then working_fte else 0 end) as clinical_fte,
        sum(case when is_peer then working_fte else 0 end) as peer_fte,
        sum(case when role = 'psychiatrist' then working_fte else 0 end) as psychiatrist_fte,
        sum(case when is_prescriber then working_fte else 0 end) as prescriber_fte,
        sum(case when role = 'nurse' then working_fte else 0 end) as nurse_fte,
        sum(case when role in ('nurse', 'lpn') then working_fte else 0 end) as nurse_and_lpn_fte,
        sum(
            case
                when role = 'substance_use_specialist' and qualification = 'substance_use' and qualified_years >= 1
                    then working_fte
                else 0
            end
        ) as substance_use_fte,
        sum(
            case
                when role = 'vocational_specialist' and qualification = 'vocational' and qualified_years >= 1
                    then working_fte
                else 0
            end
        ) as vocational_fte,
        sum(case when role = 'vocational_specialist' then working_fte else 0 end) as vocational_role_fte,
        count(distinct case when is_leader and working_fte > 0 then staff_id end) as leaders,
        count(distinct case when is_direct_service and working_fte > 0 and not is_leader then staff_id end) as workers,
        count(
            case
                when role = 'substance_use_specialist'
                    and (qualification is null or (qualification = 'substance_use' and qualified_years is null))
                    then 1
            end
        ) as unknown_substance_use_specialists,
        count(
            case
                when role = 'vocational_specialist'
                    and (qualification is null or (qualification = 'vocational' and qualified_years is null))
                    then 1
            end
        ) as unknown_vocational_specialists
    from fidelity_staff
    group by team_id, as_of
)
select
    teams.team_id,
    teams.as_of,
    teams.from_1_day_on,
    teams.clients,
    coalesce(staff.staff, 0) as staff,
    staff.direct_fte,
    staff.clinical_fte,
    staff.peer_fte,
    staff.psychiatrist_fte,
    staff.prescriber_fte,
    staff.nurse_fte,
    staff.nurse_and_lpn_fte,
    staff.substance_use_fte,
    staff.vocational_fte,
    staff.vocational_role_fte,
    staff.leaders,
    staff.workers,
    coalesce(staff.unknown_substance_use_specialists, 0) as unknown_substance_use_specialists,
    coalesce(staff.unknown_vocational_specialists, 0) as unknown_vocational_specialists
from fidelity_teams as teams
left join staff on staff.team_id = teams.team_id and staff.as_of = teams.as_of
