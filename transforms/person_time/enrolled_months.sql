-- View: one row per client and team (see client_teams) and month with at least one enrolled day: the enrolled days, and
-- whether the last day of the month that the coverage of enrollments reaches is one of them. Only clients who come back
-- to a team have pieces of a month to add up.
with
months as (
    select
        months.month,
        months.from_on,
        months.month_end,
        least(months.month_end, windows.enrollments_until) as measured_until
    from reporting_months as months
    cross join source_windows as windows
),
returns as (
    select
        spells.client_team,
        months.month,
        date_diff('day', greatest(spells.from_on, months.from_on), least(spells.until_on, months.month_end)) as days,
        spells.until_on >= months.measured_until as is_last_day_enrolled
    from client_team_spells as spells
    inner join months on spells.from_on < months.month_end and months.from_on < spells.until_on
    where not spells.is_only_spell
)
select
    spells.client_team,
    months.month,
    cast(
        date_diff('day', greatest(spells.from_on, months.from_on), least(spells.until_on, months.month_end)) as smallint
    ) as enrolled_days,
    spells.until_on >= months.measured_until as is_last_day_enrolled
from client_team_spells as spells
inner join months on spells.from_on < months.month_end and months.from_on < spells.until_on
where spells.is_only_spell
union all
select
    client_team,
    month,
    cast(sum(days) as smallint) as enrolled_days,
    bool_or(is_last_day_enrolled) as is_last_day_enrolled
from returns
group by client_team, month
