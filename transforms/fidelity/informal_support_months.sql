-- One row per client and date with a contact by the team's own staff with informal supports in the calendar month before
-- it, by whatever team: the last day of such a contact.
select client_id, last_day(contact_on) + 1 as as_of, max(contact_on) as last_contact_on
from source.contacts
where contact_with = 'informal_support' and coalesce(provider, 'team') <> 'external'
group by client_id, last_day(contact_on) + 1
