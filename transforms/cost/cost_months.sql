-- View: one row per client, team and month with at least one enrolled day (see client_months): further use (see
-- use_months) and what all use cost, in the prices of one year (see price_list) and whole units of its currency, null
-- where the source or the price is not supplied. Beds, jail and shelter are days times the cost of a day; the average
-- unless named marginal. Three perspectives, null unless every source in them covers all enrolled days of the month:
-- payer_cost (mental health: psychiatric beds and emergency visits, crisis contacts, contacts of the team),
-- health_system_cost (with other beds and emergency visits), society_cost (with jail and shelter).
with
used as (
    select
        months.client_id,
        months.team_id,
        months.month,
        months.enrolled_days,
        months.community_days,
        months.hospital_covered_days,
        months.emergency_covered_days,
        months.crisis_covered_days,
        months.custody_covered_days,
        months.housing_covered_days,
        months.contact_covered_days,
        case when months.custody_covered_days is not null then coalesce(further.bookings, 0) end as bookings,
        case
            when arrest_window.arrests_from is null then null
            when arrest_window.arrests_from <= calendar.from_on and calendar.month_end <= arrest_window.arrests_until
                then months.enrolled_days
            else 0
        end as arrest_covered_days,
        case when arrest_window.arrests_from is not null then coalesce(further.arrests, 0) end as arrests,
        case when months.emergency_covered_days is not null then coalesce(further.released_visits, 0) end
            as released_visits,
        case when months.crisis_covered_days is not null then coalesce(further.answered_crises, 0) end
            as answered_crises,
        case when months.crisis_covered_days is not null then coalesce(further.crises_answered_by_team, 0) end
            as crises_answered_by_team,
        coalesce(further.substance_use_days, 0) as substance_use_days,
        case when months.contact_covered_days is not null then coalesce(further.substance_use_treatment_days, 0) end
            as substance_use_treatment_days,
        case when months.contact_covered_days is not null then coalesce(further.health_care_days, 0) end
            as health_care_days,
        case when months.housing_covered_days is not null then coalesce(further.shelter_nights, 0) end
            as shelter_nights,
        months.psychiatric_days,
        months.hospital_days - months.psychiatric_days as other_hospital_days,
        months.emergency_visits,
        months.psychiatric_emergency_visits,
        months.crisis_contacts,
        months.custody_days,
        months.contacts,
        months.enrolled_days = months.hospital_covered_days
        and months.enrolled_days = months.emergency_covered_days
        and months.enrolled_days = months.crisis_covered_days
        and months.enrolled_days = months.contact_covered_days as is_health_covered,
        months.enrolled_days = months.custody_covered_days
        and months.enrolled_days = months.housing_covered_days as is_society_covered
    from client_months as months
    inner join reporting_months as calendar on calendar.month = months.month
    left join arrest_window on true
    left join use_months as further
        on further.client_id = months.client_id
        and further.team_id = months.team_id
        and further.month = months.month
),
costed as (
    select
        used.*,
        prices.price_year,
        cast(round(used.psychiatric_days * prices.psychiatric_bed_day) as bigint) as psychiatric_hospital_cost,
        cast(round(used.psychiatric_days * prices.marginal_psychiatric_bed_day) as bigint)
            as marginal_psychiatric_hospital_cost,
        cast(round(used.other_hospital_days * prices.medical_bed_day) as bigint) as other_hospital_cost,
        cast(round(used.emergency_visits * prices.emergency_visit) as bigint) as emergency_cost,
        cast(round(used.psychiatric_emergency_visits * prices.emergency_visit) as bigint) as psychiatric_emergency_cost,
        cast(round(used.crisis_contacts * prices.crisis_contact) as bigint) as crisis_cost,
        cast(round(used.custody_days * prices.jail_day) as bigint) as jail_cost,
        cast(round(used.shelter_nights * prices.shelter_night) as bigint) as shelter_cost,
        cast(round(used.contacts * prices.team_contact) as bigint) as team_cost
    from used
    cross join prices
)
select
    *,
    case
        when is_health_covered then psychiatric_hospital_cost + psychiatric_emergency_cost + crisis_cost + team_cost
    end as payer_cost,
    case
        when is_health_covered
            then psychiatric_hospital_cost + other_hospital_cost + emergency_cost + crisis_cost + team_cost
    end as health_system_cost,
    case
        when is_health_covered and is_society_covered
            then psychiatric_hospital_cost + other_hospital_cost + emergency_cost + crisis_cost + team_cost
                + jail_cost + shelter_cost
    end as society_cost
from costed
