-- One row per staff member, team and unbroken run of days [from_on, until_on) on the team, whatever the role; a change
-- of role or terms without a gap does not break it. until_on is null while it lasts.
with
terms as (
    select staff_id, team_id, from_on, coalesce(until_on, date '9999-12-31') as until_on
    from source.staff_assignments
),
preceded as (
    select
        *,
        max(until_on) over (
            partition by staff_id, team_id order by from_on, until_on
            rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from terms
),
numbered as (
    select
        *,
        sum(case when from_on <= latest_until_on then 0 else 1 end) over (
            partition by staff_id, team_id order by from_on, until_on rows unbounded preceding
        ) as run
    from preceded
)
select
    staff_id,
    team_id,
    min(from_on) as from_on,
    nullif(max(until_on), date '9999-12-31') as until_on
from numbered
group by staff_id, team_id, run
