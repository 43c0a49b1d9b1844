-- One row per client, team and month with at least one enrolled day: exposure (days that each source covers) and what
-- happened on those days. A column of a source that is not supplied is null, exposure and count alike; covered and
-- none is 0. housing_at_end: the situation on the last day of the month, null unless enrolled and covered that day.
select
    enrolled.client_id,
    enrolled.team_id,
    enrolled.month,
    enrolled.enrolled_days,
    enrolled.community_covered_days - coalesce(situations.away_days, 0) as community_days,
    enrolled.community_covered_days,
    enrolled.is_last_day_enrolled,
    enrolled.hospital_covered_days,
    case when enrolled.hospital_covered_days is not null then coalesce(situations.hospital_days, 0) end
        as hospital_days,
    case when enrolled.hospital_covered_days is not null then coalesce(situations.psychiatric_days, 0) end
        as psychiatric_days,
    case when enrolled.hospital_covered_days is not null then coalesce(events.admissions, 0) end as admissions,
    case when enrolled.hospital_covered_days is not null then coalesce(events.psychiatric_admissions, 0) end
        as psychiatric_admissions,
    enrolled.emergency_covered_days,
    case when enrolled.emergency_covered_days is not null then coalesce(events.emergency_visits, 0) end
        as emergency_visits,
    case when enrolled.emergency_covered_days is not null then coalesce(events.psychiatric_emergency_visits, 0) end
        as psychiatric_emergency_visits,
    enrolled.crisis_covered_days,
    case when enrolled.crisis_covered_days is not null then coalesce(events.crisis_contacts, 0) end
        as crisis_contacts,
    enrolled.custody_covered_days,
    case when enrolled.custody_covered_days is not null then coalesce(situations.custody_days, 0) end as custody_days,
    enrolled.housing_covered_days,
    case when enrolled.housing_covered_days is not null then coalesce(situations.housing_known_days, 0) end
        as housing_known_days,
    case when enrolled.housing_covered_days is not null then coalesce(situations.stable_days, 0) end as stable_days,
    case when enrolled.housing_covered_days is not null then coalesce(situations.homeless_days, 0) end
        as homeless_days,
    case when enrolled.housing_covered_days is not null then coalesce(situations.institutional_days, 0) end
        as institutional_days,
    case when enrolled.housing_covered_days is not null then coalesce(situations.temporary_days, 0) end
        as temporary_days,
    case when enrolled.is_housing_covered_at_end then coalesce(situations.housing_at_end, 'unknown') end
        as housing_at_end,
    enrolled.employment_covered_days,
    case when enrolled.employment_covered_days is not null then coalesce(situations.competitive_days, 0) end
        as competitive_days,
    enrolled.contact_covered_days,
    case when enrolled.contact_covered_days is not null then coalesce(contacts.contacts, 0) end as contacts,
    case when enrolled.contact_covered_days is not null then coalesce(contacts.face_to_face_contacts, 0) end
        as face_to_face_contacts,
    case when enrolled.contact_covered_days is not null then coalesce(contacts.face_to_face_minutes, 0) end
        as face_to_face_minutes,
    case when enrolled.contact_covered_days is not null then coalesce(contacts.community_face_to_face_contacts, 0) end
        as community_face_to_face_contacts
from enrolled_months as enrolled
left join situation_months as situations
    on situations.client_id = enrolled.client_id
    and situations.team_id = enrolled.team_id
    and situations.month = enrolled.month
left join event_months as events
    on events.client_id = enrolled.client_id
    and events.team_id = enrolled.team_id
    and events.month = enrolled.month
left join contact_months as contacts
    on contacts.client_id = enrolled.client_id
    and contacts.team_id = enrolled.team_id
    and contacts.month = enrolled.month
