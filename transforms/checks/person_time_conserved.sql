-- Every team's client-days in client_months are the days of client_team_spells inside the reporting period.
with
period as (
    select min(from_on) as period_from, max(month_end) as period_until
    from reporting_months
),
expected as (
    select
        spells.team_id,
        sum(
            date_diff(
                'day', greatest(spells.from_on, period.period_from), least(spells.until_on, period.period_until)
            )
        ) as days
    from client_team_spells as spells
    inner join period on spells.from_on < period.period_until and period.period_from < spells.until_on
    group by spells.team_id
),
counted as (
    select team_id, sum(enrolled_days) as days
    from client_months
    group by team_id
)
select
    coalesce(expected.team_id, counted.team_id) as team_id,
    concat(
        'client_months hold ', cast(coalesce(counted.days, 0) as varchar),
        ' client-days, the spells hold ', cast(coalesce(expected.days, 0) as varchar)
    ) as problem
from expected
full outer join counted on counted.team_id = expected.team_id
where coalesce(expected.days, 0) <> coalesce(counted.days, 0)
