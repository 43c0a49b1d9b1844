-- One row per linkage made inside the coverage of linkages: how soon it was accepted, led to a first service, and was
-- followed by a contact of the team with the client or with a provider (from the day after; looked for within 30 days).
-- team_id is the one that made it, else that of the day. enrolled_days: days from
-- then on with the team of the day. A date
-- before the day of the linkage counts as day 0.
with
made as (
    select
        linkages.linkage_id,
        linkages.client_id,
        coalesce(linkages.team_id, spells.team_id) as team_id,
        coalesce(needs.code, 'unknown') as need,
        linkages.made_on,
        linkages.accepted_on,
        linkages.first_service_on,
        spells.until_on as enrolled_until_on,
        windows.linkages_until,
        windows.contacts_from,
        windows.contacts_until
    from source.linkages as linkages
    cross join source_windows as windows
    left join source.codes as needs on needs.codelist = 'needs' and needs.code = linkages.need
    left join client_team_spells as spells
        on spells.client_id = linkages.client_id
        and spells.from_on <= linkages.made_on
        and linkages.made_on < spells.until_on
    where linkages.made_on >= windows.linkages_from and linkages.made_on < windows.linkages_until
),
followed as (
    select made.linkage_id, min(contacts.contact_on) as contact_on
    from made
    inner join source.contacts as contacts
        on contacts.client_id = made.client_id
        and contacts.contact_on > made.made_on
        and contacts.contact_on <= made.made_on + 30
    where
        contacts.mode in ('face_to_face', 'phone', 'video')
        and coalesce(contacts.contact_with, 'client') in ('client', 'provider')
        and coalesce(contacts.provider, 'team') <> 'external'
    group by made.linkage_id
)
select
    made.linkage_id,
    made.client_id,
    made.team_id,
    made.need,
    made.made_on,
    case when made.accepted_on is not null then greatest(0, date_diff('day', made.made_on, made.accepted_on)) end
        as days_to_acceptance,
    case
        when made.first_service_on is not null then greatest(0, date_diff('day', made.made_on, made.first_service_on))
    end as days_to_first_service,
    date_diff('day', made.made_on, made.linkages_until) - 1 as follow_up_days,
    case
        when made.enrolled_until_on is not null
            then date_diff('day', made.made_on, least(made.enrolled_until_on, made.linkages_until))
    end as enrolled_days,
    date_diff('day', made.made_on, followed.contact_on) as days_to_contact,
    case
        when made.contacts_from is null then null
        when made.made_on < made.contacts_from then 0
        else greatest(0, date_diff('day', made.made_on, made.contacts_until) - 1)
    end as contact_follow_up_days
from made
left join followed on followed.linkage_id = made.linkage_id
