-- One row per day on which the review of a client's plan was due: 90 days after the plan, or after the last review or
-- new plan, and every 90 days again as long as none was made. is_on_time: a review or new plan was made by that day, and
-- after the due day before. days_overdue: for the first due day, days until the next review or new plan, null where
-- none came. Only due days on which the client was still with the team, inside the coverage of plans and of reviews.
-- The 90 days are those of the general organizational index, item G5.
with
made as (
    select plan_id, planned_on as made_on from source.plans
    union
    select plan_id, reviewed_on as made_on from source.plan_reviews
),
days as (
    select distinct plans.client_id, plans.team_id, made.made_on
    from made
    inner join source.plans as plans on plans.plan_id = made.plan_id
),
enrolled as (
    select days.client_id, days.team_id, days.made_on, spells.from_on, max(spells.until_on) as until_on
    from days
    inner join client_team_spells as spells
        on spells.client_id = days.client_id
        and spells.team_id = days.team_id
        and spells.from_on <= days.made_on
        and days.made_on < spells.until_on
    group by days.client_id, days.team_id, days.made_on, spells.from_on
),
followed as (
    select
        enrolled.client_id,
        enrolled.team_id,
        enrolled.made_on,
        lead(enrolled.made_on) over (
            partition by enrolled.client_id, enrolled.team_id, enrolled.from_on order by enrolled.made_on
        ) as next_on,
        least(enrolled.until_on, windows.plans_until, windows.reviews_until) as until_on
    from enrolled
    cross join source_windows as windows
    where enrolled.made_on >= windows.plans_from and enrolled.made_on >= windows.reviews_from
),
counted as (
    select
        *,
        least(
            cast(floor((date_diff('day', made_on, until_on) - 1) / 90.0) as integer),
            cast(floor((date_diff('day', made_on, coalesce(next_on, until_on)) - 1) / 90.0) as integer) + 1
        ) as times
    from followed
)
select
    counted.client_id,
    counted.team_id,
    cast(counted.made_on + cast(90 * n.time as integer) as date) as due_on,
    coalesce(counted.next_on <= counted.made_on + cast(90 * n.time as integer), false) as is_on_time,
    case
        when n.time = 1 and counted.next_on > counted.made_on + 90
            then date_diff('day', counted.made_on, counted.next_on) - 90
    end as days_overdue
from counted
cross join unnest(generate_series(1, counted.times)) as n(time)
where counted.times >= 1
