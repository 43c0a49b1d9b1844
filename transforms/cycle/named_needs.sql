-- One row per day on which a need of a client became known, inside an enrollment: an assessment rates it above zero (the
-- item is the need), a goal is set in it, or a linkage is made for it. The team and its days are those of the day.
with
named as (
    select assessments.client_id, assessments.item as need, assessments.assessed_on as named_on, 1 as is_assessed, 0 as is_linked
    from source.assessments as assessments
    inner join source.codes as codes on codes.codelist = 'needs' and codes.code = assessments.item
    where assessments.value > 0
    union all
    select plans.client_id, goals.domain as need, goals.set_on as named_on, 0 as is_assessed, 0 as is_linked
    from source.goals as goals
    inner join source.plans as plans on plans.plan_id = goals.plan_id
    inner join source.codes as codes on codes.codelist = 'needs' and codes.code = goals.domain
    union all
    select linkages.client_id, linkages.need, linkages.made_on as named_on, 0 as is_assessed, 1 as is_linked
    from source.linkages as linkages
    inner join source.codes as codes on codes.codelist = 'needs' and codes.code = linkages.need
)
select named.*, spells.team_id, spells.from_on, spells.until_on
from named
inner join client_team_spells as spells
    on spells.client_id = named.client_id
    and spells.from_on <= named.named_on
    and named.named_on < spells.until_on
