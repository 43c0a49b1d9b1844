-- One row per stay record that begins before the coverage of hospital stays ends: the spell that it is part of.
-- A stay joins the spell before it when it starts no later than $stitch_gap_days after the latest end so far, or on
-- the same day as the stay before it; with -1 only stays that overlap or start together are joined. A stay open at the
-- end of coverage runs to it; the death of the client ends a stay. is_only_stay: the spell has no other.
with
ended as (
    select
        stays.stay_id,
        stays.client_id,
        stays.type,
        stays.admitted_on,
        stays.is_planned,
        stays.is_involuntary,
        stays.disposition,
        stays.was_team_involved_in_admission,
        stays.was_team_involved_in_discharge,
        case when clients.died_on >= stays.admitted_on then clients.died_on end as died_on,
        coalesce(stays.discharged_on, date '9999-12-31') as discharged_on,
        windows.hospital_until
    from source.hospital_stays as stays
    inner join source.clients as clients on clients.client_id = stays.client_id
    cross join source_windows as windows
    where stays.admitted_on < windows.hospital_until
),
clipped as (
    select
        *,
        least(discharged_on, coalesce(died_on, discharged_on)) >= hospital_until as is_open,
        least(discharged_on, coalesce(died_on, discharged_on), hospital_until) as until_on,
        coalesce(disposition = 'died', false)
        or coalesce(died_on <= discharged_on and died_on < hospital_until, false) as is_death
    from ended
),
preceded as (
    select
        *,
        lag(admitted_on) over (partition by client_id order by admitted_on, until_on, stay_id) as previous_admitted_on,
        max(until_on) over (
            partition by client_id order by admitted_on, until_on, stay_id
            rows between unbounded preceding and 1 preceding
        ) as latest_until_on
    from clipped
),
started as (
    select
        *,
        case
            when previous_admitted_on is null then admitted_on
            when admitted_on > previous_admitted_on
                and date_diff('day', latest_until_on, admitted_on) > $stitch_gap_days
                then admitted_on
        end as first_admitted_on
    from preceded
),
joined as (
    select
        *,
        max(first_admitted_on) over (
            partition by client_id order by admitted_on, until_on, stay_id rows unbounded preceding
        ) as spell_admitted_on,
        first_admitted_on is not null
        and lead(first_admitted_on is not null, 1, true) over (
            partition by client_id order by admitted_on, until_on, stay_id
        ) as is_only_stay
    from started
)
select
    md5(concat(client_id, '|', cast(spell_admitted_on as varchar))) as spell_id,
    stay_id,
    client_id,
    spell_admitted_on,
    first_admitted_on is not null as is_first_stay,
    is_only_stay,
    admitted_on,
    until_on,
    is_open,
    type,
    is_planned,
    is_involuntary,
    disposition,
    is_death,
    was_team_involved_in_admission,
    was_team_involved_in_discharge
from joined
