-- One row per enrollment that stands: its exit, what its project type says about where the client sleeps, and what the
-- head of the household recorded for all. A household without exactly one head has none. Children answer through the
-- head where they have no prior living situation of their own; the head's move-in date holds for every member, from
-- the member's own entry on, and only between entry and exit.
with
heads as (
    select
        HouseholdID,
        ProjectID,
        min(LivingSituation) as LivingSituation,
        min(case when MoveInDate_on >= EntryDate_on then MoveInDate_on end) as moved_in_on
    from hmis.enrollment
    where standing = 'current' and RelationshipToHoH = '1'
    group by HouseholdID, ProjectID
    having count(*) = 1
),
exits as (
    select
        *,
        row_number() over (partition by EnrollmentID order by updated_at desc nulls last, line desc) as place
    from hmis.exit
    where standing = 'current'
),
joined as (
    select
        enrollment.EnrollmentID,
        enrollment.PersonalID,
        enrollment.ProjectID,
        enrollment.EntryDate,
        enrollment.EntryDate_on as entered_on,
        enrollment.recorded_on,
        enrollment.file,
        enrollment.line,
        enrollment.LivingSituation as own_situation,
        coalesce(
            enrollment.LivingSituation,
            case
                when client.DOB_on > enrollment.EntryDate_on - interval 18 year then heads.LivingSituation
            end
        ) as prior_situation,
        project_types.situation_while_enrolled,
        project_types.situation_from_move_in,
        case
            when project_types.situation_from_move_in is not null
                then coalesce(
                    heads.moved_in_on,
                    case when enrollment.MoveInDate_on >= enrollment.EntryDate_on then enrollment.MoveInDate_on end
                )
        end as household_moved_in_on,
        exits.ExitDate,
        exits.ExitDate_on as exited_on,
        exits.Destination,
        exits.ProjectCompletionStatus,
        exits.CMExitReason,
        exits.file as exit_file,
        exits.line as exit_line
    from hmis.enrollment as enrollment
    left join exits on exits.EnrollmentID = enrollment.EnrollmentID and exits.place = 1
    left join hmis.project as project on project.ProjectID = enrollment.ProjectID and project.standing = 'current'
    left join hmis.project_types as project_types on project_types.code = project.ProjectType
    left join hmis.client as client on client.PersonalID = enrollment.PersonalID and client.standing = 'current'
    left join heads on heads.HouseholdID = enrollment.HouseholdID and heads.ProjectID = enrollment.ProjectID
    where enrollment.standing = 'current'
)
select
    *,
    case
        when household_moved_in_on < coalesce(exited_on, date '9999-12-31')
            and entered_on < coalesce(exited_on, date '9999-12-31')
            then greatest(household_moved_in_on, entered_on)
    end as moved_in_on,
    prior_situation in ('101', '116', '118') as was_homeless
from joined
