-- One row: the last date as of which fidelity is scored, the one of which the evidence is kept client by client. All
-- months would be as many rows as clients times months times inputs.
select dates.*
from fidelity_dates as dates
inner join (
    select max(as_of) as as_of
    from fidelity_dates
) as latest
    on latest.as_of = dates.as_of
