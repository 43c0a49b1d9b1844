"""What a release says beyond its figures: change over time, teams compared, and more. Derived from protected tables."""
