"""Mirror image, interrupted series, staggered starts, weighting."""
