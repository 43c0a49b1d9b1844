-- One row per source table and month with events on days without enrollment: they belong to no team, and are shown as
-- such. Admissions to hospital are counted as spells. Only months of the period, inside every coverage concerned.
select 'contacts' as source_table, month, cast(sum(contacts) as integer) as events
from contact_months
where client_team is null
group by month
union all
select 'hospital_stays' as source_table, month, cast(sum(admissions) as integer) as events
from event_months
where client_team is null
group by month
having sum(admissions) > 0
union all
select 'emergency_visits' as source_table, month, cast(sum(emergency_visits) as integer) as events
from event_months
where client_team is null
group by month
having sum(emergency_visits) > 0
union all
select 'crisis_contacts' as source_table, month, cast(sum(crisis_contacts) as integer) as events
from event_months
where client_team is null
group by month
having sum(crisis_contacts) > 0
