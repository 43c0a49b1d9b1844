"""The pair of bounds that every interval function returns, and the checks they share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper bounds in the unit of the estimate; NaN where there is nothing to bound."""

    lower: Floats
    upper: Floats


def normal_quantile(confidence: float) -> float:
    """Two-sided standard normal quantile: 1.96 for 0.95.

    Raises
    ------
    ValueError
        If confidence is not strictly between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; give a share strictly between 0 and 1, such as 0.95")
    return float(special.ndtri(0.5 + confidence / 2))


def counts(name: str, values: ArrayLike) -> Floats:
    """Return the values as floats.

    Raises
    ------
    ValueError
        If one is negative.
    """
    array = np.asarray(values, dtype=np.float64)
    if np.any(array < 0):
        raise ValueError(f"{name} must not be negative; the smallest is {np.nanmin(array)}")
    return array
