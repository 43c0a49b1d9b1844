-- One row per enrollment that begins inside the coverage of enrollments with 365 days of hospital stays and of emergency
-- visits before it, for a client who was with no team in those days: hospital days, emergency visits and what they cost
-- in the 365 days before admission and in the 365 days from it on, whether or not the client stayed enrolled, and what
-- the team cost in the same year. A hospital stay is split at admission. Prices as in cost_months; null where a price is
-- not known. avoided_cost: hospital and emergency cost before, less that after; avoided_marginal_cost: the same with
-- psychiatric beds at marginal cost. follow_up_days: days after admission that all sources cover.
with
enrolled as (
    select
        spells.enrollment_id,
        spells.client_id,
        spells.team_id,
        spells.admitted_on,
        max(coalesce(spells.closed_on, date '9999-12-31')) over (
            partition by spells.client_id order by spells.admitted_on, spells.enrollment_id
            rows between unbounded preceding and 1 preceding
        ) as earlier_until_on
    from enrollment_spells as spells
),
begun as (
    select
        enrolled.enrollment_id,
        enrolled.client_id,
        enrolled.team_id,
        enrolled.admitted_on,
        enrolled.admitted_on - 365 as from_on,
        enrolled.admitted_on + 365 as until_on,
        windows.contacts_from,
        case
            when windows.contacts_from <= enrolled.admitted_on
                then greatest(
                    0,
                    date_diff(
                        'day',
                        enrolled.admitted_on,
                        least(windows.hospital_until, windows.emergency_until, windows.contacts_until)
                    ) - 1
                )
        end as follow_up_days
    from enrolled
    cross join source_windows as windows
    where
        enrolled.admitted_on >= windows.enrollments_from
        and enrolled.admitted_on - 365 >= windows.hospital_from
        and enrolled.admitted_on - 365 >= windows.emergency_from
        and coalesce(enrolled.earlier_until_on <= enrolled.admitted_on - 365, true)
),
beds as (
    select
        begun.enrollment_id,
        spells.is_psychiatric,
        date_diff('day', greatest(spells.admitted_on, begun.from_on), least(spells.until_on, begun.admitted_on))
            as days_before,
        date_diff('day', greatest(spells.admitted_on, begun.admitted_on), least(spells.until_on, begun.until_on))
            as days_after
    from begun
    inner join hospital_spells as spells
        on spells.client_id = begun.client_id
        and spells.admitted_on < begun.until_on
        and begun.from_on < spells.until_on
),
bed_sums as (
    select
        enrollment_id,
        sum(case when is_psychiatric then greatest(0, days_before) else 0 end) as psychiatric_days_before,
        sum(case when is_psychiatric then greatest(0, days_after) else 0 end) as psychiatric_days_after,
        sum(case when is_psychiatric then 0 else greatest(0, days_before) end) as other_days_before,
        sum(case when is_psychiatric then 0 else greatest(0, days_after) end) as other_days_after
    from beds
    group by enrollment_id
),
visits as (
    select
        begun.enrollment_id,
        count(case when visits.visited_on < begun.admitted_on then 1 end) as visits_before,
        count(case when visits.visited_on >= begun.admitted_on then 1 end) as visits_after
    from begun
    inner join source.emergency_visits as visits
        on visits.client_id = begun.client_id
        and visits.visited_on >= begun.from_on
        and visits.visited_on < begun.until_on
    group by begun.enrollment_id
),
work as (
    select begun.enrollment_id, count(*) as team_contacts
    from begun
    inner join source.contacts as contacts
        on contacts.client_id = begun.client_id
        and contacts.contact_on >= begun.admitted_on
        and contacts.contact_on < begun.until_on
    where coalesce(contacts.provider, 'team') <> 'external'
    group by begun.enrollment_id
),
used as (
    select
        begun.enrollment_id,
        begun.client_id,
        begun.team_id,
        begun.admitted_on,
        begun.follow_up_days,
        coalesce(clients.died_on < begun.until_on, false) as died_within_year,
        cast(coalesce(bed_sums.psychiatric_days_before, 0) as integer) as psychiatric_days_before,
        cast(coalesce(bed_sums.psychiatric_days_after, 0) as integer) as psychiatric_days_after,
        cast(coalesce(bed_sums.other_days_before, 0) as integer) as other_days_before,
        cast(coalesce(bed_sums.other_days_after, 0) as integer) as other_days_after,
        coalesce(visits.visits_before, 0) as visits_before,
        coalesce(visits.visits_after, 0) as visits_after,
        case when begun.contacts_from is not null then coalesce(work.team_contacts, 0) end as team_contacts
    from begun
    inner join source.clients as clients on clients.client_id = begun.client_id
    left join bed_sums on bed_sums.enrollment_id = begun.enrollment_id
    left join visits on visits.enrollment_id = begun.enrollment_id
    left join work on work.enrollment_id = begun.enrollment_id
)
select
    used.*,
    cast(
        round(
            (used.psychiatric_days_before - used.psychiatric_days_after) * prices.psychiatric_bed_day
            + (used.other_days_before - used.other_days_after) * prices.medical_bed_day
            + (used.visits_before - used.visits_after) * prices.emergency_visit
        ) as bigint
    ) as avoided_cost,
    cast(
        round(
            (used.psychiatric_days_before - used.psychiatric_days_after) * prices.marginal_psychiatric_bed_day
            + (used.other_days_before - used.other_days_after) * prices.medical_bed_day
            + (used.visits_before - used.visits_after) * prices.emergency_visit
        ) as bigint
    ) as avoided_marginal_cost,
    cast(round(used.team_contacts * prices.team_contact) as bigint) as team_cost
from used
cross join prices
