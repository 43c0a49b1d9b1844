-- One row per team and date: the leaders' hours on the team in 28 days (40 a week times FTE, long leaves left out) and
-- what they recorded as direct service: with clients of the team on that day, or with their informal supports; a
-- group counts once, whatever its size.
with
leaders as (
    select
        assignments.staff_id,
        assignments.team_id,
        teams.as_of,
        cast(assignments.fte as decimal(9, 4)) as fte,
        greatest(assignments.from_on, teams.from_28_days_on) as from_on,
        least(coalesce(assignments.until_on, teams.as_of), teams.as_of) as until_on,
        case
            when
                date_diff('day', assignments.leave_from_on, coalesce(assignments.leave_until_on, teams.as_of)) >= 30
                then greatest(assignments.leave_from_on, assignments.from_on, teams.from_28_days_on)
        end as leave_from_on,
        least(
            coalesce(assignments.leave_until_on, teams.as_of),
            coalesce(assignments.until_on, teams.as_of),
            teams.as_of
        ) as leave_until_on
    from source.staff_assignments as assignments
    inner join fidelity_teams as teams
        on teams.team_id = assignments.team_id
        and assignments.from_on < teams.as_of
        and coalesce(assignments.until_on, teams.as_of) > teams.from_28_days_on
    where coalesce(assignments.is_team_leader, false) or assignments.role = 'team_leader'
),
hours as (
    select
        team_id,
        as_of,
        sum(
            40 * fte * (
                date_diff('day', from_on, until_on)
                - coalesce(greatest(date_diff('day', leave_from_on, leave_until_on), 0), 0)
            )
        ) / 7.0 as hours
    from leaders
    group by team_id, as_of
),
sessions as (
    select
        leaders.team_id,
        leaders.as_of,
        contacts.contact_on,
        max(cast(contacts.minutes as decimal(9, 2))) as minutes
    from source.contacts as contacts
    inner join leaders
        on leaders.staff_id = contacts.staff_id
        and leaders.as_of = last_day(contacts.contact_on) + 1
        and leaders.from_on <= contacts.contact_on
        and contacts.contact_on < leaders.until_on
    inner join client_team_spells as spells
        on spells.client_id = contacts.client_id
        and spells.team_id = leaders.team_id
        and spells.from_on <= contacts.contact_on
        and contacts.contact_on < spells.until_on
    where
        coalesce(contacts.contact_with, 'client') in ('client', 'informal_support')
        and coalesce(contacts.provider, 'team') <> 'external'
    group by
        leaders.team_id,
        leaders.as_of,
        leaders.staff_id,
        contacts.contact_on,
        coalesce(contacts.group_id, contacts.contact_id)
),
service as (
    select
        team_id,
        as_of,
        sum(minutes) as minutes,
        count(distinct floor(date_diff('day', contact_on, as_of - 1) / 7.0)) as weeks
    from sessions
    group by team_id, as_of
)
select
    hours.team_id,
    hours.as_of,
    hours.hours,
    coalesce(service.minutes, 0) / 60.0 as direct_hours,
    coalesce(service.weeks, 0) as weeks
from hours
left join service on service.team_id = hours.team_id and service.as_of = hours.as_of
