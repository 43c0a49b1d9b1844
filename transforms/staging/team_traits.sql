-- One row per team: its program (that of the settings where none is named), the model that it declares, whom it serves,
-- when it was open.
select
    teams.team_id,
    teams.name as team_name,
    coalesce(teams.program_id, $program_id) as program_id,
    coalesce(programs.name, teams.program_id, $program_name) as program_name,
    coalesce(models.code, 'other') as model,
    teams.population,
    teams.opened_on,
    teams.closed_on
from source.teams as teams
left join source.programs as programs on programs.program_id = teams.program_id
left join source.codes as models on models.codelist = 'models' and models.code = teams.model
