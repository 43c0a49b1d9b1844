"""From a computed value to a score: rounding half up, then bands, in whole numbers instead of binary floats.

A value that comes as a float (3.9999999999999996 for 4, 0.30000000000000004 for 0.3) is first read to nine
decimals; from there on every step is done in whole billionths, so that 10.5 becomes 11 and 1.395 becomes 1.40.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.scale_model import Band, Item

DECIMALS = 9
UNIT = 10**DECIMALS
MISSING = -1
"""Stands for a missing amount among billionths, which are never negative."""

Values = NDArray[np.float64]
Amounts = NDArray[np.int64]
Flags = NDArray[np.bool_]


def billionths(values: Values | float) -> Amounts:
    """Return values as whole billionths.

    Parameters
    ----------
    values : array, shape (n,)
        Numbers from 0 to 9 million; larger ones do not occur as fidelity inputs. NaN and negative numbers, which
        no input can be, come back as `MISSING`.
    """
    known = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=MISSING)
    return np.where(known < 0, MISSING, np.rint(known * UNIT)).astype(np.int64)


def round_half_up(amounts: Amounts, decimals: int | str) -> Amounts:
    """Round whole billionths half up to so many decimals; 'none' leaves them, and missing ones stay missing.

    Half up means upward at exactly half, the school rule for the values of the anchors, which are never negative.
    """
    if decimals == "none":
        return amounts
    step = 10 ** (DECIMALS - int(decimals))
    return np.where(amounts == MISSING, MISSING, (amounts + step // 2) // step * step)


def band_scores(item: Item, values: Values, others: Mapping[str, Values]) -> pd.DataFrame:
    """Score the values of one item.

    Parameters
    ----------
    item : Item
        An item with bands.
    values : array, shape (n,)
        Values of its input in the unit of the anchors; NaN where the input is missing.
    others : mapping of str to array, shape (n,)
        Values of the further inputs that bands require.

    Returns
    -------
    DataFrame, shape (n, 2)
        `score` (Int64) and `reason` (text, missing where there is a score or no value).
    """
    scores, reasons = band_arrays(item, values, others)
    return pd.DataFrame({"score": pd.Series(scores).astype("Int64"), "reason": pd.Series(reasons, dtype="str")})


def band_arrays(item: Item, values: Values, others: Mapping[str, Values]) -> tuple[Values, NDArray[np.object_]]:
    """Score the values of one item as `band_scores` does, as plain arrays: scores (NaN for none) and reasons."""
    rounded = round_half_up(billionths(values), item.round)
    scores = np.full(rounded.shape, np.nan)
    reasons = np.full(rounded.shape, None, dtype=object)
    waiting = rounded != MISSING
    for band in item.bands:
        reached = waiting & (rounded >= billionths(band.ge))
        met, unknown = _requirements(band, others, rounded.shape)
        reasons[reached & unknown] = _unknown_reason(band)
        if band.score is None:
            reasons[reached & met] = band.reason
        else:
            scores[reached & met] = band.score
        waiting &= ~(reached & (met | unknown))
    return scores, reasons


def _requirements(band: Band, others: Mapping[str, Values], shape: tuple[int, ...]) -> tuple[Flags, Flags]:
    """Return where all requirements of a band are met, and where one of them is not known."""
    met, unknown = np.full(shape, fill_value=True), np.full(shape, fill_value=False)
    for need in band.requires:
        amounts = billionths(others[need.input])
        unknown |= amounts == MISSING
        met &= amounts >= billionths(need.ge)
    return met & ~unknown, unknown


def _unknown_reason(band: Band) -> str:
    names = ", ".join(need.input for need in band.requires)
    return f"rating {band.score} also depends on {names}, which is not available"
