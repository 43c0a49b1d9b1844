-- One row per team, input and client (or staff member) behind the input's value: the client's part of
-- numerator and denominator, which add up to those of team_fidelity_inputs. Referrals stand one by one in the median of
-- days to the first contact. Never published: only distributions made of it are, by the rules of disclosure.
with
enrolled as (
    select
        stays.client_id,
        stays.team_id,
        dates.as_of,
        stays.from_on <= dates.from_6_months_on as is_half_year
    from team_stays as stays
    inner join evidence_dates as dates on stays.from_on <= dates.from_30_days_on and dates.as_of <= stays.until_on
),
asked as (
    select *
    from (
        values
        ('plan_current_180d_share', false),
        ('plan_updated_90d_share', false),
        ('team_meeting_45d_share', false),
        ('assessment_current_365d_share', false),
        ('natural_support_share', false),
        ('outcome_measure_share', true)
    ) as listed(input, needs_half_year)
),
served as (
    select
        spells.client_id,
        spells.team_id,
        teams.as_of,
        date_diff('day', teams.from_12_months_on, teams.as_of) as window_days,
        date_diff('day', greatest(spells.from_on, teams.from_12_months_on), least(spells.until_on, teams.as_of)) as days,
        coalesce(spells.next_from_on >= teams.as_of, true) as is_last,
        case when spells.until_on < teams.as_of then spells.close_reason end as close_reason
    from served_spells as spells
    inner join fidelity_teams as teams
        on teams.team_id = spells.team_id
        and spells.from_on < teams.as_of
        and teams.from_12_months_on < spells.until_on
    inner join evidence_dates as dates on dates.as_of = teams.as_of
),
years as (
    select
        client_id,
        team_id,
        as_of,
        sum(days) / cast(max(window_days) as double) as years,
        count(case when is_last and close_reason in ('graduated', 'transferred_lower') then 1 end) as graduations,
        count(
            case
                when is_last and close_reason in ('dropped_out', 'discharged_by_program', 'moved_without_referral')
                    then 1
            end
        ) as losses
    from served
    group by client_id, team_id, as_of
),
parts as (
    select *
    from contact_client_values
    union all
    select
        'primary_worker_contact_share' as input,
        workers.team_id,
        workers.as_of,
        workers.client_id,
        workers.primary_worker_contacts as numerator,
        workers.contacts as denominator
    from client_primary_workers as workers
    inner join evidence_dates as dates on dates.as_of = workers.as_of
    union all
    select
        asked.input,
        enrolled.team_id,
        enrolled.as_of,
        enrolled.client_id,
        case when records.client_id is null then 0.0 else 1.0 end as numerator,
        1.0 as denominator
    from enrolled
    inner join asked on enrolled.is_half_year or not asked.needs_half_year
    left join current_records as records
        on records.input = asked.input
        and records.client_id = enrolled.client_id
        and records.team_id = enrolled.team_id
        and records.from_on <= enrolled.as_of
        and enrolled.as_of < records.until_on
    union all
    select
        'metabolic_monitoring_share' as input,
        members.team_id,
        members.as_of,
        members.client_id,
        case when members.is_monitored then 1.0 else 0.0 end as numerator,
        1.0 as denominator
    from metabolic_members as members
    inner join evidence_dates as dates on dates.as_of = members.as_of
    union all
    select
        events.input,
        events.team_id,
        teams.as_of,
        events.client_id,
        sum(case when events.is_met then 1.0 else 0.0 end) as numerator,
        count(*) as denominator
    from fidelity_events as events
    inner join fidelity_teams as teams
        on teams.team_id = events.team_id
        and teams.from_12_months_on <= events.event_on
        and events.known_on <= teams.as_of
    inner join evidence_dates as dates on dates.as_of = teams.as_of
    where events.is_met is not null
    group by events.input, events.team_id, teams.as_of, events.client_id
    union all
    select
        'days_to_first_contact_median' as input,
        waits.team_id,
        waits.as_of,
        waits.client_id,
        waits.days as numerator,
        1.0 as denominator
    from first_contact_waits as waits
    inner join evidence_dates as dates on dates.as_of = waits.as_of
    union all
    select
        'retention_12m' as input,
        team_id,
        as_of,
        client_id,
        1.0 - losses as numerator,
        1.0 as denominator
    from years
    union all
    select
        'graduation_share_12m' as input,
        team_id,
        as_of,
        client_id,
        graduations as numerator,
        years as denominator
    from years
)
select
    'clients' as subject,
    input,
    team_id,
    as_of,
    client_id as subject_id,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator
from parts
union all
select
    'staff' as subject,
    'weekly_supervision_share' as input,
    staff.team_id,
    staff.as_of,
    staff.staff_id as subject_id,
    case when staff.weeks = 4 then 1.0 else 0.0 end as numerator,
    1.0 as denominator
from staff_supervision as staff
inner join evidence_dates as dates on dates.as_of = staff.as_of
