"""A series in order of time on its control chart: limits and signals, segment by segment. No drawing."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.charts.charts_limits import (
    NEAR,
    NHS_FACTOR,
    Flags,
    Limits,
    cases_between_limits,
    count_limits,
    mean_moving_range,
    proportion_limits,
    rate_limits,
    time_between_limits,
    value_limits,
)
from metrics.statistics.charts.runs import (
    OUTSIDE,
    RUN_LENGTH,
    SHIFT,
    anhoej_rules,
    covered,
    first_that_applies,
    nhs_rules,
    outside_of,
    sides,
)
from metrics.statistics.interval import Floats

FEWEST_POINTS = 12
FEWEST_BASELINE = 6
DEVIATIONS = 3  # standard deviations of a baseline whose neighbours are alike

Chart = Literal["xmr", "p", "p_prime", "u", "u_prime", "c", "g", "t"]
Rules = Literal["nhs", "anhoej"]
WITH_DENOMINATOR = ("p", "p_prime", "u", "u_prime")


@dataclass(frozen=True, slots=True)
class ControlChart:
    """What is plotted, its limits, the rule each point breaks ('' for none) and its segment (from 1); shape (n,)."""

    points: Floats
    limits: Limits
    signal: NDArray[np.str_]
    segment: NDArray[np.int64]


def control_chart(
    values: ArrayLike,
    denominators: ArrayLike | None = None,
    *,
    chart: Chart = "xmr",
    starts: Sequence[int] = (),
    baseline: int | None = None,
    rules: Rules = "nhs",
    is_screened: bool = False,
) -> ControlChart:
    """Limits and signals of a series in order of time.

    Parameters
    ----------
    values : array-like, shape (n,)
        Values, or numerators where there are denominators: one a period, each period once, no overlapping windows;
        NaN for a period without one.
    denominators : array-like, shape (n,), optional
        For 'p', 'p_prime', 'u', 'u_prime'; a period with 0 has no value.
    chart : str
        See `charts_choice.choose_chart`.
    starts : sequence of int
        Positions at which a new segment begins. Each is computed alone, rules included.
    baseline : int, optional
        Freeze: limits of a segment come from its first so many known values, at least `FEWEST_POINTS`.
    rules : {'nhs', 'anhoej'}
        See `runs.nhs_rules` and `runs.anhoej_rules`.
    is_screened : bool
        For 'xmr': leave out moving ranges that are themselves signals, once.

    Returns
    -------
    ControlChart
        A segment of fewer than `FEWEST_POINTS` known values has no limits (NaN) and no signals.

    Raises
    ------
    ValueError
        If denominators are missing or not wanted, or the baseline is too short.
    """
    number, size = _checked(values, denominators, chart, baseline)
    with np.errstate(invalid="ignore", divide="ignore"):
        points = np.where(size > 0, number / size, np.nan)
    segment = 1 + np.searchsorted(np.sort(np.asarray(starts, dtype=np.int64)), np.arange(len(points)), side="right")
    limits = _no_limits(len(points))
    signal = np.full(len(points), "", dtype="<U13")
    find = nhs_rules if rules == "nhs" else anhoej_rules
    for one in np.unique(segment):
        known = np.flatnonzero((segment == one) & np.isfinite(points))
        if len(known) < FEWEST_POINTS:
            continue
        base = np.arange(len(known)) < (len(known) if baseline is None else baseline)
        found = _limits(chart, number[known], size[known], base, is_screened)
        _put(limits, known, found)
        signal[known] = first_that_applies(find(points[known], found))
    return ControlChart(points, limits, signal, segment)


def frozen_chart(values: ArrayLike, baseline: int, *, least_reach: float = 0, run: int = RUN_LENGTH) -> ControlChart:
    """Limits from the first points of a series whose neighbours are alike, held still; signals of the points after.

    For series that are watched and of which each value shares records with the next, as values of overlapping windows
    do: ranges between neighbours say too little, and so limits are never narrower than three standard deviations of
    the baseline.

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
    Limits as in `charts_limits.value_limits`; that autocorrelation narrows them: Vasilopoulos and Stamboulis (1978),
    J. Qual. Technol. 10:20-30.
    """
    series = np.asarray(values, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(series))
    signal = np.full(len(series), "", dtype="<U13")
    segment = np.ones(len(series), dtype=np.int64)
    first, later = np.split(series[known], [min(baseline, len(known))])
    if len(first) < FEWEST_BASELINE:
        return ControlChart(series, _no_limits(len(series)), signal, segment)
    centre = float(first.mean())
    reach = max(NHS_FACTOR * mean_moving_range(first), DEVIATIONS * float(first.std(ddof=1)), least_reach)
    side = sides(later, centre)
    rules = {
        OUTSIDE: outside_of(later, centre - reach, centre + reach),
        SHIFT: covered(side > 0, run) | covered(side < 0, run),
    }
    signal[known[len(first) :]] = first_that_applies(rules)
    bounds = (centre, centre - reach, centre + reach, centre - NEAR * reach, centre + NEAR * reach)
    return ControlChart(series, Limits(*(np.full(len(series), bound) for bound in bounds)), signal, segment)


def _checked(
    values: ArrayLike, denominators: ArrayLike | None, chart: Chart, baseline: int | None
) -> tuple[Floats, Floats]:
    number = np.asarray(values, dtype=np.float64)
    if (denominators is None) == (chart in WITH_DENOMINATOR):
        raise ValueError(f"chart {chart!r} {'needs' if denominators is None else 'takes no'} denominators")
    if baseline is not None and baseline < FEWEST_POINTS:
        raise ValueError(f"a baseline of {baseline} points makes no limits; take at least {FEWEST_POINTS}")
    size = np.ones(len(number)) if denominators is None else np.asarray(denominators, dtype=np.float64)
    if len(size) != len(number):
        raise ValueError(f"{len(number)} values have {len(size)} denominators; give one for each")
    return number, size


def _limits(chart: Chart, number: Floats, size: Floats, base: Flags, is_screened: bool) -> Limits:
    match chart:
        case "xmr":
            return value_limits(number, base, is_screened=is_screened)
        case "p" | "p_prime":
            return proportion_limits(number, size, base, is_prime=chart == "p_prime")
        case "u" | "u_prime":
            return rate_limits(number, size, base, is_prime=chart == "u_prime")
        case "c":
            return count_limits(number, base)
        case "g":
            return cases_between_limits(number, base)
        case "t":
            return time_between_limits(number, base)


def _no_limits(size: int) -> Limits:
    return Limits(*(np.full(size, np.nan) for _ in fields(Limits)))


def _put(limits: Limits, at: NDArray[np.intp], found: Limits) -> None:
    for field in fields(Limits):
        getattr(limits, field.name)[at] = getattr(found, field.name)
