"""Many tests at once: how many of those called different are so by chance."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from metrics.statistics.interval import Floats


def q_values(p_values: ArrayLike) -> Floats:
    """Smallest share of false discoveries at which each test would still be called a discovery.

    Parameters
    ----------
    p_values : array-like, shape (n,)
        One for each comparison that is shown together; NaN was not tested, stays NaN and does not count.

    Returns
    -------
    array, shape (n,)
        Between the p-value and 1.

    Raises
    ------
    ValueError
        If a p-value is outside [0, 1].

    References
    ----------
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289-300.
    """
    given = np.asarray(p_values, dtype=np.float64)
    tested = ~np.isnan(given)
    if np.any((given[tested] < 0) | (given[tested] > 1)):
        raise ValueError("a p-value is outside [0, 1]: give probabilities")
    found = np.full(given.shape, np.nan)
    if tested.any():
        found[tested] = stats.false_discovery_control(given[tested], method="bh")
    return found
