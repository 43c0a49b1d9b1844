"""Forecast of the computed items of the next review, and how well such forecasts have done before.

The value is foreseen by exponential smoothing (`statistics/charts/smoothing.py`), then scored. From every past month on
the same forecast is made as it would have been then (rolling origin, Hyndman and Athanasopoulos 2021, section 5.10);
one that has not been tried often enough, or has missed too often, is marked as not reliable.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.banding import Values, band_arrays
from metrics.fidelity.scale_model import Input, Item, Scale
from metrics.statistics.charts.smoothing import Prediction, predict, smooth

FEWEST_MONTHS = 12
FEWEST_TRIED = 6
LEAST_INSIDE = 0.8
"""Share of past forecasts that have to be right; intervals of 95% whose errors overlap fall under it when they fail."""
MONTHS_WITHOUT_REVIEW = 12
HIGHEST_PERCENT = 100.0
CHUNK = 1000
"""Series taken at once, which bounds the memory."""

COLUMNS = {
    **dict.fromkeys(("team_id", "scale", "item"), "str"),
    **dict.fromkeys(("as_of", "review_due_on"), "datetime64[us]"),
    **dict.fromkeys(("expected_value", "lower", "upper"), "float64"),
    **dict.fromkeys(("expected_score", "lower_score", "upper_score"), "Int64"),
    **dict.fromkeys(("months_used", "months_ahead", "past_forecasts", "past_inside"), "Int64"),
    "is_reliable": "bool",
    "reason": "str",
}


def forecasts(
    scale: Scale, inputs: Mapping[str, Input], items: pd.DataFrame, reviews: pd.DataFrame, others: pd.DataFrame
) -> pd.DataFrame:
    """Forecast every computed item of a scale at each team's next review.

    Parameters
    ----------
    scale : Scale
        The scale.
    inputs : mapping
        Inputs by name.
    items : DataFrame
        Rows of `fidelity_items` of the scale.
    reviews : DataFrame
        Rows of `fidelity_reviews`. The next review is due when the ratings of the latest expire, a year after the last
        date where there was none; one that is overdue is forecast for the next month.
    others : DataFrame
        `team_id, input, value` on the last date: further inputs that bands require.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, a row for each team and item known on the last date. Bounds are of 95%. `reason` says
        why a forecast is not reliable.
    """
    due = _due(scale, items, reviews)
    banded = {item.id: item for item in scale.items if item.bands and item.input}
    rows = items.loc[items["item"].isin(list(banded)) & items["computed_score"].notna()]
    if rows.empty:
        return _none()
    every = pd.date_range(items["as_of"].min(), items["as_of"].max(), freq="MS")
    wide = rows.pivot_table(index=["item", "team_id"], columns="as_of", values="computed_value", aggfunc="first")
    ahead = due.loc[wide.index.get_level_values("team_id")].set_axis(wide.index)
    series = wide.reindex(columns=every).to_numpy(np.float64)
    place = every.get_indexer(pd.DatetimeIndex(ahead["as_of"]))
    is_now = np.isfinite(series[np.arange(len(series)), place])
    percent = {item.id for item in banded.values() if inputs[str(item.input)].unit.startswith("percent")}
    most = np.where(wide.index.get_level_values("item").isin(list(percent)), HIGHEST_PERCENT, np.inf)
    if not is_now.any():
        return _none()
    foreseen = [
        _foreseen(series[some], place[some], ahead.iloc[some], most[some])
        for some in np.array_split(np.flatnonzero(is_now), is_now.sum() // CHUNK + 1)
    ]
    found = pd.concat(foreseen)
    scores = [_scores(banded[str(name)], some, others) for name, some in found.groupby("item")]
    found = found.join(pd.concat(scores)).reset_index().assign(scale=scale.id)
    return found[list(COLUMNS)].astype(COLUMNS).sort_values(["team_id", "scale", "item"], ignore_index=True)


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)


def _due(scale: Scale, items: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Say for each team on which day the next review is due and how many months that is ahead."""
    last = items.groupby("team_id")["as_of"].max().astype("datetime64[us]")
    of_scale = reviews.loc[reviews["scale"] == scale.id]
    latest = of_scale.groupby("team_id")["reviewed_on"].max().reindex(last.index).astype("datetime64[us]")
    due = (latest + pd.DateOffset(months=scale.rating_valid_months)).fillna(
        last + pd.DateOffset(months=MONTHS_WITHOUT_REVIEW)
    )
    ahead = (due.dt.year - last.dt.year) * 12 + due.dt.month - last.dt.month + (due.dt.day > last.dt.day)
    return pd.DataFrame({"as_of": last, "review_due_on": due, "months_ahead": ahead.clip(lower=1).astype("int64")})


