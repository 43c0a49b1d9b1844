-- One row per team, date and input computed from what workers have to carry and how they are supervised: staff with a
-- session in every week of four, weeks with a group session, workers per leader, clients with employment support per FTE
-- of vocational specialists.
with
supervised as (
    select
        team_id,
        as_of,
        count(*) as staff,
        count(case when weeks = 4 then 1 end) as weekly_staff
    from staff_supervision
    group by team_id, as_of
),
groups as (
    select
        team_id,
        last_day(held_on) + 1 as as_of,
        count(distinct floor(date_diff('day', held_on, last_day(held_on)) / 7.0)) as weeks
    from source.supervision
    where kind = 'group' and held_on >= last_day(held_on) - 27
    group by team_id, last_day(held_on) + 1
),
firsts as (
    select team_id, min(held_on) as first_on
    from source.supervision
    group by team_id
),
teams as (
    select
        staff.*,
        windows.month,
        windows.from_28_days_on,
        windows.contacts,
        coalesce(windows.employment_clients, 0) as employment_clients,
        coalesce(supervised.staff, 0) as supervised_staff,
        coalesce(supervised.weekly_staff, 0) as weekly_staff,
        coalesce(groups.weeks, 0) as group_weeks,
        coalesce(firsts.first_on < staff.as_of, false) as is_supervision_recorded
    from team_staff as staff
    inner join team_contact_windows as windows on windows.team_id = staff.team_id and windows.as_of = staff.as_of
    left join supervised on supervised.team_id = staff.team_id and supervised.as_of = staff.as_of
    left join groups on groups.team_id = staff.team_id and groups.as_of = staff.as_of
    left join firsts on firsts.team_id = staff.team_id
),
quantities as (
    select
        'weekly_supervision_share' as input,
        from_28_days_on as window_from,
        100.0 * weekly_staff / nullif(supervised_staff, 0) as value,
        weekly_staff as numerator,
        supervised_staff as denominator,
        case
            when not is_supervision_recorded then 'no supervision of this team recorded'
            when supervised_staff = 0 then 'no direct-service staff on the team for 28 days'
        end as reason,
        teams.*
    from teams
    union all
    select
        'group_supervision_weeks' as input,
        from_28_days_on as window_from,
        cast(group_weeks as double) as value,
        group_weeks as numerator,
        4 as denominator,
        case when not is_supervision_recorded then 'no supervision of this team recorded' end as reason,
        teams.*
    from teams
    union all
    select
        'workers_per_supervisor' as input,
        from_1_day_on as window_from,
        cast(workers as double) / nullif(leaders, 0) as value,
        workers as numerator,
        leaders as denominator,
        case
            when staff = 0 then 'nobody on the roster of this team'
            when leaders = 0 then 'no team leader at work'
        end as reason,
        teams.*
    from teams
    union all
    select
        'clients_per_vocational_fte' as input,
        month as window_from,
        employment_clients / nullif(cast(vocational_role_fte as double), 0) as value,
        employment_clients as numerator,
        vocational_role_fte as denominator,
        case
            when contacts = 0 then 'no contact of this team recorded in the month'
            when staff = 0 then 'nobody on the roster of this team'
            when coalesce(vocational_role_fte, 0) = 0 then 'no vocational specialist at work'
        end as reason,
        teams.*
    from teams
)
select
    team_id,
    as_of,
    input,
    case when reason is null then value end as value,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    case when input = 'clients_per_vocational_fte' then employment_clients else clients end as clients,
    window_from,
    as_of as window_until,
    reason
from quantities
