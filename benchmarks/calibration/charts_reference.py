"""Ideal series on ideal charts, written a second time and without Plumbline: what the rules by rights do.

Normal values that do not depend on each other. Nothing here is shared with `metrics/statistics`, so that a slip there
shows as a difference.
"""

import numpy as np
from numpy.typing import NDArray

MONTHS = 24
RULES = ("outside", "trend", "two of three", "shift", "any of the four", "run tests")


def false_signals(series: int, seed: int, *, is_estimated: bool) -> dict[str, float]:
    """Share of stable two-year series in which each rule signals.

    Parameters
    ----------
    series : int
        How many to draw.
    seed : int
        Of the generator.
    is_estimated : bool
        Take centre and limits from the same 24 months; else they are those of the process.

    Returns
    -------
    dict of str to float
        By the names of `RULES`. 'run tests' are Anhøj's two, without limits: a run of more than eight, or fewer than
        eight crossings, which hold where no month lies on the centre.
    """
    values = np.random.default_rng(seed).normal(size=(series, MONTHS))
    centre, reach = np.zeros((series, 1)), np.full((series, 1), 3.0)
    if is_estimated:
        centre = values.mean(axis=1, keepdims=True)
        reach = 2.66 * np.abs(np.diff(values, axis=1)).mean(axis=1, keepdims=True)
    away = (values - centre) / reach
    longest, crossings = _longest(np.sign(away)), (np.sign(away[:, 1:]) != np.sign(away[:, :-1])).sum(axis=1)
    found = {
        "outside": (np.abs(away) > 1).any(axis=1),
        "trend": _longest(np.sign(np.diff(values, axis=1))) >= 6,
        "two of three": _two_of_three(away),
        "shift": longest >= 7,
    }
    found["any of the four"] = np.any(list(found.values()), axis=0)
    found["run tests"] = (longest > 8) | (crossings < 8)
    return {name: float(found[name].mean()) for name in RULES}


def _longest(signs: NDArray[np.float64]) -> NDArray[np.int64]:
    """Longest run of the same sign in each row."""
    now = np.ones(len(signs), dtype=np.int64)
    longest = now.copy()
    for place in range(1, signs.shape[1]):
        now = np.where(signs[:, place] == signs[:, place - 1], now + 1, 1)
        longest = np.maximum(longest, now)
    return longest


def _two_of_three(away: NDArray[np.float64]) -> NDArray[np.bool_]:
    found = np.zeros(len(away), dtype=bool)
    for place in range(2, away.shape[1]):
        three = away[:, place - 2 : place + 1]
        near = ((np.abs(three) > 2 / 3) & (np.abs(three) <= 1)).sum(axis=1) >= 2
        found |= near & ((three > 0).all(axis=1) | (three < 0).all(axis=1))
    return found
