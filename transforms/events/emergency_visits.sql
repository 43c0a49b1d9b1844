-- One row per visit to an emergency department inside the coverage of emergency visits. team_id is that of the day,
-- null when not enrolled that day.
select
    visits.visit_id,
    visits.client_id,
    teams.team_id,
    visits.visited_on,
    coalesce(codes.code, 'unknown') as type,
    visits.led_to_admission
from source.emergency_visits as visits
cross join source_windows as windows
left join source.codes as codes on codes.codelist = 'visit_types' and codes.code = visits.type
left join client_team_spells as teams
    on teams.client_id = visits.client_id
    and teams.from_on <= visits.visited_on
    and visits.visited_on < teams.until_on
where visits.visited_on >= windows.emergency_from and visits.visited_on < windows.emergency_until
