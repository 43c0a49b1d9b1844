-- One row per project. An HMIS project declares no model of case management, so its model is other; its project type
-- is put beside its name. OperatingEndDate is the last day of service.
select
    project.ProjectID as team_id,
    project.OrganizationID as program_id,
    coalesce(project.ProjectName || ' (' || lower(project_types.label) || ')', project.ProjectName) as name,
    'other' as model,
    cast(null as varchar) as site,
    cast(null as varchar) as population,
    project.OperatingStartDate as opened_on,
    coalesce(
        cast(cast(project.OperatingEndDate_on + interval 1 day as date) as varchar),
        project.OperatingEndDate
    ) as closed_on,
    project.file,
    project.line
from hmis.project as project
left join hmis.project_types as project_types on project_types.code = project.ProjectType
where project.standing = 'current'
