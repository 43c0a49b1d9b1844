-- One row per client, team and month with at least one enrolled day: contacts of the month by function (see
-- function_months), null where contacts do not cover the enrolled days. is_whole_month: enrolled and covered all
-- month. days_since_contact: on the last enrolled day of the month that contacts cover, days since the team's last
-- contact with the client, or since the enrollment or the coverage of contacts began; null unless enrolled on that day.
-- gap_days: the longest time without contact that a contact of the month ended, or that ran at its end (within a month
-- no gap is looked for). has_assessment_within_year: on the last day, for clients with the team for a year; null where
-- assessments do not cover the year.
with
months as (
    select
        spells.client_team,
        spells.from_on as spell_from_on,
        spells.is_only_spell,
        months.month,
        cast(date_diff('day', months.from_on, months.month_end) as integer) as days_of_month,
        cast(
            date_diff('day', greatest(spells.from_on, months.from_on), least(spells.until_on, months.month_end))
            as integer
        ) as enrolled_days,
        spells.until_on >= least(months.month_end, windows.enrollments_until) as is_last_day_enrolled,
        least(months.month_end, windows.enrollments_until) - 1 as last_on,
        greatest(spells.from_on, windows.contacts_from) as waiting_from_on,
        coalesce(
            windows.contacts_from <= greatest(spells.from_on, months.from_on)
            and windows.contacts_until >= least(spells.until_on, months.month_end),
            false
        ) as is_covered
    from client_team_spells as spells
    inner join reporting_months as months
        on spells.from_on < months.month_end and months.from_on < spells.until_on
    cross join source_windows as windows
),
waits as (
    select
        months.*,
        contacts.first_contact_on,
        max(contacts.last_contact_on) over (
            partition by months.client_team, months.spell_from_on order by months.month
            rows between unbounded preceding and 1 preceding
        ) as earlier_contact_on,
        max(contacts.last_contact_on) over (
            partition by months.client_team, months.spell_from_on order by months.month rows unbounded preceding
        ) as last_contact_on
    from months
    left join function_months as contacts
        on contacts.client_team = months.client_team
        and contacts.spell_from_on = months.spell_from_on
        and contacts.month = months.month
),
dated as (
    select
        *,
        case
            when is_last_day_enrolled and is_covered
                then date_diff('day', coalesce(last_contact_on, waiting_from_on), last_on)
        end as days_since_contact,
        case
            when is_covered and first_contact_on is not null
                then date_diff('day', coalesce(earlier_contact_on, waiting_from_on), first_contact_on)
        end as ended_gap_days
    from waits
),
pieces as (
    select
        dated.client_team,
        dated.is_only_spell,
        dated.month,
        dated.enrolled_days,
        dated.enrolled_days = dated.days_of_month and dated.is_covered as is_whole_month,
        dated.days_of_month,
        dated.is_covered,
        dated.is_last_day_enrolled,
        case when dated.is_covered then dated.enrolled_days end as covered_days,
        dated.days_since_contact,
        greatest(dated.ended_gap_days, dated.days_since_contact) as gap_days,
        dated.is_last_day_enrolled and date_diff('day', dated.spell_from_on, dated.last_on) >= 365 as is_in_second_year,
        case when dated.is_covered then coalesce(contacts.client_contacts, 0) end as client_contacts,
        case when dated.is_covered then coalesce(contacts.service_contacts, 0) end as service_contacts,
        case when dated.is_covered then coalesce(contacts.own_service_contacts, 0) end as own_service_contacts,
        case when dated.is_covered then coalesce(contacts.outreach, 0) end as outreach,
        case when dated.is_covered then coalesce(contacts.assessment, 0) end as assessment,
        case when dated.is_covered then coalesce(contacts.planning, 0) end as planning,
        case when dated.is_covered then coalesce(contacts.linking, 0) end as linking,
        case when dated.is_covered then coalesce(contacts.monitoring, 0) end as monitoring,
        case when dated.is_covered then coalesce(contacts.advocacy, 0) end as advocacy,
        case when dated.is_covered then coalesce(contacts.crisis, 0) end as crisis,
        case when dated.is_covered then coalesce(contacts.family, 0) end as family,
        case when dated.is_covered then coalesce(contacts.benefits, 0) end as benefits,
        case when dated.is_covered then coalesce(contacts.medication, 0) end as medication
    from dated
    left join function_months as contacts
        on contacts.client_team = dated.client_team
        and contacts.spell_from_on = dated.spell_from_on
        and contacts.month = dated.month
),
whole as (
    select
        client_team,
        month,
        enrolled_days,
        is_whole_month,
        is_last_day_enrolled,
        covered_days,
        days_since_contact,
        gap_days,
        is_in_second_year,
        client_contacts,
        service_contacts,
        own_service_contacts,
        outreach,
        assessment,
        planning,
        linking,
        monitoring,
        advocacy,
        crisis,
        family,
        benefits,
        medication
    from pieces
    where is_only_spell
    union all
    select
        client_team,
        month,
        cast(sum(enrolled_days) as integer) as enrolled_days,
        sum(enrolled_days) = max(days_of_month) and bool_and(is_covered) as is_whole_month,
        bool_or(is_last_day_enrolled) as is_last_day_enrolled,
        cast(sum(covered_days) as integer) as covered_days,
        max(days_since_contact) as days_since_contact,
        max(gap_days) as gap_days,
        bool_or(is_in_second_year) as is_in_second_year,
        cast(sum(client_contacts) as integer) as client_contacts,
        cast(sum(service_contacts) as integer) as service_contacts,
        cast(sum(own_service_contacts) as integer) as own_service_contacts,
        cast(sum(outreach) as integer) as outreach,
        cast(sum(assessment) as integer) as assessment,
        cast(sum(planning) as integer) as planning,
        cast(sum(linking) as integer) as linking,
        cast(sum(monitoring) as integer) as monitoring,
        cast(sum(advocacy) as integer) as advocacy,
        cast(sum(crisis) as integer) as crisis,
        cast(sum(family) as integer) as family,
        cast(sum(benefits) as integer) as benefits,
        cast(sum(medication) as integer) as medication
    from pieces
    where not is_only_spell
    group by client_team, month
),
covered as (
    select months.month, coalesce(windows.assessments_from <= months.month_end - 365, false) as is_assessment_covered
    from reporting_months as months
    cross join source_windows as windows
),
assessed as (
    select distinct assessments.client_id, months.month
    from source.assessments as assessments
    inner join reporting_months as months
        on assessments.assessed_on < months.month_end and assessments.assessed_on >= months.month_end - 365
)
select
    client_teams.client_id,
    client_teams.team_id,
    whole.month,
    whole.enrolled_days,
    whole.is_whole_month,
    whole.is_last_day_enrolled,
    whole.covered_days,
    whole.days_since_contact,
    whole.gap_days,
    case when whole.is_in_second_year and covered.is_assessment_covered then assessed.client_id is not null end
        as has_assessment_within_year,
    whole.client_contacts,
    whole.service_contacts,
    whole.own_service_contacts,
    whole.outreach,
    whole.assessment,
    whole.planning,
    whole.linking,
    whole.monitoring,
    whole.advocacy,
    whole.crisis,
    whole.family,
    whole.benefits,
    whole.medication
from whole
inner join client_teams on client_teams.client_team = whole.client_team
inner join covered on covered.month = whole.month
left join assessed on assessed.client_id = client_teams.client_id and assessed.month = whole.month
