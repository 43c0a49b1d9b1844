-- One row per client, team and unbroken run of days [from_on, until_on) with the team; a new enrollment with the same
-- team that follows at once does not break it. A client is active as of a date when from_on < as_of <= until_on: with
-- the team on the day before.
with
preceded as (
    select
        client_id,
        team_id,
        from_on,
        until_on,
        lag(until_on) over (partition by client_id, team_id order by from_on) as earlier_until_on
    from client_team_spells
),
numbered as (
    select
        *,
        sum(case when from_on = earlier_until_on then 0 else 1 end) over (
            partition by client_id, team_id order by from_on rows unbounded preceding
        ) as run
    from preceded
)
select
    client_id,
    team_id,
    min(from_on) as from_on,
    max(until_on) as until_on
from numbered
group by client_id, team_id, run
