-- One row per open team and date of profile_dates: active clients and what of its profile is about the team, not about
-- clients: clients per direct-service FTE, hours of the week covered on call (percent), and group sessions among the
-- supervision sessions of three months. A reason says why contacts, caseload or on-call hours are not known.
with
sessions as (
    select
        supervision.team_id,
        dates.as_of,
        count(*) as sessions,
        count(case when supervision.kind = 'group' then 1 end) as group_sessions
    from source.supervision as supervision
    inner join profile_dates as dates
        on supervision.held_on >= dates.from_on and supervision.held_on < dates.as_of
    where supervision.kind is not null
    group by supervision.team_id, dates.as_of
)
select
    teams.team_id,
    dates.as_of,
    dates.from_on,
    traits.model,
    teams.clients,
    dates.contacts_reason,
    caseload.value as consumers_per_direct_fte,
    caseload.unavailable_reason as caseload_reason,
    cover.value as on_call_hours_share,
    cover.unavailable_reason as on_call_reason,
    coalesce(sessions.sessions, 0) as supervision_sessions,
    coalesce(sessions.group_sessions, 0) as group_sessions
from profile_dates as dates
inner join fidelity_teams as teams on teams.as_of = dates.as_of
inner join team_traits as traits on traits.team_id = teams.team_id
left join team_fidelity_inputs as caseload
    on caseload.team_id = teams.team_id
    and caseload.as_of = teams.as_of
    and caseload.input = 'consumers_per_direct_fte'
left join team_fidelity_inputs as cover
    on cover.team_id = teams.team_id
    and cover.as_of = teams.as_of
    and cover.input = 'on_call_hours_share'
left join sessions on sessions.team_id = teams.team_id and sessions.as_of = teams.as_of
where teams.is_open
