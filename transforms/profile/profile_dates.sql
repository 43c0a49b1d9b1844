-- One row per date as of which model profiles are made: the ends (exclusive) of whole quarters inside the coverage of
-- enrollments, and the latest of fidelity_dates. from_on is the first day of the three months before it;
-- contacts_reason says why contacts cannot be used for them.
select
    dates.as_of,
    cast(dates.as_of - interval 3 month as date) as from_on,
    dates.from_12_months_on,
    dates.from_24_months_on,
    case
        when windows.contacts_from is null then 'no contacts'
        when windows.contacts_from > cast(dates.as_of - interval 3 month as date) or windows.contacts_until < dates.as_of
            then 'window not covered by contacts'
    end as contacts_reason
from fidelity_dates as dates
cross join source_windows as windows
cross join (select max(as_of) as as_of from fidelity_dates) as latest
where (extract(month from dates.as_of) in (1, 4, 7, 10) or dates.as_of = latest.as_of)
    and windows.enrollments_from <= cast(dates.as_of - interval 3 month as date)
