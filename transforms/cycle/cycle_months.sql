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
        client_teams.client_team,
        spells.client_id,
        spells.team_id,
        spells.from_on as spell_from_on,
        months.month,
        date_diff('day', months.from_on, months.month_end) as days_of_month,
        date_diff('day', greatest(spells.from_on, months.from_on), least(spells.until_on, months.month_end))
            as enrolled_days,
        spells.until_on >= least(months.month_end, windows.enrollments_until) as is_last_day_enrolled,
        least(months.month_end, windows.enrollments_until) - 1 as last_on,
        greatest(spells.from_on, windows.contacts_from) as waiting_from_on,
        coalesce(
            windows.contacts_from <= greatest(spells.from_on, months.from_on)
            and windows.contacts_until >= least(spells.until_on, months.month_end),
            false
        ) as is_covered,
        cycle.assessments_from <= months.month_end - 365 as is_assessment_covered
    from client_team_spells as spells
    inner join client_teams on client_teams.client_team = spells.client_team
    inner join reporting_months as months
        on spells.from_on < months.month_end and months.from_on < spells.until_on
    cross join source_windows as windows
    cross join cycle_windows as cycle
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
        ) as last_contact_on,
        contacts.client_contacts,
        contacts.service_contacts,
        contacts.own_service_contacts,
        contacts.outreach,
        contacts.assessment,
        contacts.planning,
        contacts.linking,
        contacts.monitoring,
        contacts.advocacy,
        contacts.crisis,
        contacts.family,
        contacts.benefits,
        contacts.medication
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
assessed as (
    select distinct assessments.client_id, months.month
    from source.assessments as assessments
    inner join reporting_months as months
        on assessments.assessed_on < months.month_end and assessments.assessed_on >= months.month_end - 365
)
select
    dated.client_id,
    dated.team_id,
    dated.month,
    sum(dated.enrolled_days) as enrolled_days,
    sum(dated.enrolled_days) = max(dated.days_of_month) and bool_and(dated.is_covered) as is_whole_month,
    bool_or(dated.is_last_day_enrolled) as is_last_day_enrolled,
    sum(case when dated.is_covered then dated.enrolled_days end) as covered_days,
    max(dated.days_since_contact) as days_since_contact,
    greatest(max(dated.ended_gap_days), max(dated.days_since_contact)) as gap_days,
    case
        when max(
            case when dated.is_last_day_enrolled and date_diff('day', dated.spell_from_on, dated.last_on) >= 365 then 1 end
        ) = 1 and bool_or(dated.is_assessment_covered)
            then max(assessed.client_id) is not null
    end as has_assessment_within_year,
    sum(case when dated.is_covered then coalesce(dated.client_contacts, 0) end) as client_contacts,
    sum(case when dated.is_covered then coalesce(dated.service_contacts, 0) end) as service_contacts,
    sum(case when dated.is_covered then coalesce(dated.own_service_contacts, 0) end) as own_service_contacts,
    sum(case when dated.is_covered then coalesce(dated.outreach, 0) end) as outreach,
    sum(case when dated.is_covered then coalesce(dated.assessment, 0) end) as assessment,
    sum(case when dated.is_covered then coalesce(dated.planning, 0) end) as planning,
    sum(case when dated.is_covered then coalesce(dated.linking, 0) end) as linking,
    sum(case when dated.is_covered then coalesce(dated.monitoring, 0) end) as monitoring,
    sum(case when dated.is_covered then coalesce(dated.advocacy, 0) end) as advocacy,
    sum(case when dated.is_covered then coalesce(dated.crisis, 0) end) as crisis,
    sum(case when dated.is_covered then coalesce(dated.family, 0) end) as family,
    sum(case when dated.is_covered then coalesce(dated.benefits, 0) end) as benefits,
    sum(case when dated.is_covered then coalesce(dated.medication, 0) end) as medication
from dated
left join assessed on assessed.client_id = dated.client_id and assessed.month = dated.month
group by dated.client_id, dated.team_id, dated.month
