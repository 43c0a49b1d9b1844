-- One row per enrollment that begins inside the coverage of enrollments: the first steps of the cycle. open_days: days
-- from admission to closure, or to the end of coverage. Assessments and plans count from the day of referral; one made
-- before admission is made on day 0. contacts_30d: contacts of the team with the client on the days 0 to 29, in person,
-- by telephone or video. domains_assessed: needs (but 'other') that assessments of the first 30 days name as an item;
-- null where no assessment of the site names any. has_six_month_measure: an instrument of the first 30 days was used
-- again on the days 150 to 210.
with
begun as (
    select
        spells.enrollment_id,
        spells.client_id,
        spells.team_id,
        spells.admitted_on,
        spells.until_on,
        spells.is_open,
        least(coalesce(spells.referred_on, spells.admitted_on), spells.admitted_on) as from_on,
        date_diff('day', spells.admitted_on, spells.until_on) as open_days,
        windows.contacts_from,
        windows.contacts_until,
        windows.assessments_from,
        windows.assessments_until,
        windows.plans_from,
        windows.plans_until
    from enrollment_spells as spells
    cross join source_windows as windows
    where spells.admitted_on >= windows.enrollments_from
),
required as (
    select count(*) as domains from source.codes where codelist = 'needs' and code <> 'other'
),
assessed as (
    select
        begun.enrollment_id,
        assessments.instrument,
        greatest(0, date_diff('day', begun.admitted_on, assessments.assessed_on)) as day,
        needs.code as need
    from begun
    inner join source.assessments as assessments
        on assessments.client_id = begun.client_id
        and assessments.assessed_on >= begun.from_on
        and assessments.assessed_on < begun.until_on
    left join source.codes as needs
        on needs.codelist = 'needs' and needs.code = assessments.item and needs.code <> 'other'
),
first_assessments as (
    select
        enrollment_id,
        min(day) as days_to_assessment,
        count(distinct case when day <= 30 then need end) as domains_assessed
    from assessed
    group by enrollment_id
),
naming_domains as (
    select count(*) > 0 as is_any from assessed where need is not null
),
repeated as (
    select enrollment_id
    from assessed
    group by enrollment_id, instrument
    having count(case when day <= 30 then 1 end) > 0 and count(case when day >= 150 and day <= 210 then 1 end) > 0
),
measured as (
    select distinct enrollment_id from repeated
),
first_plans as (
    select
        begun.enrollment_id,
        min(greatest(0, date_diff('day', begun.admitted_on, plans.planned_on))) as days_to_plan
    from begun
    inner join source.plans as plans
        on plans.client_id = begun.client_id
        and plans.team_id = begun.team_id
        and plans.planned_on >= begun.from_on
        and plans.planned_on < begun.until_on
    group by begun.enrollment_id
),
contacted as (
    select begun.enrollment_id, count(*) as contacts_30d
    from begun
    inner join source.contacts as contacts
        on contacts.client_id = begun.client_id
        and contacts.contact_on >= begun.admitted_on
        and contacts.contact_on < begun.admitted_on + 30
        and contacts.contact_on < begun.until_on
    where
        contacts.mode in ('face_to_face', 'phone', 'video')
        and coalesce(contacts.contact_with, 'client') = 'client'
        and coalesce(contacts.provider, 'team') <> 'external'
    group by begun.enrollment_id
)
select
    begun.enrollment_id,
    begun.client_id,
    begun.team_id,
    begun.admitted_on,
    begun.is_open,
    begun.open_days,
    case when begun.contacts_from is not null then coalesce(contacted.contacts_30d, 0) end as contacts_30d,
    case
        when begun.contacts_from is null then null
        when begun.admitted_on < begun.contacts_from then 0
        else greatest(0, date_diff('day', begun.admitted_on, begun.contacts_until) - 1)
    end as contact_follow_up_days,
    first_assessments.days_to_assessment,
    case
        when begun.assessments_from is null then null
        when begun.admitted_on < begun.assessments_from then 0
        else greatest(0, date_diff('day', begun.admitted_on, begun.assessments_until) - 1)
    end as assessment_follow_up_days,
    case when naming_domains.is_any then coalesce(first_assessments.domains_assessed, 0) end as domains_assessed,
    case when naming_domains.is_any then required.domains end as domains_required,
    measured.enrollment_id is not null as has_six_month_measure,
    first_plans.days_to_plan,
    case
        when begun.plans_from is null then null
        when begun.admitted_on < begun.plans_from then 0
        else greatest(0, date_diff('day', begun.admitted_on, begun.plans_until) - 1)
    end as plan_follow_up_days
from begun
cross join required
cross join naming_domains
left join first_assessments on first_assessments.enrollment_id = begun.enrollment_id
left join measured on measured.enrollment_id = begun.enrollment_id
left join first_plans on first_plans.enrollment_id = begun.enrollment_id
left join contacted on contacted.enrollment_id = begun.enrollment_id
