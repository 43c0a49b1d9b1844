-- One row: the continuum or agency whose HMIS this is. It is the whole that projects are held against; organizations
-- would each be a whole of their own, without a sum over them.
select
    coalesce(SourceID, SourceName, 'hmis') as program_id,
    coalesce(SourceName, SourceID, 'HMIS') as name,
    file,
    line
from hmis.export
