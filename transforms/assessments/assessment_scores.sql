-- One row per client, instrument and day inside the coverage of assessments: the score of the day. A rating outside the
-- permitted range counts as not given; where an item or the total was recorded more than once that day, the row of the
-- highest assessment_id holds, and has_conflict tells that the values differed. The score comes from the items if
-- enough of them are rated (source items), else from a recorded total (source total). Not valid, with no score: an
-- instrument that is not known, a total out of range, too few items. team_id is that of the day, null when not enrolled
-- that day.
with
recorded as (
    select
        assessments.client_id,
        lower(assessments.instrument) as instrument,
        assessments.assessed_on,
        assessments.item,
        max_by(assessments.value, assessments.assessment_id) as value,
        min(phases.code) as phase,
        count(distinct assessments.value) > 1 as has_conflict
    from source.assessments as assessments
    cross join source_windows as windows
    left join source.codes as phases on phases.codelist = 'assessment_phases' and phases.code = assessments.phase
    where assessments.assessed_on >= windows.assessments_from and assessments.assessed_on < windows.assessments_until
    group by assessments.client_id, lower(assessments.instrument), assessments.assessed_on, assessments.item
),
days as (
    select
        recorded.client_id,
        recorded.instrument,
        recorded.assessed_on,
        min(recorded.phase) as phase,
        bool_or(recorded.has_conflict) as has_conflict,
        count(items.item) as items_rated,
        sum(case when items.item is not null then recorded.value end) as rated_sum,
        max(case when recorded.item = 'total' then recorded.value end) as total
    from recorded
    left join source.instrument_items as items
        on items.instrument = recorded.instrument
        and items.item = recorded.item
        and items.minimum <= recorded.value
        and recorded.value <= items.maximum
    group by recorded.client_id, recorded.instrument, recorded.assessed_on
),
scored as (
    select
        days.*,
        instruments.instrument is not null as is_known,
        instruments.domain,
        instruments.items,
        case
            when days.items_rated >= instruments.items - instruments.most_missing
                then instruments.plus + instruments.times * days.rated_sum
                    * case
                        when instruments.score_by = 'mean' then 1.0 / days.items_rated
                        when instruments.fills_with_mean then instruments.items * 1.0 / days.items_rated
                        else 1.0
                    end
        end as score_of_items,
        case when instruments.lowest <= days.total and days.total <= instruments.highest then days.total end
            as score_of_total
    from days
    left join source.instruments as instruments on instruments.instrument = days.instrument
)
select
    scored.client_id,
    teams.team_id,
    scored.instrument,
    scored.domain,
    scored.assessed_on,
    scored.phase,
    scored.items_rated,
    scored.items,
    coalesce(scored.score_of_items, scored.score_of_total) as score,
    case
        when scored.score_of_items is not null then 'items'
        when scored.score_of_total is not null then 'total'
    end as source,
    coalesce(scored.score_of_items, scored.score_of_total) is not null as is_valid,
    case
        when not scored.is_known then 'unknown_instrument'
        when coalesce(scored.score_of_items, scored.score_of_total) is not null then null
        when scored.total is not null then 'total_out_of_range'
        else 'too_few_items'
    end as reason,
    scored.has_conflict
from scored
left join client_team_spells as teams
    on teams.client_id = scored.client_id
    and teams.from_on <= scored.assessed_on
    and scored.assessed_on < teams.until_on
