-- One row per team and date: median days from referral to the first contact, over the referrals of 12 months that are
-- 30 days old or older and led to enrollment.
with
medians as (
    select
        team_id,
        as_of,
        median(days) as days,
        sum(days) as all_days,
        count(*) as referrals,
        count(distinct client_id) as clients
    from first_contact_waits
    group by team_id, as_of
)
select
    teams.team_id,
    teams.as_of,
    'days_to_first_contact_median' as input,
    cast(medians.days as double) as value,
    cast(medians.all_days as double) as numerator,
    cast(medians.referrals as double) as denominator,
    coalesce(medians.clients, 0) as clients,
    teams.from_12_months_on as window_from,
    teams.as_of as window_until,
    case when medians.referrals is null then 'none in the window' end as reason
from fidelity_teams as teams
left join medians on medians.team_id = teams.team_id and medians.as_of = teams.as_of
