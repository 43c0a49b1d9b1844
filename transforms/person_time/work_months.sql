-- One row per client and team (see client_teams) and month with enrolled days in competitive work, inside the coverage of
-- employment.
with
attributed as (
    select
        teams.client_team,
        greatest(jobs.from_on, windows.employment_from, teams.from_on) as from_on,
        least(jobs.until_on, teams.until_on) as until_on
    from competitive_job_spells as jobs
    cross join source_windows as windows
    inner join client_team_spells as teams
        on teams.client_id = jobs.client_id
        and jobs.from_on < teams.until_on
        and teams.from_on < jobs.until_on
)
select
    attributed.client_team,
    months.month,
    cast(
        sum(
            date_diff(
                'day', greatest(attributed.from_on, months.from_on), least(attributed.until_on, months.month_end)
            )
        ) as integer
    ) as competitive_days
from attributed
inner join reporting_months as months
    on attributed.from_on < months.month_end
    and months.from_on < attributed.until_on
where attributed.from_on < attributed.until_on
group by attributed.client_team, months.month
