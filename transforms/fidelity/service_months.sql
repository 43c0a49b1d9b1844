-- One row per team, month and further service (DACTS O3): contacts in which a client of the team on that day got the
-- service, those by an external provider, and those with the provider recorded.
with
received as (
    select
        client_id,
        contact_on,
        provider,
        case
            when service_type in ('psychiatric', 'medication') then 'psychiatric'
            when service_type = 'counseling' then 'counseling'
            when service_type = 'housing_support' then 'housing'
            when service_type in ('substance_use_treatment', 'dual_disorder_group') then 'substance_use'
            when service_type in ('employment_support', 'skills_training') then 'employment'
        end as service
    from source.contacts
)
select
    spells.team_id,
    last_day(received.contact_on) + 1 as month_end,
    received.service,
    count(*) as contacts,
    count(case when received.provider = 'external' then 1 end) as external_contacts,
    count(received.provider) as recorded_contacts
from received
inner join client_team_spells as spells
    on spells.client_id = received.client_id
    and spells.from_on <= received.contact_on
    and received.contact_on < spells.until_on
where received.service is not null
group by spells.team_id, last_day(received.contact_on) + 1, received.service
