-- One client's spells of one kind never overlap, and never end before they begin.
with
spells as (
    select 'hospital_spells' as spells, client_id, admitted_on as from_on, until_on
    from hospital_spells
    union all
    select 'custody_spells' as spells, client_id, from_on, until_on
    from custody_spells
    union all
    select 'away_spells' as spells, client_id, from_on, until_on
    from away_spells
    union all
    select 'housing_spells' as spells, client_id, from_on, until_on
    from housing_spells
    union all
    select 'competitive_job_spells' as spells, client_id, from_on, until_on
    from competitive_job_spells
    union all
    select 'client_team_spells' as spells, client_id, from_on, until_on
    from client_team_spells
),
followed as (
    select
        *,
        lead(from_on) over (partition by spells, client_id order by from_on, until_on) as next_from_on
    from spells
)
select
    client_id,
    from_on,
    concat(
        spells, ' from ', cast(from_on as varchar), ' until ', cast(until_on as varchar),
        case when until_on < from_on then ' ends before it begins' else ' overlaps the next' end
    ) as problem
from followed
where until_on < from_on or next_from_on < until_on