def _foreseen(series: Values, place: NDArray[np.int64], ahead: pd.DataFrame, most: Values) -> pd.DataFrame:
    """Forecast series whose last values are at `place`, and try the same from every month before."""
    steps = ahead["months_ahead"].to_numpy(np.int64)
    smoothed = smooth(series)
    found = _clipped(predict(smoothed, steps), series, most)
    tried, inside = _back_test(found, series, smoothed.known, steps)
    now = (np.arange(len(steps)), place)
    known = smoothed.known[now]
    parts = {"expected_value": found.expected[now], "lower": found.lower[now], "upper": found.upper[now]}
    enough = {name: np.where(known >= FEWEST_MONTHS, part, np.nan) for name, part in parts.items()}
    reason = _reasons(known, np.isnan(enough["lower"]), tried, inside)
    facts = {"months_used": known, "past_forecasts": tried, "past_inside": inside, "reason": reason}
    return ahead.assign(**enough, **facts, is_reliable=reason == "")


def _clipped(found: Prediction, values: Values, most: Values) -> Prediction:
    """Keep bounds within what a value can be: from 0, and to 100 for percents that have never been above."""
    ceiling = np.fmax(np.nanmax(values, axis=1), most)[:, None]
    return Prediction(*(np.clip(part, 0, ceiling) for part in (found.expected, found.lower, found.upper)))


def _back_test(
    found: Prediction, values: Values, known: NDArray[np.int64], steps: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the forecasts of the past that can be compared with what came, and those whose interval held it."""
    target = np.arange(values.shape[1]) + steps[:, None]
    came = np.take_along_axis(values, target.clip(max=values.shape[1] - 1), axis=1)
    is_tried = (target < values.shape[1]) & np.isfinite(came) & (known >= FEWEST_MONTHS) & np.isfinite(found.lower)
    is_inside = is_tried & (came >= found.lower) & (came <= found.upper)
    return is_tried.sum(axis=1), is_inside.sum(axis=1)


def _reasons(
    known: NDArray[np.int64], has_no_bounds: NDArray[np.bool_], tried: NDArray[np.int64], inside: NDArray[np.int64]
) -> NDArray[np.object_]:
    pairs = zip(known, has_no_bounds, tried, inside, strict=True)
    return np.array([_reason(int(n), bool(none), int(all_), int(right)) for n, none, all_, right in pairs], object)


def _reason(known: int, has_no_bounds: bool, tried: int, inside: int) -> str:
    if known < FEWEST_MONTHS:
        return f"known for {known} months, {FEWEST_MONTHS} are needed"
    if has_no_bounds:
        return "has not moved so far, so that nothing says how far it may"
    if tried < FEWEST_TRIED:
        return f"{tried} past forecasts can be checked, {FEWEST_TRIED} are needed"
    if inside < LEAST_INSIDE * tried:
        return f"{tried - inside} of {tried} past forecasts missed"
    return ""


def _scores(item: Item, found: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Score the forecasts of an item and their bounds; an interval's scores are the lowest and highest of the three."""
    required = {need.input for band in item.bands for need in band.requires}
    values = others.set_index(["input", "team_id"])["value"]
    teams = found.index.get_level_values("team_id")
    known = {
        name: values.reindex(pd.MultiIndex.from_product([[name], teams])).to_numpy(np.float64) for name in required
    }
    ends = [found[name].to_numpy(np.float64) for name in ("expected_value", "lower", "upper")]
    three = np.stack([band_arrays(item, end, known)[0] for end in ends])
    range_ = np.where(np.isnan(three).any(axis=0), np.nan, three)
    scores = {"expected_score": three[0], "lower_score": range_.min(axis=0), "upper_score": range_.max(axis=0)}
    return pd.DataFrame(scores, index=found.index)
