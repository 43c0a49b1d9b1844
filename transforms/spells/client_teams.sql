-- View: one row per client and team with at least one day that belongs to the team, and the number that
-- client_team_spells gives them.
select client_team, client_id, team_id
from client_team_spells
where is_only_spell
union all
select distinct client_team, client_id, team_id
from client_team_spells
where not is_only_spell
