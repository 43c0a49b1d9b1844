-- One row per kind of oddity that is kept and counted rather than quarantined.
with
stays as (
    select
        stays.*,
        project.OperatingStartDate_on as opened_on,
        export.ExportEndDate_on as covered_through,
        enrollment.MoveInDate_on as recorded_move_in_on
    from hmis.stays as stays
    cross join hmis.export as export
    inner join hmis.enrollment as enrollment
        on enrollment.file = stays.file and enrollment.line = stays.line
    left join hmis.project as project on project.ProjectID = stays.ProjectID and project.standing = 'current'
),
counted as (
    select
        'enrollments' as table_name,
        'same-day enrollment' as kind,
        count(*) as rows,
        'Entry and exit are on one day: the enrollment counts, but has no client-day.' as message
    from stays
    where entered_on = exited_on
    union all
    select
        'enrollments',
        'exit after the export period',
        count(*),
        'The exit is dated after the last day of the export: the enrollment is open when coverage ends.'
    from stays
    where exited_on > covered_through
    union all
    select
        'enrollments',
        'entry before the project opened',
        count(*),
        'The entry is earlier than the first day of service of the project; both dates are kept.'
    from stays
    where entered_on < opened_on
    union all
    select
        'housing',
        'prior living situation blank',
        count(*),
        'No prior living situation is recorded; a child takes that of the head of the household, the rest is unknown.'
    from stays
    where own_situation is null
    union all
    select
        'housing',
        'prior living situation of the head of the household',
        count(*),
        'A child without a prior living situation takes that of the head of the household.'
    from stays
    where own_situation is null and prior_situation is not null
    union all
    select
        'housing',
        'move-in date outside the enrollment',
        count(*),
        'The move-in date of a permanent-housing project lies before entry or after exit, and is not used.'
    from stays
    where situation_from_move_in is not null
        and (recorded_move_in_on < entered_on or recorded_move_in_on > exited_on)
    union all
    select
        'housing',
        'move-in date in another kind of project',
        count(*),
        'A move-in date means moving in only in permanent-housing projects; in this project type it is not used.'
    from stays
    where situation_from_move_in is null and recorded_move_in_on is not null
    union all
    select
        'clients',
        'date of birth missing or not a date',
        count(*),
        'The age group of the client is unknown.'
    from hmis.client
    where standing = 'current' and DOB_on is null
)
select table_name, kind, rows, message
from counted
where rows > 0
