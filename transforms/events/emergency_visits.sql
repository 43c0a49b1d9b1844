-- One row per visit to an emergency department inside the coverage of emergency visits. team_id is that of the day,
-- null when not enrolled that day. is_index: a psychiatric visit, not followed by an admission on days 0 to 30, with no
-- psychiatric visit in the 31 days before it (of one day, the first by visit_id). days_to_contact: to the first contact
-- with the client within 30 days, in person or by video, by anybody; the day of the visit counts.
with
ordered as (
    select
        visits.visit_id,
        visits.client_id,
        visits.visited_on,
        coalesce(codes.code, 'unknown') as type,
        visits.led_to_admission,
        lag(case when visits.type = 'psychiatric' then visits.visited_on end ignore nulls) over (
            partition by visits.client_id order by visits.visited_on, visits.visit_id
        ) as earlier_psychiatric_on,
        windows.contacts_from,
        windows.contacts_until
    from source.emergency_visits as visits
    cross join source_windows as windows
    left join source.codes as codes on codes.codelist = 'visit_types' and codes.code = visits.type
    where visits.visited_on >= windows.emergency_from and visits.visited_on < windows.emergency_until
),
admitted as (
    select ordered.visit_id, min(spells.admitted_on) as admitted_on
    from ordered
    inner join hospital_spells as spells
        on spells.client_id = ordered.client_id
        and spells.admitted_on <= ordered.visited_on + 30
        and spells.until_on > ordered.visited_on
    group by ordered.visit_id
),
first_contacts as (
    select ordered.visit_id, min(contacts.contact_on) as contact_on
    from ordered
    inner join source.contacts as contacts
        on contacts.client_id = ordered.client_id
        and contacts.contact_on >= ordered.visited_on
        and contacts.contact_on <= ordered.visited_on + 30
        and contacts.contact_on >= ordered.contacts_from
        and contacts.contact_on < ordered.contacts_until
    where
        ordered.type = 'psychiatric'
        and contacts.mode in ('face_to_face', 'video')
        and coalesce(contacts.contact_with, 'client') = 'client'
    group by ordered.visit_id
)
select
    ordered.visit_id,
    ordered.client_id,
    teams.team_id,
    ordered.visited_on,
    ordered.type,
    ordered.led_to_admission,
    ordered.type = 'psychiatric'
    and not coalesce(ordered.led_to_admission, false)
    and admitted.visit_id is null
    and coalesce(ordered.earlier_psychiatric_on + 31 <= ordered.visited_on, true) as is_index,
    date_diff('day', ordered.visited_on, first_contacts.contact_on) as days_to_contact,
    case
        when ordered.contacts_from is null then null
        when ordered.visited_on < ordered.contacts_from then 0
        else greatest(0, date_diff('day', ordered.visited_on, ordered.contacts_until) - 1)
    end as contact_follow_up_days
from ordered
left join admitted on admitted.visit_id = ordered.visit_id
left join first_contacts on first_contacts.visit_id = ordered.visit_id
left join client_team_spells as teams
    on teams.client_id = ordered.client_id
    and teams.from_on <= ordered.visited_on
    and ordered.visited_on < teams.until_on
