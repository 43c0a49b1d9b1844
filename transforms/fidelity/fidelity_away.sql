-- One row per client and date before which the client was in hospital or jail for more than 7 of 14 days. Empty unless
-- both sources are supplied.
select spells.client_id, dates.as_of
from away_spells as spells
inner join fidelity_dates as dates on spells.from_on < dates.as_of and dates.from_14_days_on < spells.until_on
group by spells.client_id, dates.as_of
having
    sum(date_diff('day', greatest(spells.from_on, dates.from_14_days_on), least(spells.until_on, dates.as_of))) > 7
