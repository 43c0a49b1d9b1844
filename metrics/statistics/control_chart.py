"""Limits and signals of an XmR control chart, after NHS Making Data Count. No drawing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.interval import Floats

MEAN_MOVING_RANGE_FACTOR = 2.66  # 3 / d2 with d2 = 1.128 for ranges of two; Wheeler, as NHSRplotthedots rounds it
NEAR_SHARE = 2 / 3
RUN_LENGTH = 7  # points in a shift or a trend; Making Data Count
FEWEST_POINTS = 12

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Centre and limits of a series, and which rule each point breaks ('' for none), shape (n,)."""

    centre: float
    lower: float
    upper: float
    signal: NDArray[np.str_]


def control_chart(values: ArrayLike) -> ControlChart:
    """Limits and signals of a series in order of time.

    Asks whether a series does more than wobble. Limits come from the ranges between neighbours and not from the
    standard deviation, which a real shift would inflate.

    Parameters
    ----------
    values : array-like, shape (n,)
        One value a period, each period once, no overlapping windows; NaN for a period without a value.

    Returns
    -------
    ControlChart
        Signals are 'outside', 'trend', 'two of three' and 'shift', the first that applies. Fewer than
        `FEWEST_POINTS` known values have no limits (NaN) and no signals.

    References
    ----------
    NHS England, Making Data Count; rules as coded in NHSRplotthedots (ptd_calculate_point_type).
    """
    series = np.asarray(values, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(series))
    signal = np.full(len(series), "", dtype="<U12")
    if len(known) < FEWEST_POINTS:
        return ControlChart(float("nan"), float("nan"), float("nan"), signal)
    points = series[known]
    centre = float(points.mean())
    reach = MEAN_MOVING_RANGE_FACTOR * float(np.abs(np.diff(points)).mean())
    signal[known] = _signals(points, centre, reach)
    return ControlChart(centre, centre - reach, centre + reach, signal)


def _signals(points: Floats, centre: float, reach: float) -> NDArray[np.str_]:
    away = points - centre
    steps = np.sign(np.diff(points))
    rising = np.zeros(len(points), dtype=bool)
    for direction in (1, -1):
        for start in _runs(steps == direction, RUN_LENGTH - 1):
            rising[start : start + RUN_LENGTH] = True
    rules = [
        ("outside", np.abs(away) > reach),
        ("trend", rising),
        ("two of three", _two_of_three(away, reach)),
        ("shift", _covered(away > 0, RUN_LENGTH) | _covered(away < 0, RUN_LENGTH)),
    ]
    return np.select([flags for _, flags in rules], [name for name, _ in rules], default="")


def _two_of_three(away: Floats, reach: float) -> Flags:
    """Two of three points in a row between the near limit and the limit, all three on one side."""
    flags = np.zeros(len(away), dtype=bool)
    for side in (away, -away):
        near = (side > NEAR_SHARE * reach) & (side <= reach)
        for start in range(len(away) - 2):
            window = slice(start, start + 3)
            if near[window].sum() >= 2 and (side[window] > 0).all():
                flags[window] |= near[window]
    return flags


def _covered(flags: Flags, length: int) -> Flags:
    """Whether each point lies in an unbroken run of at least `length` flagged points."""
    covered = np.zeros(len(flags), dtype=bool)
    for start in _runs(flags, length):
        covered[start : start + length] = True
    return covered


def _runs(flags: Flags, length: int) -> list[int]:
    """List the starts of every stretch of `length` flagged points in a row."""
    return [start for start in range(len(flags) - length + 1) if flags[start : start + length].all()]
