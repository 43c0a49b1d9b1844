"""One coefficient of agreement with its interval, or the reason why there is none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.interval import Floats


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient and its bounds, no unit; NaN with a `reason` where it is not defined.

    Bounds alone are NaN where the method gives none.
    """

    value: float
    lower: float
    upper: float
    reason: str | None = None


def undefined(reason: str) -> Coefficient:
    """Return the coefficient that does not exist, with the reason."""
    return Coefficient(float("nan"), float("nan"), float("nan"), reason)


def matrix(ratings: ArrayLike) -> Floats:
    """Return ratings as a matrix of units by raters.

    Raises
    ------
    ValueError
        If they are not a matrix.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"ratings have {table.ndim} dimensions; give a matrix of units by raters")
    return table
