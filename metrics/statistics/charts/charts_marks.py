"""The two marks that Making Data Count puts beside a chart: what varies, and whether the target will be met."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.charts.runs import sides

Better = Literal["higher", "lower"]

COMMON, IMPROVING, CONCERNING = "common cause", "improving", "concerning"
HIGHER, LOWER = "higher", "lower"
HIT, AT_RANDOM, MISSED = "hit", "at random", "missed"


def variation(
    signal: ArrayLike, points: ArrayLike, centre: ArrayLike, better: Better | None = None
) -> NDArray[np.str_]:
    """Say of each point whether it is common cause, or on which side of the centre a signal lies.

    Parameters
    ----------
    signal : array-like of str, shape (n,)
        Rule that each point breaks, '' for none.
    points, centre : array-like, shape (n,)
        Values and centre; NaN where there are none.
    better : {'higher', 'lower'}, optional
        Side on which a signal is good news.

    Returns
    -------
    ndarray of str, shape (n,)
        'common cause', 'improving', 'concerning'; 'higher', 'lower' where neither side is better; '' without limits.
        The last one is the mark of the series.

    References
    ----------
    NHS England, Making Data Count, variation icons; NHSRplotthedots (ptd_calculate_point_type).
    """
    side = sides(points, centre)
    is_signal = np.asarray(signal, dtype=np.str_) != ""
    if better is None:
        above, below = HIGHER, LOWER
    else:
        above, below = (IMPROVING, CONCERNING) if better == "higher" else (CONCERNING, IMPROVING)
    known = np.isfinite(np.asarray(points, dtype=np.float64)) & np.isfinite(np.asarray(centre, dtype=np.float64))
    return np.select([~known, ~is_signal, side > 0], ["", COMMON, above], default=below)


def assurance(
    lower: ArrayLike, upper: ArrayLike, target: float | None, better: Better | None = None
) -> NDArray[np.str_]:
    """Say whether a target is met by every point that chance lets the series show, by none, or at random.

    Parameters
    ----------
    lower, upper : array-like, shape (n,)
        Limits; NaN where there are none.
    target : float, optional
        In the unit of the values.
    better : {'higher', 'lower'}, optional
        Side of the target that meets it.

    Returns
    -------
    ndarray of str, shape (n,)
        'hit', 'at random', 'missed'; '' without target, side or limits. A target on a limit is met at random.

    References
    ----------
    NHS England, Making Data Count, assurance icons; NHSRplotthedots (ptd_calculate_assurance_type).
    """
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    if target is None or better is None:
        return np.full(low.shape, "", dtype="<U9")
    above, below = (HIT, MISSED) if better == "higher" else (MISSED, HIT)
    unknown = np.isnan(low) | np.isnan(high)
    return np.select([unknown, sides(low, target) > 0, sides(high, target) < 0], ["", above, below], default=AT_RANDOM)
