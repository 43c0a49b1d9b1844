-- One row per team, date and input computed from contacts of the last two or four weeks or the last calendar month. A
-- team with no contact at all in the month has no values: its contacts are not recorded.
with
quantities as (
    select
        'seen_by_two_staff_share' as input,
        from_14_days_on as window_from,
        100.0 * two_staff_clients / nullif(two_week_clients, 0) as value,
        two_staff_clients as numerator,
        two_week_clients as denominator,
        two_week_clients as eligible,
        'no client with the team for 14 days' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'community_contact_share' as input,
        from_28_days_on as window_from,
        median_community_share as value,
        community_contacts as numerator,
        placed_contacts as denominator,
        placed_clients as eligible,
        'no client of 28 days with a contact in a known place' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'face_to_face_minutes_per_week' as input,
        from_28_days_on as window_from,
        median_minutes_per_week as value,
        face_to_face_minutes as numerator,
        4 * four_week_clients as denominator,
        four_week_clients as eligible,
        'no client with the team for 28 days' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'face_to_face_contacts_per_week' as input,
        from_28_days_on as window_from,
        median_contacts_per_week as value,
        face_to_face_contacts as numerator,
        4 * four_week_clients as denominator,
        four_week_clients as eligible,
        'no client with the team for 28 days' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'face_to_face_contacts_per_month' as input,
        from_28_days_on as window_from,
        median_contacts_per_week * 30.4375 / 7 as value,
        face_to_face_contacts as numerator,
        four_week_clients * 28 / 30.4375 as denominator,
        four_week_clients as eligible,
        'no client with the team for 28 days' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'community_time_share' as input,
        from_28_days_on as window_from,
        100 * cast(community_minutes as double) / nullif(placed_minutes, 0) as value,
        community_minutes as numerator,
        placed_minutes as denominator,
        timed_clients as eligible,
        'no client of 28 days with minutes in a known place' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'skills_training_share' as input,
        from_28_days_on as window_from,
        100.0 * trained_clients / nullif(four_week_clients, 0) as value,
        trained_clients as numerator,
        four_week_clients as denominator,
        four_week_clients as eligible,
        'no client with the team for 28 days' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'formal_substance_use_minutes_per_week' as input,
        from_28_days_on as window_from,
        cast(treatment_minutes as double) / nullif(4 * disorder_clients, 0) as value,
        treatment_minutes as numerator,
        4 * disorder_clients as denominator,
        disorder_clients as eligible,
        'no client with an active substance-use disorder' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'clients_in_formal_substance_use_treatment' as input,
        from_28_days_on as window_from,
        case when disorder_clients > 0 then cast(treated_clients as double) end as value,
        treated_clients as numerator,
        disorder_clients as denominator,
        disorder_clients as eligible,
        'no client with an active substance-use disorder' as otherwise,
        windows.*
    from team_contact_windows as windows
    union all
    select
        'dual_disorder_group_share' as input,
        month as window_from,
        100.0 * group_clients / nullif(disorder_clients, 0) as value,
        group_clients as numerator,
        disorder_clients as denominator,
        disorder_clients as eligible,
        'no client with an active substance-use disorder' as otherwise,
        windows.*
    from team_contact_windows as windows
)
select
    team_id,
    as_of,
    input,
    case when contacts > 0 then value end as value,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    eligible as clients,
    window_from,
    as_of as window_until,
    case
        when contacts = 0 then 'no contact of this team recorded in the month'
        when eligible = 0 then otherwise
    end as reason
from quantities
