-- One row per appointment inside the coverage of appointments. team_id is that of the day, null when not enrolled that
-- day. was_missed: not kept, without notice; null where it was cancelled or where it is not known.
with
covered as (
    select
        coalesce(covered_from, cast($period_from as date)) as from_on,
        coalesce(covered_until, cast($period_until as date)) as until_on
    from source.coverage
    where table_name = 'appointments' and is_available
)
select
    appointments.appointment_id,
    appointments.client_id,
    teams.team_id,
    appointments.scheduled_on,
    case appointments.attendance when 'kept' then false when 'missed' then true end as was_missed
from source.appointments as appointments
inner join covered
    on appointments.scheduled_on >= covered.from_on and appointments.scheduled_on < covered.until_on
left join client_team_spells as teams
    on teams.client_id = appointments.client_id
    and teams.from_on <= appointments.scheduled_on
    and appointments.scheduled_on < teams.until_on
