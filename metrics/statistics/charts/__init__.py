"""Control charts, run rules, CUSUM, smoothing: one series over time."""
