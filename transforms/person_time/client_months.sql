-- View: one row per client, team and month with at least one enrolled day: exposure (enrolled days that each source
-- covers) and what happened on those days. A column of a source that is not supplied is null, exposure and count alike;
-- covered and none is 0. is_last_day_enrolled: enrolled with the team on the last day of the month that the coverage of
-- enrollments reaches. housing_at_end: the situation on that day, null unless enrolled and covered then.
select
    client_teams.client_id,
    client_teams.team_id,
    enrolled.month,
    enrolled.enrolled_days,
    case coverage.community
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.community_covered_days, 0)
        when 'none' then 0
    end - coalesce(away.away_days, 0) as community_days,
    enrolled.is_last_day_enrolled,
    case coverage.hospital
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.hospital_covered_days, 0)
        when 'none' then 0
    end as hospital_covered_days,
    case when coverage.hospital is not null then coalesce(away.hospital_days, 0) end as hospital_days,
    case when coverage.hospital is not null then coalesce(away.psychiatric_days, 0) end as psychiatric_days,
    case when coverage.hospital is not null then coalesce(events.admissions, 0) end as admissions,
    case when coverage.hospital is not null then coalesce(events.psychiatric_admissions, 0) end
        as psychiatric_admissions,
    case coverage.emergency
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.emergency_covered_days, 0)
        when 'none' then 0
    end as emergency_covered_days,
    case when coverage.emergency is not null then coalesce(events.emergency_visits, 0) end as emergency_visits,
    case when coverage.emergency is not null then coalesce(events.psychiatric_emergency_visits, 0) end
        as psychiatric_emergency_visits,
    case coverage.crisis
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.crisis_covered_days, 0)
        when 'none' then 0
    end as crisis_covered_days,
    case when coverage.crisis is not null then coalesce(events.crisis_contacts, 0) end as crisis_contacts,
    case coverage.custody
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.custody_covered_days, 0)
        when 'none' then 0
    end as custody_covered_days,
    case when coverage.custody is not null then coalesce(away.custody_days, 0) end as custody_days,
    case coverage.housing
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.housing_covered_days, 0)
        when 'none' then 0
    end as housing_covered_days,
    case
        when coverage.housing is not null
            then coalesce(
                housing.stable_days + housing.homeless_days + housing.institutional_days + housing.temporary_days, 0
            )
    end as housing_known_days,
    case when coverage.housing is not null then coalesce(housing.stable_days, 0) end as stable_days,
    case when coverage.housing is not null then coalesce(housing.homeless_days, 0) end as homeless_days,
    case when coverage.housing is not null then coalesce(housing.institutional_days, 0) end
        as institutional_days,
    case when coverage.housing is not null then coalesce(housing.temporary_days, 0) end as temporary_days,
    case
        when enrolled.is_last_day_enrolled and coverage.is_housing_covered_at_end
            then coalesce(housing.housing_at_end, 'unknown')
    end as housing_at_end,
    case coverage.employment
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.employment_covered_days, 0)
        when 'none' then 0
    end as employment_covered_days,
    case when coverage.employment is not null then coalesce(work.competitive_days, 0) end as competitive_days,
    case coverage.contacts
        when 'all' then enrolled.enrolled_days
        when 'part' then coalesce(partly.contact_covered_days, 0)
        when 'none' then 0
    end as contact_covered_days,
    case when coverage.contacts is not null then coalesce(contacts.contacts, 0) end as contacts,
    case when coverage.contacts is not null then coalesce(contacts.face_to_face_contacts, 0) end
        as face_to_face_contacts,
    case when coverage.contacts is not null then coalesce(contacts.face_to_face_minutes, 0) end
        as face_to_face_minutes,
    case when coverage.contacts is not null then coalesce(contacts.community_face_to_face_contacts, 0) end
        as community_face_to_face_contacts
from enrolled_months as enrolled
inner join client_teams on client_teams.client_team = enrolled.client_team
inner join month_coverage as coverage on coverage.month = enrolled.month
left join partly_covered_months as partly
    on partly.client_team = enrolled.client_team and partly.month = enrolled.month
left join away_months as away on away.client_team = enrolled.client_team and away.month = enrolled.month
left join housing_months as housing
    on housing.client_team = enrolled.client_team and housing.month = enrolled.month
left join work_months as work on work.client_team = enrolled.client_team and work.month = enrolled.month
left join event_months as events on events.client_team = enrolled.client_team and events.month = enrolled.month
left join contact_months as contacts
    on contacts.client_team = enrolled.client_team and contacts.month = enrolled.month
