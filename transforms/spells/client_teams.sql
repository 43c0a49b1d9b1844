-- One row per client and team with at least one enrolled day. client_team numbers them within one run, so that big
-- tables are joined by a number; it is no identifier, and changes when clients are added.
select
    cast(row_number() over (order by client_id, team_id) as integer) as client_team,
    client_id,
    team_id
from (
    select distinct client_id, team_id
    from enrollment_spells
    where from_on < until_on
) as served
