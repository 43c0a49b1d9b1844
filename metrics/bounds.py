"""The 95% interval of a measure: which method of `statistics`, fed with what. No SQL, no grouping."""

from dataclasses import dataclass

import numpy as np

from metrics.catalogue import Measure
from metrics.families import needs_spread
from metrics.statistics.interval import Floats, Interval
from metrics.statistics.intervals.clusters import ClusterSums, dispersion, effective_clusters, share_design_effect
from metrics.statistics.intervals.means import row_variance, student_interval
from metrics.statistics.intervals.proportions import clustered_wilson_interval, wilson_interval
from metrics.statistics.intervals.rates import gamma_interval, widen_for_few


@dataclass(frozen=True, slots=True)
class Spread:
    """How much clusters differ, and from how many: dispersion (rates, means), design effect (shares) or variance."""

    ratio: Floats
    clusters: Floats


def spread_of(measure: Measure, sums: ClusterSums) -> Spread:
    """Spread from the sums over clusters, in the form that the interval of the measure takes."""
    if measure.interval == "student":
        return Spread(row_variance(sums), sums.clusters)
    ratio = share_design_effect(sums) if measure.is_share else dispersion(sums)
    return Spread(ratio, effective_clusters(sums) if measure.interval == "clustered" else sums.clusters)


def bounds(measure: Measure, numerator: Floats, denominator: Floats, spread: Spread | None) -> Interval:
    """95% interval in the unit of the value, for every kind but the median.

    Parameters
    ----------
    measure : Measure
    numerator, denominator : arrays
        In the units of their columns.
    spread : Spread or None
        Needed where `families.needs_spread` says so.
    """
    if not needs_spread(measure) or spread is None:
        if measure.interval == "wilson":
            return wilson_interval(numerator, denominator)
        return Interval(np.full(numerator.shape, np.nan), np.full(numerator.shape, np.nan))
    if measure.interval == "student":
        return student_interval(numerator, denominator, spread.ratio, spread.clusters)
    if measure.interval == "wilson":
        effect = widen_for_few(spread.ratio, spread.clusters) if measure.kind == "rate" else spread.ratio
        return clustered_wilson_interval(numerator, denominator, effect, spread.clusters)
    if measure.interval == "poisson":
        widened = np.fmax(spread.ratio, 1.0)
    else:
        widened = widen_for_few(spread.ratio, spread.clusters)
    total = gamma_interval(numerator, widened)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(denominator > 0, measure.per / denominator, np.nan)
    return Interval(total.lower * factor, total.upper * factor)
