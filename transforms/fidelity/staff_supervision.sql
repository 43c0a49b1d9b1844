-- One row per direct-service staff member and date, with the team for all 28 days before it, not on a long leave and not
-- the leader: in how many of the four weeks, counted back from the date, a supervision session was held.
with
staff as (
    select staff_id, team_id, as_of
    from fidelity_staff
    where is_direct_service and working_fte > 0
    group by staff_id, team_id, as_of
    having not bool_or(is_leader)
),
sessions as (
    select distinct
        staff_id,
        team_id,
        last_day(held_on) + 1 as as_of,
        floor(date_diff('day', held_on, last_day(held_on)) / 7.0) as week
    from source.supervision
    where held_on >= last_day(held_on) - 27
)
select
    staff.staff_id,
    staff.team_id,
    staff.as_of,
    count(sessions.week) as weeks
from staff
inner join fidelity_dates as dates on dates.as_of = staff.as_of
inner join staff_team_spells as spells
    on spells.staff_id = staff.staff_id
    and spells.team_id = staff.team_id
    and spells.from_on <= dates.from_28_days_on
    and coalesce(spells.until_on, staff.as_of) >= staff.as_of
left join sessions
    on sessions.staff_id = staff.staff_id
    and sessions.team_id = staff.team_id
    and sessions.as_of = staff.as_of
group by staff.staff_id, staff.team_id, staff.as_of
