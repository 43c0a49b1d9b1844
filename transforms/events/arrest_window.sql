-- One row where arrests are supplied, none where they are not: the days [from, until) that they cover.
select
    coalesce(covered_from, cast($period_from as date)) as arrests_from,
    coalesce(covered_until, cast($period_until as date)) as arrests_until
from source.coverage
where table_name = 'arrests' and is_available
