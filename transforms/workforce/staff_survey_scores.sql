-- One row per team, instrument and calendar year: the total scores of the staff who were on the team on the day of the
-- survey. Of several answers in a year the last counts. No year outside the reporting period. Summed as decimals, so that
-- the order of the rows does not matter.
with
answers as (
    select
        spells.team_id,
        surveys.instrument,
        cast(date_trunc('year', surveys.surveyed_on) as date) as year_from,
        surveys.staff_id,
        cast(surveys.value as decimal(18, 4)) as value,
        row_number() over (
            partition by spells.team_id, surveys.instrument, surveys.staff_id, date_trunc('year', surveys.surveyed_on)
            order by surveys.surveyed_on desc, surveys.survey_id desc
        ) as place
    from source.staff_surveys as surveys
    inner join staff_team_spells as spells
        on spells.staff_id = surveys.staff_id
        and spells.from_on <= surveys.surveyed_on
        and surveys.surveyed_on < coalesce(spells.until_on, date '9999-12-31')
    where
        surveys.item = 'total'
        and surveys.surveyed_on >= cast($period_from as date)
        and surveys.surveyed_on < cast($period_until as date)
),
latest as (
    select
        *,
        cast(value as double) - cast(sum(value) over survey as double) / count(*) over survey as distance
    from answers
    where place = 1
    window survey as (partition by team_id, instrument, year_from)
)
select
    team_id,
    instrument,
    year_from,
    count(*) as staff,
    cast(sum(value) as double) / count(*) as mean,
    case
        when count(*) > 1
            then sqrt(cast(sum(cast(distance * distance as decimal(18, 6))) as double) / (count(*) - 1))
    end as deviation,
    quantile_cont(cast(value as double), 0.25) as q1,
    median(cast(value as double)) as median,
    quantile_cont(cast(value as double), 0.75) as q3
from latest
group by team_id, instrument, year_from
