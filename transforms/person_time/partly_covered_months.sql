-- One row per client and team (see client_teams) and month of which a source covers a part only (see month_coverage):
-- enrolled days that each source covers, 0 where it is not supplied. Empty when all sources cover whole months.
with
pieces as (
    select
        spells.client_team,
        months.month,
        greatest(spells.from_on, months.from_on) as from_on,
        least(spells.until_on, months.month_end) as until_on,
        windows.*
    from reporting_months as months
    inner join month_coverage as coverage on coverage.month = months.month
    inner join client_team_spells as spells on spells.from_on < months.month_end and months.from_on < spells.until_on
    cross join source_windows as windows
    where 'part' in (
        coverage.hospital,
        coverage.emergency,
        coverage.crisis,
        coverage.custody,
        coverage.housing,
        coverage.employment,
        coverage.contacts,
        coverage.community
    )
),
clipped as (
    select
        client_team,
        month,
        date_diff('day', greatest(from_on, hospital_from), least(until_on, hospital_until)) as hospital_days,
        date_diff('day', greatest(from_on, emergency_from), least(until_on, emergency_until)) as emergency_days,
        date_diff('day', greatest(from_on, crisis_from), least(until_on, crisis_until)) as crisis_days,
        date_diff('day', greatest(from_on, custody_from), least(until_on, custody_until)) as custody_days,
        date_diff('day', greatest(from_on, housing_from), least(until_on, housing_until)) as housing_days,
        date_diff('day', greatest(from_on, employment_from), least(until_on, employment_until)) as employment_days,
        date_diff('day', greatest(from_on, contacts_from), least(until_on, contacts_until)) as contact_days,
        date_diff(
            'day', greatest(from_on, hospital_from, custody_from), least(until_on, hospital_until, custody_until)
        ) as community_days
    from pieces
)
select
    client_team,
    month,
    cast(sum(greatest(0, hospital_days)) as integer) as hospital_covered_days,
    cast(sum(greatest(0, emergency_days)) as integer) as emergency_covered_days,
    cast(sum(greatest(0, crisis_days)) as integer) as crisis_covered_days,
    cast(sum(greatest(0, custody_days)) as integer) as custody_covered_days,
    cast(sum(greatest(0, housing_days)) as integer) as housing_covered_days,
    cast(sum(greatest(0, employment_days)) as integer) as employment_covered_days,
    cast(sum(greatest(0, contact_days)) as integer) as contact_covered_days,
    cast(sum(greatest(0, community_days)) as integer) as community_covered_days
from clipped
group by client_team, month
