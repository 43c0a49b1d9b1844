-- One row per client, team, further service (DACTS O3) and month in which the client got it while with the team:
-- whether any of it came from an external provider, and whether the provider was recorded.
with
received as (
    select
        contacts.client_id,
        contacts.contact_on,
        contacts.provider,
        case
            when contacts.service_type in ('psychiatric', 'medication') then 'psychiatric'
            when contacts.service_type = 'counseling' then 'counseling'
            when contacts.service_type = 'housing_support' then 'housing'
            when contacts.service_type in ('substance_use_treatment', 'dual_disorder_group') then 'substance_use'
            when contacts.service_type in ('employment_support', 'skills_training') then 'employment'
        end as service
    from source.contacts as contacts
)
select
    received.client_id,
    spells.team_id,
    received.service,
    cast(date_trunc('month', received.contact_on) as date) as month,
    max(case when received.provider = 'external' then 1 else 0 end) as external,
    max(case when received.provider is not null then 1 else 0 end) as recorded
from received
inner join client_team_spells as spells
    on spells.client_id = received.client_id
    and spells.from_on <= received.contact_on
    and received.contact_on < spells.until_on
where received.service is not null
group by
    received.client_id,
    spells.team_id,
    received.service,
    cast(date_trunc('month', received.contact_on) as date)
