-- One row per hospital spell that ended inside the coverage of hospital stays: length of stay, return, follow-up, death.
-- team_id is that of the day of discharge, null when not enrolled that day. follow_up_days: days after the day of
-- discharge that hospital stays cover. A return counts from $readmission_from_day on; an earlier one is passed over. A
-- contact counts from the day after discharge: in person or by video, with the client, by anybody.
with
later as (
    select
        client_id,
        admitted_on,
        until_on,
        discharged_on,
        nights,
        is_psychiatric,
        is_planned,
        is_involuntary,
        disposition,
        died_in_hospital,
        was_team_involved_in_discharge,
        stitching,
        lead(admitted_on) over (partition by client_id order by admitted_on) as first_on,
        lead(is_planned) over (partition by client_id order by admitted_on) as is_first_planned,
        min(case when is_psychiatric then admitted_on end) over (
            partition by client_id order by admitted_on rows between 1 following and unbounded following
        ) as first_psychiatric_on,
        min(case when not coalesce(is_planned, false) then admitted_on end) over (
            partition by client_id order by admitted_on rows between 1 following and unbounded following
        ) as first_unplanned_on,
        lead(admitted_on, 2) over (partition by client_id order by admitted_on) as second_on,
        lead(is_planned, 2) over (partition by client_id order by admitted_on) as is_second_planned,
        min(case when is_psychiatric then admitted_on end) over (
            partition by client_id order by admitted_on rows between 2 following and unbounded following
        ) as second_psychiatric_on,
        min(case when not coalesce(is_planned, false) then admitted_on end) over (
            partition by client_id order by admitted_on rows between 2 following and unbounded following
        ) as second_unplanned_on
    from hospital_spells
),
judged as (
    select *, coalesce(first_on < until_on + cast($readmission_from_day as integer), false) as is_first_too_early
    from later
),
followed as (
    select
        *,
        case when is_first_too_early then second_on else first_on end as readmitted_on,
        case when is_first_too_early then is_second_planned else is_first_planned end as is_readmission_planned,
        case when is_first_too_early then second_psychiatric_on else first_psychiatric_on end
            as psychiatric_readmitted_on,
        case when is_first_too_early then second_unplanned_on else first_unplanned_on end as unplanned_readmitted_on
    from judged
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
