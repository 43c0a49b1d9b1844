-- One row per wait of the cycle: what was waited for, since when, for how many days, and whether it came (has_ended) or
-- was still awaited when the enrollment or the records ended. first_contact: from referral to the first contact in person;
-- assessment and plan: from admission; first_service: from a linkage to the first service.
with
waits as (
    select
        'first_contact' as waited_for,
        enrollments.client_id,
        enrollments.team_id,
        enrollments.referred_on as begun_on,
        enrollments.days_referral_to_contact as days,
        least(
            enrollments.contact_follow_up_days,
            date_diff('day', enrollments.referred_on, enrollments.admitted_on) + enrollments.enrolled_days - 1
        ) as last_day
    from enrollments
    where enrollments.contact_follow_up_days > 0
    union all
    select
        'assessment' as waited_for,
        client_id,
        team_id,
        admitted_on as begun_on,
        days_to_assessment as days,
        least(assessment_follow_up_days, open_days - 1) as last_day
    from cycle_enrollments
    where assessment_follow_up_days > 0
    union all
    select
        'plan' as waited_for,
        client_id,
        team_id,
        admitted_on as begun_on,
        days_to_plan as days,
        least(plan_follow_up_days, open_days - 1) as last_day
    from cycle_enrollments
    where plan_follow_up_days > 0
    union all
    select
        'first_service' as waited_for,
        client_id,
        team_id,
        made_on as begun_on,
        days_to_first_service as days,
        least(follow_up_days, coalesce(enrolled_days, follow_up_days + 1) - 1) as last_day
    from linkages
    where follow_up_days > 0
)
select
    waited_for,
    client_id,
    team_id,
    begun_on,
    greatest(0, case when days <= last_day then days else last_day end) as days,
    coalesce(days <= last_day, false) as has_ended
from waits
where team_id is not null
