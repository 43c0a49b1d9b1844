-- One row per client: what results are broken down by. A code that no list knows reads unknown, and so does a
-- language that is not a code of two letters.
with
known as (
    select
        clients.client_id,
        clients.birth_year,
        clients.died_on,
        coalesce(sexes.code, 'unknown') as sex,
        coalesce(races.code, 'unknown') as race,
        coalesce(ethnicities.code, 'unknown') as ethnicity,
        case when length(clients.language) = 2 then lower(clients.language) else 'unknown' end as language
    from source.clients as clients
    left join source.codes as sexes on sexes.codelist = 'sexes' and sexes.code = clients.sex
    left join source.codes as races on races.codelist = 'races' and races.code = clients.race
    left join source.codes as ethnicities
        on ethnicities.codelist = 'ethnicities' and ethnicities.code = clients.ethnicity
)
select
    client_id,
    birth_year,
    sex,
    race,
    ethnicity,
    case when ethnicity = 'hispanic' then 'hispanic' else race end as race_ethnicity,
    language,
    died_on
from known
