"""Whether groups already moved apart before treatment: one test of all effects that should be nothing."""

import numpy as np
from scipy import stats

from metrics.statistics.designs.multiplier import Clusters
from metrics.statistics.interval import Floats


def pre_trend_p_value(effects: Floats, clusters: Clusters) -> float:
    """P-value of Wald's test that all effects before treatment are 0, from the scores of clusters.

    Against chi-squared, so for many clusters only; with few the test alarms too often (use `joint_p_value`).

    Parameters
    ----------
    effects : array, shape (k,)
    clusters : Clusters
        With k scores each.

    Returns
    -------
    float
        NaN where there are no effects before, or not more clusters than effects.

    References
    ----------
    Callaway and Sant'Anna (2021), J. Econometrics 225:200-230, section 4.
    """
    k, number = len(effects), len(clusters.score)
    if k == 0 or number <= k:
        return float("nan")
    variance = clusters.score.T @ clusters.score
    if np.linalg.matrix_rank(variance) < k:
        return float("nan")
    return float(stats.chi2.sf(float(effects @ np.linalg.solve(variance, effects)), k))
