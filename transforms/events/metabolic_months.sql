-- View: one row per client and month at whose end the client was active and had filled antipsychotics on two or more days
-- of the 12 months that end with it (see metabolic_members): whether glucose was tested in the same 12 months.
select
    members.client_id,
    members.team_id,
    dates.month,
    members.is_monitored
from metabolic_members as members
inner join fidelity_dates as dates on dates.as_of = members.as_of
