"""Rules by which a series does more than wobble: the four of NHS Making Data Count, and Anhøj's two run tests."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.statistics.charts.charts_limits import Flags, Limits
from metrics.statistics.interval import Floats

RUN_LENGTH = 7
"""Points in a shift or a trend; Making Data Count."""
TOLERANCE = 1e-9
"""In comparing binary fractions, as a share of the numbers compared."""

OUTSIDE, TREND, TWO_OF_THREE, SHIFT = "outside", "trend", "two of three", "shift"
LONG_RUN, FEW_CROSSINGS = "long run", "few crossings"


def sides(points: ArrayLike, line: ArrayLike) -> NDArray[np.int8]:
    """Say on which side of a line each point lies: 1 above, -1 below, 0 on it. Unknown points lie on it."""
    left, right = np.broadcast_arrays(np.asarray(points, dtype=np.float64), np.asarray(line, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        slack = TOLERANCE * np.maximum(np.maximum(np.abs(left), np.abs(right)), TOLERANCE)
        side: NDArray[np.int8] = (left > right + slack).astype(np.int8) - (left < right - slack).astype(np.int8)
    return side


def nhs_rules(points: ArrayLike, limits: Limits) -> dict[str, Flags]:
    """Flag the points that break each rule of Making Data Count; all points of a run, not only its last.

    Parameters
    ----------
    points : array-like, shape (n,)
        In order of time, all known.
    limits : Limits
        Of the same points.

    Returns
    -------
    dict of str to ndarray of bool, shape (n,)
        In order of precedence: 'outside' a limit, strictly; 'trend', seven points each above the one before, or each
        below; 'two of three' neighbours between near limit and limit, all three on one side of the centre, flagging
        those two or three; 'shift', seven points on one side. A point on the centre is on no side.

    References
    ----------
    NHS England, Making Data Count, as coded in NHSRplotthedots (ptd_spc_standard, ptd_calculate_point_type).
    """
    series = np.asarray(points, dtype=np.float64)
    side = sides(series, limits.centre)
    outside = outside_of(series, limits.lower, limits.upper)
    near = ~outside & outside_of(series, limits.near_lower, limits.near_upper)
    step = sides(series[1:], series[:-1])
    return {
        OUTSIDE: outside,
        TREND: _either(step, RUN_LENGTH - 1, spread=RUN_LENGTH),
        TWO_OF_THREE: near & _two_of_three(near, side),
        SHIFT: _either(side, RUN_LENGTH),
    }


def anhoej_rules(points: ArrayLike, limits: Limits) -> dict[str, Flags]:
    """Flag points outside the limits, those of a run that is too long, and all where the centre is crossed too seldom.

    Parameters
    ----------
    points : array-like, shape (n,)
        In order of time, all known.
    limits : Limits
        Of the same points.

    Returns
    -------
    dict of str to ndarray of bool, shape (n,)
        In order of precedence 'outside', 'long run', 'few crossings'. Points on the centre are passed over: they
        neither count nor break a run.

    References
    ----------
    Anhøj and Olesen (2014), PLoS One 9:e113825; bounds as in qicharts2.
    """
    series = np.asarray(points, dtype=np.float64)
    side = sides(series, limits.centre)
    tests = run_tests(series, limits.centre)
    useful = np.flatnonzero(side)
    long = np.zeros(len(series), dtype=bool)
    long[useful] = _either(side[useful], tests.longest_allowed + 1)
    return {
        OUTSIDE: outside_of(series, limits.lower, limits.upper),
        LONG_RUN: long,
        FEW_CROSSINGS: (side != 0) & tests.is_few,
    }


@dataclass(frozen=True, slots=True)
class RunTests:
    """The longest run on one side of the centre, and how often the series crosses it, with their bounds."""

    useful: int
    longest_run: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def is_long(self) -> bool:
        """Whether the longest run is longer than chance makes likely."""
        return self.longest_run > self.longest_allowed

    @property
    def is_few(self) -> bool:
        """Whether the centre is crossed less often than chance makes likely."""
        return self.crossings < self.crossings_needed


def run_tests(points: ArrayLike, centre: ArrayLike) -> RunTests:
    """Count the longest run and the crossings of the centre among the points that do not lie on it.

    Parameters
    ----------
    points : array-like, shape (n,)
        In order of time; unknown values are passed over.
    centre : array-like, shape (n,) or scalar
        The line, by rights a median.

    Returns
    -------
    RunTests
        At most round(log2 n) + 3 points in a run; at least the 5% quantile of binomial (n - 1, 1/2) crossings.

    References
    ----------
    Schilling (2012), Math. Mag. 85:141-149; Chen (2010), Biometrika 97:999-1004, formula 7; as in qicharts2.
    """
    useful = sides(points, centre)
    useful = useful[useful != 0]
    size = len(useful)
    if size == 0:
        return RunTests(0, 0, 0, 0, 0)
    turns = np.flatnonzero(np.diff(useful))
    longest = int(np.diff([-1, *turns, size - 1]).max())
    needed = int(np.searchsorted(special.bdtr(np.arange(size), size - 1, 0.5), 0.05))
    return RunTests(size, longest, round(float(np.log2(size))) + 3, len(turns), needed)


def first_that_applies(rules: dict[str, Flags]) -> NDArray[np.str_]:
    """Name the first rule that each point breaks, '' for none."""
    return np.select(list(rules.values()), list(rules), default="").astype("<U13")


def outside_of(points: Floats, lower: ArrayLike, upper: ArrayLike) -> Flags:
    """Whether each point lies strictly below a lower or above an upper bound."""
    outside: Flags = (sides(points, lower) < 0) | (sides(points, upper) > 0)
    return outside


def covered(flags: Flags, length: int, *, spread: int | None = None) -> Flags:
    """Whether each point lies in an unbroken run of at least `length` flags; `spread` points follow from each start."""
    reach = length if spread is None else spread
    size = len(flags) + reach - length
    if len(flags) < length:
        return np.zeros(size, dtype=bool)
    starts = np.lib.stride_tricks.sliding_window_view(flags, length).all(axis=1)
    run: Flags = np.convolve(starts.astype(np.intp), np.ones(reach, dtype=np.intp)) > 0
    return run


def _either(side: NDArray[np.int8], length: int, *, spread: int | None = None) -> Flags:
    return covered(side > 0, length, spread=spread) | covered(side < 0, length, spread=spread)


def _two_of_three(near: Flags, side: NDArray[np.int8]) -> Flags:
    """Whether each point lies in three neighbours on one side of the centre of which two are near a limit."""
    if len(near) < 3:
        return np.zeros(len(near), dtype=bool)
    view = np.lib.stride_tricks.sliding_window_view
    starts = (view(near, 3).sum(axis=1) >= 2) & (np.abs(view(side, 3).sum(axis=1)) == 3)
    inside: Flags = np.convolve(starts.astype(np.intp), np.ones(3, dtype=np.intp)) > 0
    return inside
