-- One row per client and team (see client_teams) and month with at least one enrolled day: enrolled days, and how many of
-- them each source covers (null where it is not supplied; community: hospital stays and incarcerations both). Only
-- clients who come back to a team have pieces of a month to add up.
with
pieces as (
    select
        spells.client_team,
        spells.is_only_spell,
        months.month,
        greatest(spells.from_on, months.from_on) as from_on,
        least(spells.until_on, months.month_end) as until_on,
        least(months.month_end, windows.enrollments_until) as last_until_on,
        windows.*
    from client_team_spells as spells
    inner join reporting_months as months on spells.from_on < months.month_end and months.from_on < spells.until_on
    cross join source_windows as windows
),
clipped as (
    select
        *,
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
),
covered as (
    select
        client_team,
        is_only_spell,
        month,
        cast(date_diff('day', from_on, until_on) as integer) as enrolled_days,
        until_on = last_until_on as is_last_day_enrolled,
        until_on = last_until_on and until_on > housing_from and until_on <= housing_until
            as is_housing_covered_at_end,
        case when hospital_from is not null then cast(greatest(0, hospital_days) as integer) end as hospital_covered_days,
        case when emergency_from is not null then cast(greatest(0, emergency_days) as integer) end
            as emergency_covered_days,
        case when crisis_from is not null then cast(greatest(0, crisis_days) as integer) end as crisis_covered_days,
        case when custody_from is not null then cast(greatest(0, custody_days) as integer) end as custody_covered_days,
        case when housing_from is not null then cast(greatest(0, housing_days) as integer) end as housing_covered_days,
        case when employment_from is not null then cast(greatest(0, employment_days) as integer) end
            as employment_covered_days,
        case when contacts_from is not null then cast(greatest(0, contact_days) as integer) end as contact_covered_days,
        case
            when hospital_from is not null and custody_from is not null
                then cast(greatest(0, community_days) as integer)
        end as community_covered_days
    from clipped
)
select
    client_team,
    month,
    enrolled_days,
    is_last_day_enrolled,
    is_housing_covered_at_end,
    hospital_covered_days,
    emergency_covered_days,
    crisis_covered_days,
    custody_covered_days,
    housing_covered_days,
    employment_covered_days,
    contact_covered_days,
    community_covered_days
from covered
where is_only_spell
union all
select
    client_team,
    month,
    cast(sum(enrolled_days) as integer) as enrolled_days,
    bool_or(is_last_day_enrolled) as is_last_day_enrolled,
    bool_or(is_housing_covered_at_end) as is_housing_covered_at_end,
    cast(sum(hospital_covered_days) as integer) as hospital_covered_days,
    cast(sum(emergency_covered_days) as integer) as emergency_covered_days,
    cast(sum(crisis_covered_days) as integer) as crisis_covered_days,
    cast(sum(custody_covered_days) as integer) as custody_covered_days,
    cast(sum(housing_covered_days) as integer) as housing_covered_days,
    cast(sum(employment_covered_days) as integer) as employment_covered_days,
    cast(sum(contact_covered_days) as integer) as contact_covered_days,
    cast(sum(community_covered_days) as integer) as community_covered_days
from covered
where not is_only_spell
group by client_team, month
