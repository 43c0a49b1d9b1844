-- What the teams are given, together with what belongs to no team, is what the sources hold inside the period and the
-- coverage: client-days, admissions, emergency visits, crisis contacts, contacts.
with
measured as (
    select
        greatest(period.period_from, windows.enrollments_from) as from_on,
        least(period.period_until, windows.enrollments_until) as until_on,
        windows.*
    from source_windows as windows
    cross join (
        select min(from_on) as period_from, max(month_end) as period_until
        from reporting_months
    ) as period
),
held as (
    select 'client_days' as subject, sum(enrolled_days) as total
    from client_months
    union all
    select 'hospital_stays' as subject, count(*) as total
    from hospital_spells as spells
    inner join measured on spells.admitted_on >= measured.from_on and spells.admitted_on < measured.until_on
    where spells.admitted_on >= measured.hospital_from
    union all
    select 'emergency_visits' as subject, count(*) as total
    from source.emergency_visits as visits
    inner join measured on visits.visited_on >= measured.from_on and visits.visited_on < measured.until_on
    where visits.visited_on >= measured.emergency_from and visits.visited_on < measured.emergency_until
    union all
    select 'crisis_contacts' as subject, count(*) as total
    from source.crisis_contacts as crises
    inner join measured on crises.occurred_on >= measured.from_on and crises.occurred_on < measured.until_on
    where crises.occurred_on >= measured.crisis_from and crises.occurred_on < measured.crisis_until
    union all
    select 'contacts' as subject, count(*) as total
    from source.contacts as contacts
    inner join measured on contacts.contact_on >= measured.from_on and contacts.contact_on < measured.until_on
    where
        contacts.contact_on >= measured.contacts_from
        and contacts.contact_on < measured.contacts_until
        and coalesce(contacts.provider, 'team') <> 'external'
),
given as (
    select 'client_days' as subject, sum(client_days) as total
    from team_months
    union all
    select 'hospital_stays' as subject, sum(admissions) as total
    from client_months
    union all
    select 'emergency_visits' as subject, sum(emergency_visits) as total
    from client_months
    union all
    select 'crisis_contacts' as subject, sum(crisis_contacts) as total
    from client_months
    union all
    select 'contacts' as subject, sum(contacts) as total
    from client_months
    union all
    select source_table as subject, sum(events) as total
    from unattributed_events
    group by source_table
),
totals as (
    select subject, sum(total) as total
    from given
    group by subject
)
select
    held.subject,
    concat(
        'the teams and the events of no team hold ', cast(coalesce(totals.total, 0) as varchar), ', the source holds ',
        cast(coalesce(held.total, 0) as varchar)
    ) as problem
from held
left join totals on totals.subject = held.subject
where coalesce(held.total, 0) <> coalesce(totals.total, 0)
