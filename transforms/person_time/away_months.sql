-- One row per client and team (see client_teams) and month with enrolled days in hospital or in custody, inside the
-- coverage of each source. away_days counts a day in both once, inside the coverage of both.
with
spells as (
    select
        hospital_spells.client_id,
        case when hospital_spells.is_psychiatric then 'psychiatric' else 'hospital' end as situation,
        greatest(hospital_spells.admitted_on, windows.hospital_from) as from_on,
        hospital_spells.until_on
    from hospital_spells
    cross join source_windows as windows
    union all
    select
        custody_spells.client_id,
        'custody' as situation,
        greatest(custody_spells.from_on, windows.custody_from) as from_on,
        custody_spells.until_on
    from custody_spells
    cross join source_windows as windows
    union all
    select
        away_spells.client_id,
        'away' as situation,
        greatest(away_spells.from_on, windows.hospital_from, windows.custody_from) as from_on,
        least(away_spells.until_on, windows.hospital_until, windows.custody_until) as until_on
    from away_spells
    cross join source_windows as windows
),
attributed as (
    select
        teams.client_team,
        spells.situation,
        greatest(spells.from_on, teams.from_on) as from_on,
        least(spells.until_on, teams.until_on) as until_on
    from spells
    inner join client_team_spells as teams
        on teams.client_id = spells.client_id
        and spells.from_on < teams.until_on
        and teams.from_on < spells.until_on
    where spells.from_on < spells.until_on
),
pieces as (
    select
        attributed.client_team,
        months.month,
        attributed.situation,
        date_diff(
            'day', greatest(attributed.from_on, months.from_on), least(attributed.until_on, months.month_end)
        ) as days
    from attributed
    inner join reporting_months as months
        on attributed.from_on < months.month_end
        and months.from_on < attributed.until_on
)
select
    client_team,
    month,
    cast(sum(case when situation in ('hospital', 'psychiatric') then days else 0 end) as integer) as hospital_days,
    cast(sum(case when situation = 'psychiatric' then days else 0 end) as integer) as psychiatric_days,
    cast(sum(case when situation = 'custody' then days else 0 end) as integer) as custody_days,
    cast(sum(case when situation = 'away' then days else 0 end) as integer) as away_days
from pieces
group by client_team, month
