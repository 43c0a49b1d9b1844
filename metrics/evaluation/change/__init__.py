"""Change of people on an instrument, or from yes to no."""
