-- One row per project. An HMIS project declares no model of case management, so its model is other. Its name is led by
-- the organization where it does not hold it already, and followed by the project type. OperatingEndDate is the last
-- day of service.
select
    project.ProjectID as team_id,
    coalesce(export.SourceID, export.SourceName, 'hmis') as program_id,
    case
        when project.ProjectName like '%' || organization.OrganizationName || '%' then ''
        else coalesce(organization.OrganizationName || ': ', '')
    end
    || project.ProjectName
    || coalesce(' (' || lower(project_types.label) || ')', '') as name,
    'other' as model,
    organization.OrganizationName as site,
    cast(null as varchar) as population,
    project.OperatingStartDate as opened_on,
    coalesce(
        cast(cast(project.OperatingEndDate_on + interval 1 day as date) as varchar),
        project.OperatingEndDate
    ) as closed_on,
    project.file,
    project.line
from hmis.project as project
cross join hmis.export as export
left join hmis.organization as organization
    on organization.OrganizationID = project.OrganizationID and organization.standing = 'current'
left join hmis.project_types as project_types on project_types.code = project.ProjectType
where project.standing = 'current'
