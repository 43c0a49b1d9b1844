-- One row per enrollment in a project, closed by its exit. The exit day is the first day no longer enrolled (HUD counts
-- no bed night on it). The reason is kept where the export says one: death, project completion (RHY) or case-management
-- exit (HUD-VASH).
select
    stays.EnrollmentID as enrollment_id,
    stays.PersonalID as client_id,
    stays.ProjectID as team_id,
    cast(null as varchar) as referred_on,
    stays.EntryDate as admitted_on,
    stays.ExitDate as closed_on,
    case
        when stays.Destination = '24' then 'died'
        when stays.exit_line is not null
            then coalesce(case_management_exits.canonical, completions.canonical, 'unknown')
    end as close_reason,
    stays.file,
    stays.line
from hmis.stays as stays
left join hmis.crosswalk as completions
    on completions.codelist = 'completion' and completions.code = stays.ProjectCompletionStatus
left join hmis.crosswalk as case_management_exits
    on case_management_exits.codelist = 'case_management_exit' and case_management_exits.code = stays.CMExitReason
