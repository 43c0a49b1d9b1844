"""Time to an event, with late entry, competing causes and events that recur."""
