-- One row per team and month: years that the staff on the team on the last day of the month that staff assignments cover
-- have been on it without a break, whatever the role.
with
unbroken as (
    select
        spells.team_id,
        months.month,
        date_diff('day', spells.from_on, least(months.month_end, windows.staff_until)) / 365.25 as years
    from staff_team_spells as spells
    cross join source_windows as windows
    inner join reporting_months as months
        on spells.from_on < least(months.month_end, windows.staff_until)
        and coalesce(spells.until_on, date '9999-12-31') >= least(months.month_end, windows.staff_until)
    where windows.staff_from < months.month_end
)
select
    team_id,
    month,
    count(*) as staff,
    quantile_cont(years, 0.25) as q1,
    median(years) as median,
    quantile_cont(years, 0.75) as q3
from unbroken
group by team_id, month
