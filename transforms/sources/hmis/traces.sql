-- One row per row of a file and canonical table that it went into.
select 'programs' as table_name, file, line from hmis.programs
union
select 'teams' as table_name, file, line from hmis.teams
union
select 'teams' as table_name, organization.file, organization.line
from hmis.organization as organization
inner join hmis.project as project on project.OrganizationID = organization.OrganizationID
where organization.standing = 'current' and project.standing = 'current'
union
select 'clients' as table_name, file, line from hmis.clients
union
select 'enrollments' as table_name, file, line from hmis.enrollments
union
select 'enrollments' as table_name, exit_file as file, exit_line as line
from hmis.stays
where exit_line is not null
union
select 'housing' as table_name, file, line from hmis.housing
union
select 'diagnoses' as table_name, file, line from hmis.diagnoses
