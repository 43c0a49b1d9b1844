-- One row per statement about where a client slept. Before entry: the prior living situation, known for the night
-- before; it holds on (open) where the project houses nobody, and until move-in where a permanent-housing project took
-- somebody literally homeless. While enrolled: the bed of a shelter, safe haven or transitional project, and permanent
-- housing from move-in. At exit: the destination. Between: current living situations and bed nights.
with
prior as (
    select
        'prior-' || EnrollmentID as housing_id,
        PersonalID as client_id,
        prior_situation as situation,
        coalesce(cast(cast(entered_on - interval 1 day as date) as varchar), EntryDate) as from_on,
        case
            when situation_while_enrolled is not null then EntryDate
            when situation_from_move_in is not null and was_homeless
                then cast(coalesce(moved_in_on, exited_on) as varchar)
        end as until_on,
        case
            when situation_from_move_in is not null and was_homeless
                then cast(export.ExportEndDate_on as varchar)
            else EntryDate
        end as confirmed_on,
        cast(stays.recorded_on as varchar) as recorded_on,
        stays.file,
        stays.line
    from hmis.stays as stays
    cross join hmis.export as export
    where prior_situation is not null
),
beds as (
    select
        'stay-' || EnrollmentID as housing_id,
        PersonalID as client_id,
        situation_while_enrolled as situation,
        EntryDate as from_on,
        ExitDate as until_on,
        cast(export.ExportEndDate_on as varchar) as confirmed_on,
        cast(stays.recorded_on as varchar) as recorded_on,
        stays.file,
        stays.line
    from hmis.stays as stays
    cross join hmis.export as export
    where situation_while_enrolled is not null
),
homes as (
    select
        'home-' || EnrollmentID as housing_id,
        PersonalID as client_id,
        situation_from_move_in as situation,
        cast(moved_in_on as varchar) as from_on,
        ExitDate as until_on,
        cast(export.ExportEndDate_on as varchar) as confirmed_on,
        cast(stays.recorded_on as varchar) as recorded_on,
        stays.file,
        stays.line
    from hmis.stays as stays
    cross join hmis.export as export
    where moved_in_on is not null
),
destinations as (
    select
        'exit-' || exits.ExitID as housing_id,
        exits.PersonalID as client_id,
        exits.Destination as situation,
        exits.ExitDate as from_on,
        cast(null as varchar) as until_on,
        exits.ExitDate as confirmed_on,
        cast(exits.recorded_on as varchar) as recorded_on,
        exits.file,
        exits.line
    from hmis.exit as exits
    inner join hmis.stays as stays on stays.exit_file = exits.file and stays.exit_line = exits.line
    where exits.Destination is not null
),
points as (
    select
        'point-' || CurrentLivingSitID as housing_id,
        PersonalID as client_id,
        CurrentLivingSituation as situation,
        InformationDate as from_on,
        cast(null as varchar) as until_on,
        InformationDate as confirmed_on,
        cast(recorded_on as varchar) as recorded_on,
        file,
        line
    from hmis.currentlivingsituation
    where standing = 'current' and CurrentLivingSituation is not null
),
nights as (
    select
        'night-' || ServicesID as housing_id,
        PersonalID as client_id,
        '101' as situation,
        DateProvided as from_on,
        coalesce(cast(cast(DateProvided_on + interval 1 day as date) as varchar), DateProvided) as until_on,
        cast(null as varchar) as confirmed_on,
        cast(recorded_on as varchar) as recorded_on,
        file,
        line
    from hmis.services
    where standing = 'current' and RecordType = '200'
)
select * from prior
union all
select * from beds
union all
select * from homes
union all
select * from destinations
union all
select * from points
union all
select * from nights
