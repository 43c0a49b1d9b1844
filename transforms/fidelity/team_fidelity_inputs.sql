-- One row per team, date and input of fidelity: its value with evidence, or unavailable_reason. The value of a window
-- that a needed source does not cover is withheld. is_mature: no record of the window is expected any more.
with
inputs as (
    select *
    from contact_inputs
    union all
    select *
    from days_to_first_contact_median
    union all
    select *
    from enrollment_inputs
    union all
    select *
    from event_inputs
    union all
    select *
    from highest_monthly_intake
    union all
    select *
    from informal_support_contacts_per_month
    union all
    select *
    from leader_inputs
    union all
    select *
    from meeting_inputs
    union all
    select *
    from on_call_hours_share
    union all
    select *
    from penetration
    union all
    select *
    from primary_worker_contact_share
    union all
    select *
    from record_inputs
    union all
    select *
    from services_given_by_team
    union all
    select *
    from staff_capacity_12m
    union all
    select *
    from staff_inputs
    union all
    select *
    from staff_turnover_24m
    union all
    select *
    from worker_inputs
),
coverage as (
    select
        table_name,
        is_available,
        coalesce(covered_from, cast($period_from as date)) as covered_from,
        coalesce(covered_until, cast($period_until as date)) as covered_until,
        coalesce(settled_until, covered_until, cast($period_until as date)) as settled_until
    from source.coverage
),
asked as (
    select
        teams.team_id,
        teams.as_of,
        teams.is_open,
        teams.clients,
        needs.input,
        needs.table_name,
        case needs.reach
            when '1 day' then teams.from_1_day_on
            when '14 days' then teams.from_14_days_on
            when '28 days' then teams.from_28_days_on
            when '45 days' then teams.from_45_days_on
            when '90 days' then teams.from_90_days_on
            when '180 days' then teams.from_180_days_on
            when '1 month' then teams.month
            when '3 months' then teams.from_3_months_on
            when '6 months' then teams.from_6_months_on
            when '12 months' then teams.from_12_months_on
            when '15 months' then teams.from_15_months_on
            when '21 months' then teams.from_21_months_on
            when '24 months' then teams.from_24_months_on
        end as needed_from
    from fidelity_teams as teams
    cross join fidelity_input_needs as needs
),
checked as (
    select
        asked.team_id,
        asked.as_of,
        asked.input,
        asked.is_open,
        asked.clients,
        min(asked.needed_from) as needed_from,
        min(case when not coalesce(coverage.is_available, false) then asked.table_name end) as missing_table,
        min(
            case
                when coverage.covered_from > asked.needed_from or coverage.covered_until < asked.as_of
                    then asked.table_name
            end
        ) as short_table,
        min(coverage.settled_until) as settled_until
    from asked
    left join coverage on coverage.table_name = asked.table_name
    group by asked.team_id, asked.as_of, asked.input, asked.is_open, asked.clients
),
reasoned as (
    select
        checked.team_id,
        checked.as_of,
        checked.input,
        inputs.value,
        inputs.numerator,
        inputs.denominator,
        cast(inputs.clients as bigint) as clients,
        coalesce(inputs.window_from, checked.needed_from) as window_from,
        checked.as_of as window_until,
        case
            when not checked.is_open then 'team not open'
            when checked.missing_table is not null then concat('no ', checked.missing_table)
            when checked.short_table is not null then concat('window not covered by ', checked.short_table)
            when inputs.value is not null then null
            when inputs.reason is not null then inputs.reason
            when checked.clients = 0 then 'no client enrolled'
            else 'no records'
        end as unavailable_reason,
        checked.settled_until >= checked.as_of as is_mature
    from checked
    left join inputs
        on inputs.team_id = checked.team_id
        and inputs.as_of = checked.as_of
        and inputs.input = checked.input
)
select
    team_id,
    as_of,
    input,
    case when unavailable_reason is null then value end as value,
    case when unavailable_reason is null then numerator end as numerator,
    case when unavailable_reason is null then denominator end as denominator,
    case when unavailable_reason is null then clients end as clients,
    window_from,
    window_until,
    unavailable_reason,
    is_mature
from reasoned
