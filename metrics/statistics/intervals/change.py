"""The interval of a difference between two estimates."""

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.interval import Interval


def change_interval(
    earlier: tuple[ArrayLike, ArrayLike, ArrayLike], later: tuple[ArrayLike, ArrayLike, ArrayLike]
) -> Interval:
    """Interval of later minus earlier, recovered from the two intervals (MOVER, square-and-add).

    Chosen since it takes over the skewness of the two intervals, whatever method made them, where estimate -/+ 1.96
    standard errors would not. It treats the two as independent; the same people met in both periods make them move
    together, so that the interval of a change over time is, if anything, too wide.

    Parameters
    ----------
    earlier, later : (value, lower, upper)
        Estimates with their intervals, in the same unit. A NaN gives NaN.

    Returns
    -------
    Interval
        Bounds of the difference, at the confidence of the two intervals.

    References
    ----------
    Zou and Donner (2008), Stat. Med. 27:1693-1702. Newcombe (1998), Stat. Med. 17:873-890, method 10.
    """
    value_0, lower_0, upper_0 = (np.asarray(part, dtype=np.float64) for part in earlier)
    value_1, lower_1, upper_1 = (np.asarray(part, dtype=np.float64) for part in later)
    change = value_1 - value_0
    below = np.sqrt((value_1 - lower_1) ** 2 + (upper_0 - value_0) ** 2)
    above = np.sqrt((upper_1 - value_1) ** 2 + (value_0 - lower_0) ** 2)
    return Interval(change - below, change + above)
