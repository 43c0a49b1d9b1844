-- One row per enrollment that begins inside the coverage of enrollments: how soon it led to a contact, how long it held.
-- is_retained_12m: still enrolled 365 days after admission; null when fewer days are covered, or when the enrollment
-- ended before for a reason that is no drop-out (death, graduation, transfer, a move with referral, long incarceration).
-- The first contact counts from the day of referral: in person, with the client, by anybody.
with
enrollments as (
    select
        spells.*,
        windows.enrollments_until,
        windows.contacts_from,
        windows.contacts_until,
        date_diff('day', spells.admitted_on, windows.enrollments_until) - 1 as follow_up_days
    from enrollment_spells as spells
    cross join source_windows as windows
    where spells.admitted_on >= windows.enrollments_from
),
first_contacts as (
    select enrollments.enrollment_id, min(contacts.contact_on) as contact_on
    from enrollments
    inner join source.contacts as contacts
        on contacts.client_id = enrollments.client_id
        and contacts.contact_on >= enrollments.referred_on
        and contacts.contact_on >= enrollments.contacts_from
        and contacts.contact_on < enrollments.contacts_until
    where
        contacts.mode = 'face_to_face'
        and coalesce(contacts.contact_with, 'client') = 'client'
    group by enrollments.enrollment_id
)
select
    enrollments.enrollment_id,
    enrollments.client_id,
    enrollments.team_id,
    enrollments.referred_on,
    enrollments.admitted_on,
    enrollments.closed_on,
    enrollments.close_reason,
    date_diff('day', enrollments.from_on, enrollments.until_on) as enrolled_days,
    date_diff('day', enrollments.referred_on, first_contacts.contact_on) as days_referral_to_contact,
    case
        when enrollments.contacts_from is null then null
        when enrollments.referred_on is null then null
        when enrollments.referred_on < enrollments.contacts_from then 0
        else greatest(0, date_diff('day', enrollments.referred_on, enrollments.contacts_until) - 1)
    end as contact_follow_up_days,
    case
        when enrollments.follow_up_days < 365 then null
        when enrollments.is_open or date_diff('day', enrollments.admitted_on, enrollments.closed_on) >= 365 then true
        when
            enrollments.close_reason in (
                'died', 'graduated', 'transferred_lower', 'transferred', 'moved_with_referral', 'incarcerated'
            )
            then null
        else false
    end as is_retained_12m,
    enrollments.follow_up_days,
    coalesce(enrollments.close_reason = 'died', false) as died
from enrollments
left join first_contacts on first_contacts.enrollment_id = enrollments.enrollment_id
