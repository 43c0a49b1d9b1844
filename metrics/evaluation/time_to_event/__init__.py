"""When something first happens, how often it recurs, and what goes with it."""
