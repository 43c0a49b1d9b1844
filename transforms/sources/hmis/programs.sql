-- One row per organization that runs projects.
select
    OrganizationID as program_id,
    OrganizationName as name,
    file,
    line
from hmis.organization
where standing = 'current'
