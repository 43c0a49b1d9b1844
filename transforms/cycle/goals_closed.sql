-- One row per goal that was closed inside the coverage of goals: how it ended, and the days that it was open. The client
-- and the team are those of its plan.
select
    goals.goal_id,
    plans.client_id,
    plans.team_id,
    coalesce(needs.code, 'unknown') as need,
    goals.closed_on,
    coalesce(statuses.code, 'unknown') as status,
    date_diff('day', goals.set_on, goals.closed_on) as open_days
from source.goals as goals
inner join source.plans as plans on plans.plan_id = goals.plan_id
cross join source_windows as windows
left join source.codes as needs on needs.codelist = 'needs' and needs.code = goals.domain
left join source.codes as statuses on statuses.codelist = 'goal_statuses' and statuses.code = goals.status
where goals.closed_on >= windows.goals_from and goals.closed_on < windows.goals_until
