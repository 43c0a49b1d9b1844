-- One row per team, date and input computed from who is on the roster on the day before as_of: caseload, FTE by kind of
-- work, as it is or per 100 active clients. A specialist whose qualification is not recorded leaves the input without a
-- value; so does an empty roster.
with
quantities as (
    select
        *,
        'consumers_per_direct_fte' as input,
        1 as per,
        clients as numerator,
        direct_fte as denominator,
        0 as unknown
    from team_staff
    union all
    select *, 'psychiatrist_fte_per_100' as input, 100 as per, psychiatrist_fte, clients, 0 as unknown
    from team_staff
    union all
    select *, 'prescriber_fte_per_100' as input, 100 as per, prescriber_fte, clients, 0 as unknown
    from team_staff
    union all
    select *, 'nurse_fte_per_100' as input, 100 as per, nurse_fte, clients, 0 as unknown
    from team_staff
    union all
    select *, 'nurse_and_lpn_fte_per_100' as input, 100 as per, nurse_and_lpn_fte, clients, 0 as unknown
    from team_staff
    union all
    select
        *,
        'substance_use_specialist_fte_per_100' as input,
        100 as per,
        substance_use_fte,
        clients,
        unknown_substance_use_specialists as unknown
    from team_staff
    union all
    select
        *,
        'vocational_specialist_fte_per_100' as input,
        100 as per,
        vocational_fte,
        clients,
        unknown_vocational_specialists as unknown
    from team_staff
    union all
    select *, 'clinical_fte' as input, 1 as per, clinical_fte, 1 as denominator, 0 as unknown
    from team_staff
    union all
    select *, 'peer_fte' as input, 1 as per, peer_fte, 1 as denominator, 0 as unknown
    from team_staff
)
select
    team_id,
    as_of,
    input,
    case
        when staff > 0 and unknown = 0
            then per * cast(numerator as double) / nullif(cast(denominator as double), 0)
    end as value,
    cast(numerator as double) as numerator,
    case when input not in ('clinical_fte', 'peer_fte') then cast(denominator as double) end as denominator,
    clients,
    from_1_day_on as window_from,
    as_of as window_until,
    case
        when staff = 0 then 'nobody on the roster of this team'
        when unknown > 0 then 'qualification of a specialist not recorded'
        when denominator = 0 and input = 'consumers_per_direct_fte' then 'no direct-service staff at work'
        when denominator = 0 then 'no client enrolled'
    end as reason
from quantities
