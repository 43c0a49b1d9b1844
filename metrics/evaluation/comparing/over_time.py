"""One measure over time: is it changing, or does it wobble? A control chart of months, with words and checks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.evaluation.comparing import over_time_words as words
from metrics.evaluation.comparing.over_time_checks import checks
from metrics.evaluation.result import Result
from metrics.statistics.charts.charts_choice import Choice, Kind, choose_chart
from metrics.statistics.charts.charts_limits import Limits
from metrics.statistics.charts.charts_marks import Better, assurance, variation
from metrics.statistics.charts.control_chart import WITH_DENOMINATOR, Chart, ControlChart, Rules, control_chart
from metrics.statistics.interval import Floats

COLUMNS = [
    "period", "value", "centre", "lower", "upper", "near_lower", "near_upper", "signal", "variation", "assurance",
    "segment", "segment_reason", "segment_role", "state", "chart",
]  # fmt: skip
WITH_PARTS = ("proportion", "rate")
BETWEEN = ("cases_between", "time_between")
SUITED: dict[Kind, tuple[Chart, ...]] = {
    "proportion": ("p", "p_prime", "xmr"),
    "rate": ("u", "u_prime", "xmr"),
    "count": ("c", "xmr"),
    "value": ("xmr",),
    "cases_between": ("g", "xmr"),
    "time_between": ("t", "xmr"),
}
"""Charts that each kind may have, the usual one first."""
SHOWN, IMMATURE, HIDDEN, EMPTY = "shown", "immature", "hidden", "no value"
"""Why a period is on the chart, or not."""


@dataclass(frozen=True, slots=True)
class Rebase:
    """A recorded judgement that from a period on the series is another one, with limits of its own.

    Attributes
    ----------
    from_on : date
        First period of the new segment.
    reason : str
        What changed, by other evidence than the chart.
    role : str
        Who judged so: a role, never a name.
    """

    from_on: dt.date
    reason: str
    role: str

    def __post_init__(self) -> None:
        if not (self.reason.strip() and self.role.strip()):
            raise ValueError(f"the new limits from {self.from_on} have no reason or role; say why, and in which role")


def over_time(
    months: pd.DataFrame,
    kind: Kind,
    *,
    chart: Chart | None = None,
    better: Better | None = None,
    target: float | None = None,
    rebases: Sequence[Rebase] = (),
    baseline: int | None = None,
    rules: Rules = "nhs",
    is_screened: bool = False,
    per: float = 1.0,
) -> Result:
    """Put a measure on the control chart that suits it.

    Parameters
    ----------
    months : DataFrame
        One row a period (or an event, for gaps between events): `period` (date), `numerator` and `denominator` of a
        proportion or rate, `value` of anything else; `is_mature` and `hidden` (code, empty where shown) where there
        are such. Immature and hidden periods do not enter, and their values are not returned.
    kind : str
        See `charts_choice.choose_chart`.
    chart : str, optional
        Instead of the chart that would be chosen; one of `SUITED`.
    better : {'higher', 'lower'}, optional
        Which side is good news.
    target : float, optional
        In the unit of the values returned.
    rebases : sequence of Rebase
        Where new segments begin.
    baseline : int, optional
        Freeze the limits of each segment after so many periods.
    rules : {'nhs', 'anhoej'}
        Making Data Count, or run tests.
    is_screened : bool
        For XmR: leave jumps out of the moving ranges, once.
    per : float
        Values are numerator / denominator times this: 100 for a rate per 100 person-months.

    Returns
    -------
    Result
        Table with the columns of `COLUMNS`, in order of time. `signal` is the rule a period breaks, '' for none;
        `variation` and `assurance` are the marks of Making Data Count, whose last ones stand for the series; `state`
        is 'shown', 'immature', 'hidden' or 'no value'; `chart` is the chart's key, as in `SUITED`. Checks:
        enough_points, enough_events, overdispersion, autocorrelation.

    Raises
    ------
    ValueError
        If a column is missing, a period comes twice, a rebase is not at a period, or the chart does not suit the kind.

    References
    ----------
    NHS England, Making Data Count; Provost and Murray (2022), The health care data guide.
    """
    series = _prepared(months, kind)
    choice = _chosen(series, kind, chart)
    has_sizes = choice.chart in WITH_DENOMINATOR
    drawn = control_chart(
        series.numerator if has_sizes else series.numerator / series.denominator,
        series.denominator if has_sizes else None,
        chart=choice.chart,
        starts=_starts(series, rebases),
        baseline=baseline,
        rules=rules,
        is_screened=is_screened,
    )
    scale = per if kind in WITH_PARTS else 1.0
    found = _columns(series, drawn, scale, rebases)
    found["chart"] = np.full(len(series.state), choice.chart)
    found["variation"] = variation(found["signal"], found["value"], found["centre"], better)
    found["assurance"] = assurance(found["lower"], found["upper"], target, better)
    said = words.text(found, kind, choice, rules=rules, target=target, baseline=baseline, per=scale)
    checked = checks(found, series.numerator, series.denominator, kind, choice)
    table = pd.DataFrame({name: found[name] for name in COLUMNS} | {"period": series.period})
    return Result("control_chart", table, said, checked)


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """Periods in order of time, the state of each, and what goes on the chart: NaN where a period may not enter."""

    period: pd.api.extensions.ExtensionArray
    numerator: Floats
    denominator: Floats
    state: NDArray[np.str_]


def _columns(series: _Series, drawn: ControlChart, scale: float, rebases: Sequence[Rebase]) -> dict[str, NDArray[Any]]:
    """Put points, limits, signals and segments side by side; each row bears the reason of its segment."""
    limits = drawn.limits.times(scale)
    judged = sorted(rebases, key=lambda rebase: rebase.from_on)
    reasons = np.array(["", *(rebase.reason for rebase in judged)])
    roles = np.array(["", *(rebase.role for rebase in judged)])
    return {
        "period": np.asarray(series.period),
        "value": drawn.points * scale,
        **{field.name: getattr(limits, field.name) for field in fields(Limits)},
        "signal": drawn.signal,
        "segment": drawn.segment,
        "segment_reason": reasons[drawn.segment - 1],
        "segment_role": roles[drawn.segment - 1],
        "state": series.state,
    }


def _prepared(months: pd.DataFrame, kind: Kind) -> _Series:
    """Sort periods, say the state of each and blank what may not enter."""
    needed = ["period", "numerator", "denominator"] if kind in WITH_PARTS else ["period", "value"]
    missing = [name for name in needed if name not in months]
    if missing:
        raise ValueError(f"months lack the column {missing[0]}; give {', '.join(needed)}")
    period = months["period"]
    if kind not in BETWEEN and not period.is_unique:
        twice = period[period.duplicated()].min()
        raise ValueError(f"period {twice} comes twice; give one row a period, of one group")
    number, *sizes = (months[name].to_numpy(np.float64, na_value=np.nan) for name in needed[1:])
    size = sizes[0] if sizes else np.ones(len(number))
    state = period_states(months, np.isfinite(number) & (size > 0))
    is_shown = state == SHOWN
    order = np.argsort(period.to_numpy(), kind="stable")
    number, size = (np.where(is_shown, part, np.nan)[order] for part in (number, size))
    return _Series(period.array[order], number, size, state[order])


def period_states(frame: pd.DataFrame, is_known: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Say of each row whether it may enter: 'shown', else 'hidden' before 'immature' before 'no value'.

    Parameters
    ----------
    frame : DataFrame
        With `is_mature` and `hidden` where there are such; a row of which nobody knows that it is mature is not.
    is_known : ndarray of bool, shape (n,)
        Whether the row has a value.
    """
    flags = {EMPTY: ~is_known}
    if "is_mature" in frame:
        flags = {IMMATURE: ~frame["is_mature"].to_numpy(bool, na_value=False)} | flags
    if "hidden" in frame:
        flags = {HIDDEN: frame["hidden"].to_numpy(object, na_value="") != ""} | flags
    return np.select(list(flags.values()), list(flags), default=SHOWN)


def _chosen(series: _Series, kind: Kind, chart: Chart | None) -> Choice:
    is_shown = series.state == SHOWN
    choice = choose_chart(kind, series.numerator[is_shown], series.denominator[is_shown])
    if chart is None or chart == choice.chart:
        return choice
    if chart not in SUITED[kind]:
        raise ValueError(f"a {kind} has no {chart} chart; choose one of {', '.join(SUITED[kind])}")
    return Choice(chart, "chosen by hand", choice.dispersion)


def _starts(series: _Series, rebases: Sequence[Rebase]) -> list[int]:
    if not rebases:
        return []
    places = {pd.Timestamp(period).date(): place for place, period in enumerate(series.period)}
    starts = sorted(places.get(rebase.from_on, -1) for rebase in rebases)
    for rebase in rebases:
        if places.get(rebase.from_on, 0) <= 0:
            raise ValueError(
                f"new limits from {rebase.from_on}: no period after the first begins then; name one that does"
            )
    if len(set(starts)) < len(starts):
        raise ValueError("two rebases begin at the same period; keep one")
    return starts
