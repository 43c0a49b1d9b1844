-- One row per hospital spell that ended inside the coverage of hospital stays: length of stay, return, follow-up, death.
-- team_id is that of the day of discharge, null when not enrolled that day. follow_up_days: days after the day of
-- discharge that hospital stays cover. A contact counts from the day after discharge: in person or by video, with the
-- client, by anybody.
with
followed as (
    select
        *,
        lead(admitted_on) over (partition by client_id order by admitted_on) as next_admitted_on,
        lead(is_planned) over (partition by client_id order by admitted_on) as is_next_planned,
        min(case when is_psychiatric then admitted_on end) over (
            partition by client_id order by admitted_on rows between 1 following and unbounded following
        ) as next_psychiatric_admitted_on
    from hospital_spells
),
discharges as (
    select
        followed.*,
        windows.hospital_until,
        windows.contacts_from,
        windows.contacts_until
    from followed
    cross join source_windows as windows
    where followed.discharged_on >= windows.hospital_from and followed.discharged_on < windows.hospital_until
),
first_contacts as (
    select discharges.client_id, discharges.discharged_on, min(contacts.contact_on) as contact_on
    from discharges
    inner join source.contacts as contacts
        on contacts.client_id = discharges.client_id
        and contacts.contact_on > discharges.discharged_on
        and contacts.contact_on >= discharges.contacts_from
        and contacts.contact_on < discharges.contacts_until
    where
        contacts.mode in ('face_to_face', 'video')
        and coalesce(contacts.contact_with, 'client') = 'client'
    group by discharges.client_id, discharges.discharged_on
)
select
    discharges.client_id,
    teams.team_id,
    discharges.admitted_on,
    discharges.discharged_on,
    discharges.nights,
    discharges.is_psychiatric,
    discharges.is_planned,
    discharges.died_in_hospital,
    date_diff('day', discharges.discharged_on, discharges.hospital_until) - 1 as follow_up_days,
    date_diff('day', discharges.discharged_on, discharges.next_admitted_on) as days_to_readmission,
    discharges.is_next_planned as is_readmission_planned,
    date_diff('day', discharges.discharged_on, discharges.next_psychiatric_admitted_on)
        as days_to_psychiatric_readmission,
    case
        when discharges.contacts_from is null then null
        when discharges.discharged_on + 1 < discharges.contacts_from then 0
        else greatest(0, date_diff('day', discharges.discharged_on, discharges.contacts_until) - 1)
    end as contact_follow_up_days,
    date_diff('day', discharges.discharged_on, first_contacts.contact_on) as days_to_contact,
    coalesce(
        clients.died_on >= discharges.discharged_on and clients.died_on <= discharges.discharged_on + 30, false
    ) as died_within_30_days,
    discharges.was_team_involved_in_discharge,
    discharges.stitching
from discharges
left join source.clients as clients on clients.client_id = discharges.client_id and clients.died_on is not null
left join client_team_spells as teams
    on teams.client_id = discharges.client_id
    and teams.from_on <= discharges.discharged_on
    and discharges.discharged_on < teams.until_on
left join first_contacts
    on first_contacts.client_id = discharges.client_id and first_contacts.discharged_on = discharges.discharged_on
