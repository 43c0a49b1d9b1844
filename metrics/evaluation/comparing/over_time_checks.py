"""What a control chart takes for granted, checked on the series itself."""

import numpy as np

from metrics.evaluation.comparing.over_time_words import Columns
from metrics.evaluation.result import Check
from metrics.statistics.charts.charts_choice import RARE, Choice, Kind, dispersion_bound, series_dispersion
from metrics.statistics.charts.control_chart import FEWEST_POINTS, WITH_DENOMINATOR
from metrics.statistics.interval import Floats

ENOUGH = 15
"""Points from which limits are steady, after Making Data Count."""
ALIKE = 2.0
"""Autocorrelations further from 0 than so many standard errors are taken for real."""


def checks(table: Columns, numerator: Floats, denominator: Floats, kind: Kind, choice: Choice) -> tuple[Check, ...]:
    """Check the latest segment of a chart.

    Parameters
    ----------
    table : mapping of str to ndarray, shape (n,)
        Columns as `over_time` returns them.
    numerator, denominator : ndarray, shape (n,)
        Of the same rows; NaN where a period did not enter.
    kind : str
        See `charts_choice.choose_chart`.
    choice : Choice
        The chart.
    """
    is_latest = (table["segment"] == table["segment"].max(initial=1)) & ~np.isnan(table["value"])
    number, size = numerator[is_latest], denominator[is_latest]
    return (
        _enough_points(len(number)),
        _enough_events(number, kind),
        _overdispersion(number, size, kind, choice),
        _autocorrelation(table["value"][is_latest]),
    )


def _enough_points(points: int) -> Check:
    name = "enough_points"
    if points < FEWEST_POINTS:
        return Check(name, "failed", f"{points} points; limits need {FEWEST_POINTS}", points)
    steady = "" if points >= ENOUGH else f"; from {ENOUGH} on limits are steadier"
    return Check(name, "passed", f"{points} points{steady}", points)


def _enough_events(number: Floats, kind: Kind) -> Check:
    name = "enough_events"
    if kind not in {"proportion", "rate", "count"} or not len(number):
        return Check(name, "not_tested", "nothing is counted by period")
    mean = float(number.mean())
    if mean < RARE:
        return Check(name, "failed", f"{mean:.2f} events a period: chart the cases or days between events", mean)
    return Check(name, "passed", f"{mean:.1f} events a period", mean)


def _overdispersion(number: Floats, size: Floats, kind: Kind, choice: Choice) -> Check:
    name = "overdispersion"
    if choice.chart not in WITH_DENOMINATOR or len(number) < FEWEST_POINTS:
        return Check(name, "not_tested", "the limits assume no model of chance, or there are too few points")
    sigma = series_dispersion(kind, number, size)
    if not np.isfinite(sigma):
        return Check(name, "not_tested", "nothing varies")
    said = f"neighbouring periods scatter {sigma:.2f} times as far as chance alone"
    if choice.chart.endswith("_prime"):
        return Check(name, "passed", f"{said}; the limits allow for it", sigma)
    is_wide = sigma > dispersion_bound(len(number))
    return Check(name, "failed" if is_wide else "passed", f"{said}; limits are too narrow" if is_wide else said, sigma)


def _autocorrelation(values: Floats) -> Check:
    name = "autocorrelation"
    if len(values) < FEWEST_POINTS or (values == values[0]).all():
        return Check(name, "not_tested", "too few points, or all alike")
    away = values - values.mean()
    lag = float((away[1:] * away[:-1]).sum() / (away**2).sum())
    said = f"correlation of neighbours {lag:.2f}"
    if abs(lag) <= ALIKE / np.sqrt(len(away)):
        return Check(name, "passed", said, lag)
    alike = "a lasting shift, or limits that are too narrow" if lag > 0 else "periods that make up for each other"
    return Check(name, "failed", f"{said}: {alike}", lag)
