-- One row per date and referral of the 12 months before it that is 30 days old or older and led to enrollment: days to the
-- first contact. Who has not been seen by then counts with the days waited so far.
select
    teams.team_id,
    teams.as_of,
    enrollments.client_id,
    least(
        coalesce(enrollments.days_referral_to_contact, date_diff('day', enrollments.referred_on, teams.as_of)),
        date_diff('day', enrollments.referred_on, teams.as_of)
    ) as days
from enrollments
inner join fidelity_teams as teams
    on teams.team_id = enrollments.team_id
    and teams.from_12_months_on <= enrollments.referred_on
    and enrollments.referred_on < teams.as_of - 30
where enrollments.contact_follow_up_days >= 30
