-- One row per enrollment that begins inside the coverage of enrollments and assessments, and instrument with a
-- baseline: how the score changed in the first year. Baseline: the valid score nearest to admission from 30 days before
-- to 60 days after it (the earlier of two as near). Follow-up: the latest valid score from 60 to 365 days after the
-- baseline, not after the day of closure. change: points toward the better end; reliable_change: improved, unchanged or
-- worse by the instrument's reliable points. has_recovered: from a clinical score to one that is not, reliably;
-- is_in_remission: below the bound of the instrument; both null unless the baseline was clinical. has_responded: the
-- distance to the best score shrank by the share of the instrument; null where a cut-off is known and the baseline was
-- not clinical. open_days: from baseline to closure or the end of coverage. follow_up_days: days of assessment records
-- after the baseline. Null: no follow-up, or no such threshold is known.
with
begun as (
    select
        spells.enrollment_id,
        spells.client_id,
        spells.team_id,
        spells.admitted_on,
        spells.until_on,
        windows.assessments_until
    from enrollment_spells as spells
    cross join source_windows as windows
    where spells.admitted_on >= windows.enrollments_from and spells.admitted_on >= windows.assessments_from
),
eligible as (
    select
        begun.*,
        scores.instrument,
        scores.assessed_on,
        scores.score,
        abs(date_diff('day', begun.admitted_on, scores.assessed_on)) as days_off
    from begun
    inner join assessment_scores as scores
        on scores.client_id = begun.client_id
        and scores.assessed_on >= begun.admitted_on - 30
        and scores.assessed_on <= begun.until_on
    where scores.is_valid
),
ranked as (
    select
        *,
        row_number() over (partition by enrollment_id, instrument order by days_off, assessed_on) as place
    from eligible
    where assessed_on <= admitted_on + 60
),
baselines as (
    select * from ranked where place = 1
),
followed as (
    select
        baselines.enrollment_id,
        baselines.instrument,
        max(eligible.assessed_on) as follow_up_on,
        max_by(eligible.score, eligible.assessed_on) as follow_up_score
    from baselines
    inner join eligible
        on eligible.enrollment_id = baselines.enrollment_id
        and eligible.instrument = baselines.instrument
        and eligible.assessed_on >= baselines.assessed_on + 60
        and eligible.assessed_on <= baselines.assessed_on + 365
    group by baselines.enrollment_id, baselines.instrument
),
paired as (
    select
        baselines.enrollment_id,
        baselines.client_id,
        baselines.team_id,
        baselines.instrument,
        instruments.domain,
        baselines.admitted_on,
        baselines.assessed_on as baseline_on,
        baselines.score as baseline_score,
        followed.follow_up_on,
        followed.follow_up_score,
        date_diff('day', baselines.assessed_on, followed.follow_up_on) as days_between,
        instruments.sign * (followed.follow_up_score - baselines.score) as change,
        case
            when instruments.sign = 1 then instruments.highest - baselines.score
            else baselines.score - instruments.lowest
        end as distance,
        case
            when instruments.sign = 1 then baselines.score < instruments.clinical_bound
            else baselines.score >= instruments.clinical_bound
        end as was_clinical,
        case
            when instruments.sign = 1 then followed.follow_up_score < instruments.clinical_bound
            else followed.follow_up_score >= instruments.clinical_bound
        end as is_clinical,
        instruments.reliable_points,
        instruments.response_share,
        instruments.remission_below,
        greatest(0, date_diff('day', baselines.assessed_on, baselines.until_on)) as open_days,
        greatest(0, date_diff('day', baselines.assessed_on, baselines.assessments_until) - 1) as follow_up_days
    from baselines
    inner join source.instruments as instruments on instruments.instrument = baselines.instrument
    left join followed
        on followed.enrollment_id = baselines.enrollment_id and followed.instrument = baselines.instrument
)
select
    enrollment_id,
    client_id,
    team_id,
    instrument,
    domain,
    admitted_on,
    baseline_on,
    baseline_score,
    was_clinical,
    follow_up_on,
    follow_up_score,
    is_clinical,
    days_between,
    change,
    case
        when change >= reliable_points then 'improved'
        when change <= -reliable_points then 'worse'
        when change is not null and reliable_points is not null then 'unchanged'
    end as reliable_change,
    case when was_clinical then not is_clinical and change >= reliable_points end as has_recovered,
    case when distance > 0 and coalesce(was_clinical, true) then change >= response_share * distance end
        as has_responded,
    case when was_clinical then follow_up_score < remission_below end as is_in_remission,
    follow_up_on is not null as is_reassessed,
    open_days,
    follow_up_days
from paired
