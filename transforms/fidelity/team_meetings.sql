-- One row per team and date: clinical review meetings of 28 days. is_recorded: the log holds some meeting of the team
-- before as_of, so that none in the window means none. Everyone reviewed: marked so, or else as many reviewed as the
-- team had active clients; null where neither is recorded.
with
clinical as (
    select
        teams.team_id,
        teams.as_of,
        meetings.held_on,
        coalesce(meetings.is_whole_caseload, meetings.clients_reviewed >= teams.clients) as is_everyone_reviewed
    from source.meetings as meetings
    inner join fidelity_teams as teams
        on teams.team_id = meetings.team_id
        and teams.as_of = last_day(meetings.held_on) + 1
        and teams.from_28_days_on <= meetings.held_on
    where meetings.kind = 'clinical'
),
counts as (
    select
        team_id,
        as_of,
        count(distinct held_on) as days,
        count(is_everyone_reviewed) as known_meetings,
        count(case when is_everyone_reviewed then 1 end) as whole_meetings
    from clinical
    group by team_id, as_of
),
firsts as (
    select team_id, min(held_on) as first_on
    from source.meetings
    group by team_id
)
select
    teams.team_id,
    teams.as_of,
    teams.clients,
    teams.from_28_days_on,
    coalesce(firsts.first_on < teams.as_of, false) as is_recorded,
    coalesce(counts.days, 0) as days,
    coalesce(counts.known_meetings, 0) as known_meetings,
    coalesce(counts.whole_meetings, 0) as whole_meetings
from fidelity_teams as teams
left join counts on counts.team_id = teams.team_id and counts.as_of = teams.as_of
left join firsts on firsts.team_id = teams.team_id
