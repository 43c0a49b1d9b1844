-- One row per hospital spell that ended inside the coverage of hospital stays: length of stay, return, follow-up, death.
-- team_id is that of the day of discharge, null when not enrolled that day. follow_up_days: days after the day of
-- discharge that hospital stays cover. A return counts from $readmission_from_day on; an earlier one is passed over. A
-- contact counts from the day after discharge: in person or by video, with the client, by anybody.
with
ordered as (
    select
        *,
        lead(admitted_on) over (partition by client_id order by admitted_on) as next_admitted_on,
        lead(is_planned) over (partition by client_id order by admitted_on) as is_next_planned,
        lead(admitted_on, 2) over (partition by client_id order by admitted_on) as second_admitted_on,
        lead(is_planned, 2) over (partition by client_id order by admitted_on) as is_second_planned,
        case when is_psychiatric then admitted_on end as psychiatric_on,
        case when not coalesce(is_planned, false) then admitted_on end as unplanned_on
    from hospital_spells
),
neighbours as (
    select
        *,
        lead(psychiatric_on) over (partition by client_id order by admitted_on) as next_psychiatric_on,
        lead(unplanned_on) over (partition by client_id order by admitted_on) as next_unplanned_on,
        min(psychiatric_on) over (
            partition by client_id order by admitted_on rows between 2 following and unbounded following
        ) as second_psychiatric_on,
        min(unplanned_on) over (
            partition by client_id order by admitted_on rows between 2 following and unbounded following
        ) as second_unplanned_on,
        coalesce(next_admitted_on < until_on + cast($readmission_from_day as integer), false) as is_next_too_early
    from ordered
),
followed as (
    select
        *,
        case when is_next_too_early then second_admitted_on else next_admitted_on end as readmitted_on,
        case when is_next_too_early then is_second_planned else is_next_planned end as is_readmission_planned,
        case
            when is_next_too_early then second_psychiatric_on
            else coalesce(next_psychiatric_on, second_psychiatric_on)
        end as psychiatric_readmitted_on,
        case
            when is_next_too_early then second_unplanned_on
            else coalesce(next_unplanned_on, second_unplanned_on)
        end as unplanned_readmitted_on
    from neighbours
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
    discharges.is_involuntary,
    discharges.disposition,
    discharges.died_in_hospital,
    date_diff('day', discharges.discharged_on, discharges.hospital_until) - 1 as follow_up_days,
    date_diff('day', discharges.discharged_on, discharges.readmitted_on) as days_to_readmission,
    discharges.is_readmission_planned,
    date_diff('day', discharges.discharged_on, discharges.psychiatric_readmitted_on) as days_to_psychiatric_readmission,
    date_diff('day', discharges.discharged_on, discharges.unplanned_readmitted_on) as days_to_unplanned_readmission,
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
