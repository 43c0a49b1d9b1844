-- One row per need of a client with a team that became known (named_needs). Named again within 180 days it is the same
-- need. Days count from identified_on. days_to_linkage, days_to_acceptance, days_to_linked_service: of the earliest
-- linkage for the need on or after that day that got so far. days_to_service: the earliest of a linked service and of a
-- contact with the client whose service answers the need (need_services), looked for within 90 days. has_goal: a goal
-- for the need was open on that day or set within 30 days. enrolled_days: days from then on with the team.
with
preceded as (
    select
        *,
        lag(named_on) over (partition by client_id, team_id, from_on, need order by named_on) as last_named_on
    from named_needs
),
numbered as (
    select
        *,
        sum(case when named_on <= last_named_on + 180 then 0 else 1 end) over (
            partition by client_id, team_id, from_on, need order by named_on rows unbounded preceding
        ) as turn
    from preceded
),
needs as (
    select
        client_id,
        team_id,
        need,
        min(named_on) as identified_on,
        max(until_on) as until_on,
        max(is_assessed) + max(is_linked) > 0 as is_assessed_or_linked
    from numbered
    group by client_id, team_id, from_on, need, turn
),
linked as (
    select
        needs.client_id,
        needs.team_id,
        needs.need,
        needs.identified_on,
        min(date_diff('day', needs.identified_on, linkages.made_on)) as days_to_linkage,
        min(
            case
                when linkages.accepted_on is not null
                    then date_diff('day', needs.identified_on, greatest(linkages.made_on, linkages.accepted_on))
            end
        ) as days_to_acceptance,
        min(
            case
                when linkages.first_service_on is not null
                    then date_diff('day', needs.identified_on, greatest(linkages.made_on, linkages.first_service_on))
            end
        ) as days_to_linked_service
    from needs
    inner join source.linkages as linkages
        on linkages.client_id = needs.client_id
        and linkages.need = needs.need
        and linkages.made_on >= needs.identified_on
        and linkages.made_on < needs.until_on
    group by needs.client_id, needs.team_id, needs.need, needs.identified_on
),
answered as (
    select
        needs.client_id,
        needs.team_id,
        needs.need,
        needs.identified_on,
        min(date_diff('day', needs.identified_on, contacts.contact_on)) as days_to_contact
    from needs
    inner join need_services as services on services.need = needs.need
    inner join source.contacts as contacts
        on contacts.client_id = needs.client_id
        and contacts.service_type = services.service_type
        and contacts.contact_on >= needs.identified_on
        and contacts.contact_on <= needs.identified_on + 90
    where coalesce(contacts.contact_with, 'client') = 'client'
    group by needs.client_id, needs.team_id, needs.need, needs.identified_on
),
with_goal as (
    select distinct needs.client_id, needs.team_id, needs.need, needs.identified_on
    from needs
    inner join source.plans as plans on plans.client_id = needs.client_id
    inner join source.goals as goals
        on goals.plan_id = plans.plan_id
        and goals.domain = needs.need
        and goals.set_on <= needs.identified_on + 30
        and coalesce(goals.closed_on, date '9999-12-31') > needs.identified_on
)
select
    needs.client_id,
    needs.team_id,
    needs.need,
    needs.identified_on,
    needs.is_assessed_or_linked,
    with_goal.client_id is not null as has_goal,
    linked.days_to_linkage,
    linked.days_to_acceptance,
    linked.days_to_linked_service,
    case
        when linked.days_to_linked_service is null then answered.days_to_contact
        when answered.days_to_contact is null then linked.days_to_linked_service
        else least(linked.days_to_linked_service, answered.days_to_contact)
    end as days_to_service,
    date_diff('day', needs.identified_on, needs.until_on) as enrolled_days,
    case
        when windows.linkages_from is null or windows.contacts_from is null then null
        when needs.identified_on < greatest(windows.linkages_from, windows.contacts_from) then 0
        else
            greatest(
                0,
                date_diff('day', needs.identified_on, least(windows.linkages_until, windows.contacts_until)) - 1
            )
    end as follow_up_days
from needs
cross join source_windows as windows
left join linked
    on linked.client_id = needs.client_id
    and linked.team_id = needs.team_id
    and linked.need = needs.need
    and linked.identified_on = needs.identified_on
left join answered
    on answered.client_id = needs.client_id
    and answered.team_id = needs.team_id
    and answered.need = needs.need
    and answered.identified_on = needs.identified_on
left join with_goal
    on with_goal.client_id = needs.client_id
    and with_goal.team_id = needs.team_id
    and with_goal.need = needs.need
    and with_goal.identified_on = needs.identified_on
