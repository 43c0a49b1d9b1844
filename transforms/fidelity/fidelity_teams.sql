-- One row per team and date: whether the team is open on the day before as_of; its active clients, those with the team
-- all 14 days and not away for more than 7 of them, those with the team all 28 days, for 30 days and for 6 months or
-- more, those with an active substance-use disorder; and the first days of the windows, not before the team opened.
with
counted as (
    select
        stays.team_id,
        dates.as_of,
        count(*) as clients,
        count(case when stays.from_on <= dates.from_14_days_on then 1 end) as two_week_clients,
        count(case when stays.from_on <= dates.from_28_days_on then 1 end) as four_week_clients,
        count(case when stays.from_on <= dates.from_30_days_on then 1 end) as month_clients,
        count(case when stays.from_on <= dates.from_6_months_on then 1 end) as half_year_clients,
        0 as disorder_clients
    from team_stays as stays
    inner join fidelity_dates as dates on stays.from_on < dates.as_of and dates.as_of <= stays.until_on
    group by stays.team_id, dates.as_of
    union all
    select stays.team_id, away.as_of, 0 as clients, -count(*) as two_week_clients, 0, 0, 0, 0
    from fidelity_away as away
    inner join team_stays as stays
        on stays.client_id = away.client_id
        and stays.from_on <= away.as_of - 14
        and away.as_of <= stays.until_on
    group by stays.team_id, away.as_of
    union all
    select stays.team_id, dates.as_of, 0 as clients, 0, 0, 0, 0, count(*) as disorder_clients
    from team_stays as stays
    inner join substance_use_spells as spells on spells.client_id = stays.client_id
    inner join fidelity_dates as dates
        on greatest(stays.from_on, spells.from_on) < dates.as_of
        and dates.as_of <= least(stays.until_on, spells.until_on)
    group by stays.team_id, dates.as_of
),
active as (
    select
        team_id,
        as_of,
        sum(clients) as clients,
        sum(two_week_clients) as two_week_clients,
        sum(four_week_clients) as four_week_clients,
        sum(month_clients) as month_clients,
        sum(half_year_clients) as half_year_clients,
        sum(disorder_clients) as disorder_clients
    from counted
    group by team_id, as_of
)
select
    teams.team_id,
    dates.as_of,
    dates.month,
    coalesce(teams.opened_on < dates.as_of, true) and coalesce(teams.closed_on >= dates.as_of, true) as is_open,
    cast(coalesce(active.clients, 0) as bigint) as clients,
    cast(coalesce(active.two_week_clients, 0) as bigint) as two_week_clients,
    cast(coalesce(active.four_week_clients, 0) as bigint) as four_week_clients,
    cast(coalesce(active.month_clients, 0) as bigint) as month_clients,
    cast(coalesce(active.half_year_clients, 0) as bigint) as half_year_clients,
    cast(coalesce(active.disorder_clients, 0) as bigint) as disorder_clients,
    coalesce(teams.opened_on > dates.from_12_months_on, false) as is_younger_than_12_months,
    coalesce(teams.opened_on > dates.from_24_months_on, false) as is_younger_than_24_months,
    dates.from_1_day_on,
    dates.from_14_days_on,
    dates.from_28_days_on,
    dates.from_45_days_on,
    dates.from_90_days_on,
    dates.from_180_days_on,
    greatest(dates.from_3_months_on, coalesce(teams.opened_on, dates.from_3_months_on)) as from_3_months_on,
    greatest(dates.from_6_months_on, coalesce(teams.opened_on, dates.from_6_months_on)) as from_6_months_on,
    greatest(dates.from_12_months_on, coalesce(teams.opened_on, dates.from_12_months_on)) as from_12_months_on,
    greatest(dates.from_15_months_on, coalesce(teams.opened_on, dates.from_15_months_on)) as from_15_months_on,
    greatest(dates.from_21_months_on, coalesce(teams.opened_on, dates.from_21_months_on)) as from_21_months_on,
    greatest(dates.from_24_months_on, coalesce(teams.opened_on, dates.from_24_months_on)) as from_24_months_on
from team_traits as teams
cross join fidelity_dates as dates
left join active on active.team_id = teams.team_id and active.as_of = dates.as_of
