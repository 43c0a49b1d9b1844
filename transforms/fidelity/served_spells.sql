-- One row per time that a client was with a team (see client_team_spells): when the next one with the same team began,
-- and why the enrollment behind it closed, if this was how it ended.
select
    spells.client_id,
    spells.team_id,
    spells.from_on,
    spells.until_on,
    lead(spells.from_on) over (partition by spells.client_id, spells.team_id order by spells.from_on) as next_from_on,
    case when spells.until_on = enrollments.until_on and not enrollments.is_open then enrollments.close_reason end
        as close_reason
from client_team_spells as spells
inner join enrollment_spells as enrollments on enrollments.enrollment_id = spells.enrollment_id
