-- One row per client and team (see client_teams) and month with enrolled days in a recorded living situation, inside the
-- coverage of housing: days in each kind, and the kind on the last day of the month that enrollments cover (null when
-- no record holds then).
with
attributed as (
    select
        teams.client_team,
        housing_spells.category,
        greatest(housing_spells.from_on, windows.housing_from, teams.from_on) as from_on,
        least(housing_spells.until_on, teams.until_on) as until_on,
        windows.enrollments_until
    from housing_spells
    cross join source_windows as windows
    inner join client_team_spells as teams
        on teams.client_id = housing_spells.client_id
        and housing_spells.from_on < teams.until_on
        and teams.from_on < housing_spells.until_on
),
pieces as (
    select
        attributed.client_team,
        months.month,
        attributed.category,
        date_diff(
            'day', greatest(attributed.from_on, months.from_on), least(attributed.until_on, months.month_end)
        ) as days,
        attributed.until_on >= least(months.month_end, attributed.enrollments_until) as holds_at_end
    from attributed
    inner join reporting_months as months
        on attributed.from_on < months.month_end
        and months.from_on < attributed.until_on
    where attributed.from_on < attributed.until_on
)
select
    client_team,
    month,
    cast(sum(case when category = 'permanent' then days else 0 end) as integer) as stable_days,
    cast(sum(case when category = 'homeless' then days else 0 end) as integer) as homeless_days,
    cast(sum(case when category = 'institutional' then days else 0 end) as integer) as institutional_days,
    cast(sum(case when category = 'temporary' then days else 0 end) as integer) as temporary_days,
    max(case when holds_at_end then category end) as housing_at_end
from pieces
group by client_team, month
