-- One row per enrollment that begins inside the coverage of enrollments, in the order of the records: days from admission
-- to the first psychiatric admission after that day, to the first competitive job, and to the first permanent housing,
-- whether or not the client is still enrolled then; for each, the days after admission that its source covers, null where
-- the source is not supplied. was_working: in competitive work before the day of admission and on it. housing_at_start:
-- kind of housing on that day, null where not known.
with
begun as (
    select
        spells.enrollment_id,
        spells.client_id,
        spells.team_id,
        spells.admitted_on,
        windows.hospital_from,
        windows.hospital_until,
        windows.employment_from,
        windows.employment_until,
        windows.housing_from,
        windows.housing_until
    from enrollment_spells as spells
    cross join source_windows as windows
    where spells.admitted_on >= windows.enrollments_from
),
admitted as (
    select begun.enrollment_id, min(spells.admitted_on) as first_on
    from begun
    inner join hospital_spells as spells
        on spells.client_id = begun.client_id and spells.admitted_on > begun.admitted_on
    where spells.is_psychiatric
    group by begun.enrollment_id
),
employed as (
    select
        begun.enrollment_id,
        bool_or(jobs.from_on < begun.admitted_on) as was_working,
        min(case when jobs.from_on >= begun.admitted_on then jobs.from_on end) as first_on
    from begun
    inner join competitive_job_spells as jobs
        on jobs.client_id = begun.client_id and jobs.until_on > begun.admitted_on
    group by begun.enrollment_id
),
housed as (
    select
        begun.enrollment_id,
        max(case when homes.from_on <= begun.admitted_on and homes.category <> 'unknown' then homes.category end)
            as housing_at_start,
        min(case when homes.category = 'permanent' then greatest(homes.from_on, begun.admitted_on) end) as first_on
    from begun
    inner join housing_spells as homes
        on homes.client_id = begun.client_id and homes.until_on > begun.admitted_on
    group by begun.enrollment_id
)
select
    begun.enrollment_id,
    begun.client_id,
    begun.team_id,
    begun.admitted_on,
    date_diff('day', begun.admitted_on, admitted.first_on) as days_to_psychiatric_admission,
    case
        when begun.hospital_from is null then null
        when begun.admitted_on < begun.hospital_from then 0
        else greatest(0, date_diff('day', begun.admitted_on, begun.hospital_until) - 1)
    end as hospital_follow_up_days,
    case when begun.employment_from is not null then coalesce(employed.was_working, false) end as was_working,
    date_diff('day', begun.admitted_on, employed.first_on) as days_to_job,
    case
        when begun.employment_from is null then null
        when begun.admitted_on < begun.employment_from then 0
        else greatest(0, date_diff('day', begun.admitted_on, begun.employment_until) - 1)
    end as employment_follow_up_days,
    housed.housing_at_start,
    date_diff('day', begun.admitted_on, housed.first_on) as days_to_housing,
    case
        when begun.housing_from is null then null
        when begun.admitted_on < begun.housing_from then 0
        else greatest(0, date_diff('day', begun.admitted_on, begun.housing_until) - 1)
    end as housing_follow_up_days
from begun
left join admitted on admitted.enrollment_id = begun.enrollment_id
left join employed on employed.enrollment_id = begun.enrollment_id
left join housed on housed.enrollment_id = begun.enrollment_id
