-- One row per enrollment with a team of critical time intervention, or phase of one, and input that counts it (see
-- fidelity_events). Three phases of three months each from admission; a phase is an event on its last day.
with
terms as (
    select
        spells.enrollment_id,
        spells.client_id,
        spells.team_id,
        spells.admitted_on,
        spells.until_on,
        spells.is_open,
        spells.close_reason,
        cast(spells.admitted_on + interval 1 month as date) as first_month_end,
        cast(spells.admitted_on + interval 3 month as date) as phase_1_end,
        cast(spells.admitted_on + interval 6 month as date) as phase_2_end,
        cast(spells.admitted_on + interval 8 month as date) as last_month_on,
        cast(spells.admitted_on + interval 9 month as date) as phase_3_end
    from enrollment_spells as spells
    inner join team_traits as teams on teams.team_id = spells.team_id
    where teams.model = 'cti'
),
met as (
    select
        terms.enrollment_id,
        contacts.contact_on,
        contacts.contact_on < terms.first_month_end as is_in_first_month,
        contacts.contact_on < terms.phase_1_end as is_in_phase_1,
        contacts.contact_on >= terms.phase_1_end and contacts.contact_on < terms.phase_2_end as is_in_phase_2,
        contacts.contact_on >= terms.phase_2_end as is_in_phase_3,
        coalesce(contacts.contact_with, 'client') = 'client' as is_with_client,
        contacts.mode = 'face_to_face' as is_face_to_face,
        contacts.mode in ('face_to_face', 'phone', 'video') as is_spoken,
        coalesce(contacts.place = 'community', false) as is_community
    from terms
    inner join source.contacts as contacts
        on contacts.client_id = terms.client_id
        and contacts.contact_on >= terms.admitted_on
        and contacts.contact_on < least(terms.until_on, terms.phase_3_end)
    where coalesce(contacts.provider, 'team') <> 'external'
),
counts as (
    select
        enrollment_id,
        count(distinct case when is_in_first_month and is_with_client and is_spoken then contact_on end) as early_days,
        count(
            distinct case when is_in_phase_1 and is_with_client and is_face_to_face and is_community then contact_on end
        ) as community_days,
        count(distinct case when is_in_phase_1 and not is_with_client and is_face_to_face then contact_on end)
            as partner_days,
        count(case when is_in_phase_1 and is_with_client then 1 end) as phase_1_contacts,
        count(case when is_in_phase_2 and is_with_client then 1 end) as phase_2_contacts,
        count(case when is_in_phase_3 and is_with_client then 1 end) as phase_3_contacts
    from met
    group by enrollment_id
),
phases as (
    select enrollment_id, client_id, team_id, until_on, admitted_on as from_on, phase_1_end as phase_end
    from terms
    union all
    select enrollment_id, client_id, team_id, until_on, phase_1_end as from_on, phase_2_end as phase_end
    from terms
    union all
    select enrollment_id, client_id, team_id, until_on, phase_2_end as from_on, phase_3_end as phase_end
    from terms
),
areas as (
    select phases.enrollment_id, phases.phase_end, count(distinct goals.domain) as areas
    from phases
    inner join source.plans as plans on plans.client_id = phases.client_id and plans.team_id = phases.team_id
    inner join source.goals as goals
        on goals.plan_id = plans.plan_id
        and goals.set_on < phases.phase_end
        and coalesce(goals.closed_on, phases.phase_end) > phases.from_on
    group by phases.enrollment_id, phases.phase_end
),
judged as (
    select
        'cti_early_engagement_share' as input,
        terms.*,
        terms.first_month_end as ends_on,
        coalesce(counts.early_days, 0) >= 2 as is_met
    from terms
    left join counts on counts.enrollment_id = terms.enrollment_id
    where terms.until_on >= terms.first_month_end
    union all
    select
        'cti_phase1_community_meetings_share' as input,
        terms.*,
        terms.phase_1_end as ends_on,
        coalesce(counts.community_days, 0) >= 3 as is_met
    from terms
    left join counts on counts.enrollment_id = terms.enrollment_id
    where terms.until_on >= terms.phase_1_end
    union all
    select
        'cti_phase1_partner_meetings_share' as input,
        terms.*,
        terms.phase_1_end as ends_on,
        coalesce(counts.partner_days, 0) >= 2 as is_met
    from terms
    left join counts on counts.enrollment_id = terms.enrollment_id
    where terms.until_on >= terms.phase_1_end
    union all
    select
        'cti_declining_contacts_share' as input,
        terms.*,
        terms.phase_3_end as ends_on,
        coalesce(
            counts.phase_1_contacts > counts.phase_2_contacts and counts.phase_2_contacts > counts.phase_3_contacts,
            false
        ) as is_met
    from terms
    left join counts on counts.enrollment_id = terms.enrollment_id
    where terms.until_on >= terms.last_month_on
    union all
    select
        'cti_completed_share' as input,
        terms.*,
        terms.phase_3_end as ends_on,
        terms.until_on >= terms.last_month_on as is_met
    from terms
    where
        terms.until_on >= terms.last_month_on
        or coalesce(terms.close_reason, 'unknown') not in ('died', 'incarcerated', 'moved_with_referral')
    union all
    select
        'cti_within_9_months_share' as input,
        terms.*,
        terms.phase_3_end as ends_on,
        not terms.is_open and terms.until_on <= terms.phase_3_end as is_met
    from terms
)
select input, team_id, client_id, ends_on - 1 as event_on, ends_on as known_on, is_met
from judged
union all
select
    'cti_focus_areas_share' as input,
    phases.team_id,
    phases.client_id,
    phases.phase_end - 1 as event_on,
    phases.phase_end as known_on,
    coalesce(areas.areas, 0) >= 1 and coalesce(areas.areas, 0) <= 3 as is_met
from phases
left join areas on areas.enrollment_id = phases.enrollment_id and areas.phase_end = phases.phase_end
where phases.until_on >= cast(phases.phase_end - interval 1 month as date)
