-- One row per client and team (see client_teams): birth year, and whether the client was admitted to psychiatric
-- hospital in the 12 months before the first day with the team; null where hospital records do not reach back so far.
with
begun as (
    select client_id, team_id, min(admitted_on) as first_on
    from enrollment_spells
    group by client_id, team_id
),
admitted as (
    select begun.client_id, begun.team_id
    from begun
    inner join hospital_spells as spells
        on spells.client_id = begun.client_id
        and spells.is_psychiatric
        and spells.admitted_on < begun.first_on
        and spells.admitted_on >= cast(begun.first_on - interval 12 month as date)
    group by begun.client_id, begun.team_id
)
select
    teams.client_team,
    teams.client_id,
    teams.team_id,
    traits.birth_year,
    case
        when windows.hospital_from <= cast(begun.first_on - interval 12 month as date)
            then admitted.client_id is not null
    end as was_admitted_before
from client_teams as teams
inner join begun on begun.client_id = teams.client_id and begun.team_id = teams.team_id
inner join client_traits as traits on traits.client_id = teams.client_id
cross join source_windows as windows
left join admitted on admitted.client_id = teams.client_id and admitted.team_id = teams.team_id
