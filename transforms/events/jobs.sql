-- One row per record of a job in competitive or self-employment that begins inside the coverage of employment. team_id is
-- that of the first day of work, null when not enrolled that day. held_days: to its end, or to the end of coverage or
-- the death of the client while it lasts.
select
    jobs.employment_id,
    jobs.client_id,
    teams.team_id,
    jobs.started_on,
    jobs.hours_per_week,
    jobs.hourly_wage,
    date_diff(
        'day',
        jobs.started_on,
        least(
            coalesce(jobs.ended_on, windows.employment_until),
            coalesce(clients.died_on, windows.employment_until),
            windows.employment_until
        )
    ) as held_days,
    date_diff('day', jobs.started_on, windows.employment_until) - 1 as follow_up_days
from source.employment as jobs
inner join source.clients as clients on clients.client_id = jobs.client_id
cross join source_windows as windows
left join client_team_spells as teams
    on teams.client_id = jobs.client_id
    and teams.from_on <= jobs.started_on
    and jobs.started_on < teams.until_on
where
    jobs.kind in ('competitive', 'self_employed')
    and jobs.started_on >= windows.employment_from
    and jobs.started_on < windows.employment_until
