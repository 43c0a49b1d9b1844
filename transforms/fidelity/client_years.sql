-- One row per team and date: the 12 months before it. Days with the team; clients served; of those, each by the last
-- time with the team that began before as_of: graduated (or stepped down) and lost (dropped out, discharged by the
-- program, moved without a referral), if that time had ended by then.
with
served as (
    select
        teams.team_id,
        teams.as_of,
        date_diff(
            'day', greatest(spells.from_on, teams.from_12_months_on), least(spells.until_on, teams.as_of)
        ) as days,
        coalesce(spells.next_from_on >= teams.as_of, true) as is_last,
        spells.until_on < teams.as_of as is_ended,
        spells.close_reason
    from fidelity_teams as teams
    inner join served_spells as spells
        on spells.team_id = teams.team_id
        and spells.from_on < teams.as_of
        and teams.from_12_months_on < spells.until_on
)
select
    team_id,
    as_of,
    sum(days) as client_days,
    count(case when is_last then 1 end) as clients,
    count(case when is_last and is_ended and close_reason in ('graduated', 'transferred_lower') then 1 end)
        as graduated_clients,
    count(
        case
            when is_last and is_ended
                and close_reason in ('dropped_out', 'discharged_by_program', 'moved_without_referral')
                then 1
        end
    ) as lost_clients
from served
group by team_id, as_of
