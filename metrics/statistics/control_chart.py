"""Limits and signals of an XmR control chart, after NHS Making Data Count. No drawing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.interval import Floats

MEAN_MOVING_RANGE_FACTOR = 2.66  # 3 / d2 with d2 = 1.128 for ranges of two; Wheeler, as NHSRplotthedots rounds it
NEAR_SHARE = 2 / 3
RUN_LENGTH = 7  # points in a shift or a trend; Making Data Count
FEWEST_POINTS = 12
FEWEST_BASELINE = 6
DEVIATIONS = 3  # standard deviations of a baseline whose neighbours are alike
TOLERANCE = 1e-9  # in comparing binary fractions

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


def frozen_chart(values: ArrayLike, baseline: int, *, least_reach: float = 0, run: int = RUN_LENGTH) -> ControlChart:
    """Limits from the first points of a series, held still, and signals of the points after them.

    For series that are watched: later points do not move the limits that they are judged by. Where neighbours are
    alike, as values of overlapping windows are, ranges between them say too little, and so limits are never narrower
    than three standard deviations of the baseline.

    Parameters
    ----------
    values : array-like, shape (n,)
        One value a period, in order of time; NaN for a period without a value.
    baseline : int
        How many known values the limits come from; fewer, but at least `FEWEST_BASELINE`, while there are no more.
    least_reach : float
        Least distance of the limits from the centre: a step of the values, where they move in steps.
    run : int
        Points on one side of the centre that are a shift.

    Returns
    -------
    ControlChart
        Signals are 'outside' and 'shift', the first that applies; none in the baseline.

    References
    ----------
    Limits as in `control_chart`; that autocorrelation narrows them: Vasilopoulos and Stamboulis (1978),
    J. Qual. Technol. 10:20-30.
    """
    series = np.asarray(values, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(series))
    signal = np.full(len(series), "", dtype="<U12")
    first, later = np.split(series[known], [min(baseline, len(known))])
    if len(first) < FEWEST_BASELINE:
        return ControlChart(float("nan"), float("nan"), float("nan"), signal)
    centre = float(first.mean())
    ranges = MEAN_MOVING_RANGE_FACTOR * float(np.abs(np.diff(first)).mean())
    reach = max(ranges, DEVIATIONS * float(first.std(ddof=1)), least_reach)
    away = later - centre
    is_outside = np.abs(away) > reach + TOLERANCE
    is_run = _covered(away > TOLERANCE, run) | _covered(away < -TOLERANCE, run)
    signal[known[len(first) :]] = np.select([is_outside, is_run], ["outside", "shift"], default="")
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
