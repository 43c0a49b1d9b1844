-- One row per client and side (before, after) of the first enrollment: what happened in the 365 days up to it and in
-- the 365 from it. Time after ends with death and with the end of the enrollment (transfers between teams go on);
-- amounts are null where a source, or that of enrollments, does not cover all 365 days, whoever died before their end.
-- A psychiatric stay that began before the day of enrollment and lasted to it or beyond is the index stay. Plain
-- columns split it: its admission before, its days where they fall. _index_excluded leaves it and its days out;
-- _index_before sets both windows at its end, null while it lasts; _index_anchored ends the time before where it began.
-- _year_earlier, on the side before: the 365 days before those, null where they are not covered.
with
followed as (
    select
        *,
        row_number() over (partition by client_id order by admitted_on, enrollment_id) as place,
        max(until_on) over (
            partition by client_id order by admitted_on, enrollment_id rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from enrollment_spells
),
runs as (
    select
        *,
        sum(
            case when latest_until_on is null or date_diff('day', latest_until_on, admitted_on) <= 1 then 0 else 1 end
        ) over (partition by client_id order by admitted_on, enrollment_id rows unbounded preceding) as breaks
    from followed
),
enrolled as (
    select
        runs.client_id,
        max(case when runs.place = 1 then runs.team_id end) as team_id,
        min(runs.admitted_on) as enrolled_on,
        case when not bool_or(runs.is_open) then max(runs.until_on) end as left_on
    from runs
    where runs.breaks = 0
    group by runs.client_id
),
index_stays as (
    select
        enrolled.client_id,
        min(spells.admitted_on) as admitted_on,
        max(spells.until_on) as until_on,
        bool_or(spells.is_open) as is_open
    from enrolled
    inner join hospital_spells as spells
        on spells.client_id = enrolled.client_id
        and spells.admitted_on < enrolled.enrolled_on
        and enrolled.enrolled_on <= spells.until_on
    where spells.is_psychiatric
    group by enrolled.client_id
),
people as (
    select
        enrolled.client_id,
        enrolled.team_id,
        enrolled.enrolled_on,
        enrolled.left_on,
        clients.died_on,
        index_stays.admitted_on as index_admitted_on,
        case when not index_stays.is_open then index_stays.until_on end as index_until_on
    from enrolled
    left join index_stays on index_stays.client_id = enrolled.client_id
    left join source.clients as clients on clients.client_id = enrolled.client_id
),
mirrors as (
    select *, 'enrollment' as mirror, enrolled_on as ends_on, enrolled_on as begins_on
    from people
    union all
    select *, 'end of stay' as mirror, index_until_on as ends_on, index_until_on as begins_on
    from people
    where index_until_on is not null
    union all
    select *, 'beginning of stay' as mirror, index_admitted_on as ends_on, enrolled_on as begins_on
    from people
    where index_admitted_on is not null
    union all
    select
        *,
        'year earlier' as mirror,
        cast(enrolled_on - interval 365 day as date) as ends_on,
        cast(null as date) as begins_on
    from people
),
sides as (
    select
        *,
        'before' as side,
        cast(ends_on - interval 365 day as date) as from_on,
        ends_on as full_until_on,
        ends_on as until_on
    from mirrors
    union all
    select
        *,
        'after' as side,
        begins_on as from_on,
        cast(begins_on + interval 365 day as date) as full_until_on,
        greatest(
            begins_on,
            least(
                cast(begins_on + interval 365 day as date),
                coalesce(died_on, date '9999-12-31'),
                coalesce(left_on, date '9999-12-31')
            )
        ) as until_on
    from mirrors
),
covered as (
    select
        sides.client_id,
        sides.mirror,
        sides.side,
        sides.team_id,
        sides.enrolled_on,
        sides.left_on,
        sides.died_on,
        sides.index_admitted_on,
        sides.from_on,
        sides.until_on,
        sides.full_until_on,
        coalesce(
            windows.hospital_from <= sides.from_on
            and sides.full_until_on <= windows.hospital_until
            and sides.full_until_on <= greatest(windows.enrollments_until, sides.enrolled_on),
            false
        ) as is_hospital_covered,
        coalesce(
            windows.emergency_from <= sides.from_on
            and sides.full_until_on <= windows.emergency_until
            and sides.full_until_on <= greatest(windows.enrollments_until, sides.enrolled_on),
            false
        ) as is_emergency_covered,
        coalesce(
            windows.custody_from <= sides.from_on
            and sides.full_until_on <= windows.custody_until
            and sides.full_until_on <= greatest(windows.enrollments_until, sides.enrolled_on),
            false
        ) as is_custody_covered
    from sides
    cross join source_windows as windows
),
stays as (
    select
        covered.client_id,
        covered.mirror,
        covered.side,
        spells.is_psychiatric,
        case when covered.from_on <= spells.admitted_on and spells.admitted_on < covered.until_on then 1 else 0 end
            as admissions,
        greatest(
            0,
            date_diff('day', greatest(spells.admitted_on, covered.from_on), least(spells.until_on, covered.until_on))
        ) as days,
        spells.is_psychiatric
        and spells.admitted_on < covered.enrolled_on
        and covered.enrolled_on <= spells.until_on as is_index
    from covered
    inner join hospital_spells as spells
        on spells.client_id = covered.client_id
        and spells.admitted_on < covered.until_on
        and (covered.from_on < spells.until_on or covered.from_on <= spells.admitted_on)
    where covered.is_hospital_covered
),
hospital as (
    select
        client_id,
        mirror,
        side,
        sum(admissions) as admissions,
        sum(days) as bed_days,
        sum(case when is_psychiatric then admissions else 0 end) as psychiatric_admissions,
        sum(case when is_psychiatric then days else 0 end) as psychiatric_bed_days,
        sum(case when is_index then admissions else 0 end) as index_admissions,
        sum(case when is_index then days else 0 end) as index_days
    from stays
    group by client_id, mirror, side
),
amounts as (
    select
        covered.client_id,
        covered.side,
        covered.mirror,
        date_diff('day', covered.from_on, covered.until_on) as exposure_days,
        coalesce(hospital.admissions, 0) as admissions,
        coalesce(hospital.bed_days, 0) as bed_days,
        coalesce(hospital.psychiatric_admissions, 0) as psychiatric_admissions,
        coalesce(hospital.psychiatric_bed_days, 0) as psychiatric_bed_days,
        coalesce(hospital.index_admissions, 0) as index_admissions,
        coalesce(hospital.index_days, 0) as index_days
    from covered
    left join hospital
        on hospital.client_id = covered.client_id
        and hospital.mirror = covered.mirror
        and hospital.side = covered.side
    where covered.is_hospital_covered
),
visits as (
    select covered.client_id, covered.side, count(*) as emergency_visits
    from covered
    inner join source.emergency_visits as records
        on records.client_id = covered.client_id
        and covered.from_on <= records.visited_on
        and records.visited_on < covered.until_on
    where covered.mirror = 'enrollment'
    group by covered.client_id, covered.side
),
custody as (
    select
        covered.client_id,
        covered.side,
        sum(
            date_diff('day', greatest(spells.from_on, covered.from_on), least(spells.until_on, covered.until_on))
        ) as jail_days
    from covered
    inner join custody_spells as spells
        on spells.client_id = covered.client_id
        and spells.from_on < covered.until_on
        and covered.from_on < spells.until_on
    where covered.mirror = 'enrollment'
    group by covered.client_id, covered.side
)
select
    covered.client_id,
    covered.team_id,
    covered.enrolled_on,
    covered.side,
    covered.from_on,
    covered.until_on,
    covered.index_admitted_on is not null as has_index_stay,
    covered.side = 'after' and coalesce(covered.died_on < covered.full_until_on, false) as has_died,
    covered.side = 'after'
    and coalesce(covered.left_on < covered.full_until_on, false)
    and coalesce(covered.left_on < covered.died_on, true) as has_left,
    cast(date_diff('day', covered.from_on, covered.until_on) as integer) as exposure_days,
    cast(split.exposure_days - split.index_days as integer) as exposure_days_index_excluded,
    cast(
        case when covered.index_admitted_on is null then split.exposure_days else ended.exposure_days end as integer
    ) as exposure_days_index_before,
    cast(
        case when covered.index_admitted_on is null then split.exposure_days else begun.exposure_days end as integer
    ) as exposure_days_index_anchored,
    cast(split.psychiatric_admissions as integer) as psychiatric_admissions,
    cast(split.psychiatric_admissions - split.index_admissions as integer) as psychiatric_admissions_index_excluded,
    cast(
        case
            when covered.index_admitted_on is null then split.psychiatric_admissions
            else ended.psychiatric_admissions
        end as integer
    ) as psychiatric_admissions_index_before,
    cast(
        case
            when covered.index_admitted_on is null then split.psychiatric_admissions
            else begun.psychiatric_admissions
        end as integer
    ) as psychiatric_admissions_index_anchored,
    cast(split.psychiatric_bed_days as integer) as psychiatric_bed_days,
    cast(split.psychiatric_bed_days - split.index_days as integer) as psychiatric_bed_days_index_excluded,
    cast(
        case
            when covered.index_admitted_on is null then split.psychiatric_bed_days
            else ended.psychiatric_bed_days
        end as integer
    ) as psychiatric_bed_days_index_before,
    cast(
        case
            when covered.index_admitted_on is null then split.psychiatric_bed_days
            else begun.psychiatric_bed_days
        end as integer
    ) as psychiatric_bed_days_index_anchored,
    cast(earlier.psychiatric_admissions as integer) as psychiatric_admissions_year_earlier,
    cast(earlier.psychiatric_bed_days as integer) as psychiatric_bed_days_year_earlier,
    cast(split.admissions as integer) as admissions,
    cast(split.bed_days as integer) as bed_days,
    cast(case when covered.is_emergency_covered then coalesce(visits.emergency_visits, 0) end as integer)
        as emergency_visits,
    cast(case when covered.is_custody_covered then coalesce(custody.jail_days, 0) end as integer) as jail_days
from covered
left join amounts as split
    on split.client_id = covered.client_id and split.side = covered.side and split.mirror = 'enrollment'
left join amounts as ended
    on ended.client_id = covered.client_id and ended.side = covered.side and ended.mirror = 'end of stay'
left join amounts as begun
    on begun.client_id = covered.client_id and begun.side = covered.side and begun.mirror = 'beginning of stay'
left join amounts as earlier
    on earlier.client_id = covered.client_id and earlier.side = covered.side and earlier.mirror = 'year earlier'
left join visits on visits.client_id = covered.client_id and visits.side = covered.side
left join custody on custody.client_id = covered.client_id and custody.side = covered.side
where covered.mirror = 'enrollment'
