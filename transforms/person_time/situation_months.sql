-- One row per client, team and month with enrolled days in a known situation: how many of the team's days the client
-- spent in hospital, in custody, in each kind of housing and in competitive work, inside the coverage of each source.
with
situations as (
    select
        spells.client_id,
        case when spells.is_psychiatric then 'psychiatric' else 'hospital' end as situation,
        greatest(spells.admitted_on, windows.hospital_from) as from_on,
        spells.until_on
    from hospital_spells as spells
    cross join source_windows as windows
    union all
    select
        spells.client_id,
        'away' as situation,
        greatest(spells.from_on, windows.hospital_from, windows.custody_from) as from_on,
        least(spells.until_on, windows.hospital_until, windows.custody_until) as until_on
    from away_spells as spells
    cross join source_windows as windows
    union all
    select
        spells.client_id,
        'custody' as situation,
        greatest(spells.from_on, windows.custody_from) as from_on,
        spells.until_on
    from custody_spells as spells
    cross join source_windows as windows
    union all
    select
        spells.client_id,
        'competitive' as situation,
        greatest(spells.from_on, windows.employment_from) as from_on,
        spells.until_on
    from competitive_job_spells as spells
    cross join source_windows as windows
    union all
    select
        spells.client_id,
        spells.category as situation,
        greatest(spells.from_on, windows.housing_from) as from_on,
        spells.until_on
    from housing_spells as spells
    cross join source_windows as windows
),
attributed as (
    select
        situations.client_id,
        teams.team_id,
        situations.situation,
        greatest(situations.from_on, teams.from_on) as from_on,
        least(situations.until_on, teams.until_on) as until_on
    from situations
    inner join client_team_spells as teams
        on teams.client_id = situations.client_id
        and situations.from_on < teams.until_on
        and teams.from_on < situations.until_on
    where situations.from_on < situations.until_on
),
pieces as (
    select
        spells.client_id,
        spells.team_id,
        months.month,
        spells.situation,
        date_diff('day', greatest(spells.from_on, months.from_on), least(spells.until_on, months.month_end)) as days,
        spells.until_on >= least(months.month_end, windows.enrollments_until) as holds_at_end
    from attributed as spells
    inner join reporting_months as months
        on spells.from_on < months.month_end
        and months.from_on < spells.until_on
    cross join source_windows as windows
)
select
    client_id,
    team_id,
    month,
    cast(sum(case when situation in ('hospital', 'psychiatric') then days else 0 end) as integer) as hospital_days,
    cast(sum(case when situation = 'psychiatric' then days else 0 end) as integer) as psychiatric_days,
    cast(sum(case when situation = 'away' then days else 0 end) as integer) as away_days,
    cast(sum(case when situation = 'custody' then days else 0 end) as integer) as custody_days,
    cast(sum(case when situation = 'competitive' then days else 0 end) as integer) as competitive_days,
    cast(sum(case when situation in ('permanent', 'homeless', 'institutional', 'temporary') then days else 0 end) as integer) as housing_known_days,
    cast(sum(case when situation = 'permanent' then days else 0 end) as integer) as stable_days,
    cast(sum(case when situation = 'homeless' then days else 0 end) as integer) as homeless_days,
    cast(sum(case when situation = 'institutional' then days else 0 end) as integer) as institutional_days,
    cast(sum(case when situation = 'temporary' then days else 0 end) as integer) as temporary_days,
    max(
        case
            when holds_at_end and situation in ('permanent', 'homeless', 'institutional', 'temporary', 'unknown')
                then situation
        end
    ) as housing_at_end
from pieces
group by client_id, team_id, month
