-- One row per referral of a client to a service and input that counts it (see fidelity_events). It belongs to the team
-- that made it, or else to the client's team of that day.
with
referrals as (
    select
        linkages.linkage_id,
        linkages.client_id,
        coalesce(linkages.team_id, spells.team_id) as team_id,
        linkages.made_on,
        linkages.first_service_on
    from source.linkages as linkages
    left join client_team_spells as spells
        on spells.client_id = linkages.client_id
        and spells.from_on <= linkages.made_on
        and linkages.made_on < spells.until_on
),
followed as (
    select distinct referrals.linkage_id
    from referrals
    inner join source.contacts as contacts
        on contacts.client_id = referrals.client_id
        and contacts.contact_on > referrals.made_on
        and contacts.contact_on <= referrals.made_on + 14
    where
        coalesce(contacts.contact_with, 'client') in ('client', 'provider')
        and coalesce(contacts.provider, 'team') <> 'external'
)
select
    'linkage_90d_share' as input,
    team_id,
    client_id,
    made_on as event_on,
    made_on + 91 as known_on,
    coalesce(first_service_on <= made_on + 90, false) as is_met
from referrals
where team_id is not null
union all
select
    'linkage_followed_14d_share' as input,
    referrals.team_id,
    referrals.client_id,
    referrals.made_on as event_on,
    referrals.made_on + 15 as known_on,
    followed.linkage_id is not null as is_met
from referrals
left join followed on followed.linkage_id = referrals.linkage_id
where referrals.team_id is not null
