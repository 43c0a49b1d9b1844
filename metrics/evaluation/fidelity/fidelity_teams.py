"""Each team's outcome with its variance, beside the fidelity measured before it: what a meta-regression takes."""

from typing import Literal

import numpy as np
import pandas as pd

from metrics.evaluation.hidden import hidden_rows
from metrics.statistics.interval import Floats, normal_quantile
from metrics.statistics.intervals.effective import effective_trials, event_dispersion

Scale = Literal["log", "logit", "plain"]

POINTS = [
    *("team_id", "fidelity", "fidelity_as_of", "value", "lower", "upper", "effect", "variance"),
    *("baseline_value", "baseline", "scale", "left_out"),
]
"""Columns of a frame of points."""

OLDEST_DAYS = 548
"""A score is about the year before its day; one and a half years later it says little about a team."""

HALF = 0.5  # added to counts, so that a team without events has a logarithm; Haldane (1956), Anscombe (1956)


def team_points(
    outcome: pd.DataFrame,
    scores: pd.DataFrame,
    *,
    scale: Scale = "log",
    per: float = 1.0,
    baseline: pd.DataFrame | None = None,
    score: str = "mean",
    oldest_days: int = OLDEST_DAYS,
) -> pd.DataFrame:
    """Put each team's outcome beside the last fidelity score from before the outcome's period.

    Parameters
    ----------
    outcome : DataFrame
        Rows of `measure_values` of one measure and one period, a row a team: `group_id, numerator, denominator, value,
        lower, upper, period_from`, and `hidden` in a release. The interval carries how much people differ.
    scores : DataFrame
        Rows of `fidelity_scores` of one scale and one total: `team_id, as_of` and the column named by `score`.
    scale : 'log', 'logit' or 'plain'
        Rates by their logarithm, shares by their log odds, means as they are.
    per : float
        The measure's `per`: value = numerator / denominator x per.
    baseline : DataFrame, optional
        Rows like `outcome`, of a period before it: the earlier use that teams are adjusted for.
    score : str
        Column of `scores`, in points of the scale.
    oldest_days : int
        A score from more days before the period than this is not used.

    Returns
    -------
    DataFrame
        The columns of `POINTS`, a row a team. `effect` and `baseline` are on the scale asked for, `variance` is that
        of the effect. `left_out` says why a team has no point, '' where it has one; nothing of a hidden row is given.

    Raises
    ------
    ValueError
        If a team stands twice in the outcome or the baseline.

    References
    ----------
    Half an independent event is added: Anscombe (1956), Biometrika 43:461-464.
    """
    points = _effects(outcome, scale, per).rename(columns={"group_id": "team_id"})
    points = points.merge(_before(points, scores, score, oldest_days), on="team_id", how="left")
    points = points.assign(baseline_value=np.nan, baseline=np.nan)
    if baseline is not None:
        earlier = _effects(baseline, scale, per).set_index("group_id")
        for name, source in (("baseline_value", "value"), ("baseline", "effect")):
            points[name] = points["team_id"].map(earlier[source]).astype("float64")
    reasons = [
        (points["is_hidden"], "hidden, to protect the people behind small numbers"),
        (~np.isfinite(points["effect"]) | ~(points["variance"] > 0), "no outcome with an interval"),
        (points["fidelity"].isna(), "no fidelity score from before the period"),
        (points["baseline"].isna() & (baseline is not None), "no earlier use to adjust for"),
    ]
    left_out = np.select([np.asarray(flag) for flag, _ in reasons], [words for _, words in reasons], default="")
    return points.assign(scale=scale, left_out=left_out)[POINTS].sort_values("team_id", ignore_index=True)


def usable(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points that nothing keeps out."""
    return points[points["left_out"] == ""].reset_index(drop=True)


def to_value(effect: Floats, scale: Scale) -> Floats:
    """Turn effects back into the unit of the measure."""
    if scale == "log":
        return np.asarray(np.exp(effect))
    return np.asarray(1 / (1 + np.exp(-effect))) if scale == "logit" else np.asarray(effect)


def _effects(rows: pd.DataFrame, scale: Scale, per: float) -> pd.DataFrame:
    twice = rows["group_id"][rows["group_id"].duplicated()]
    if len(twice):
        raise ValueError(f"team_points: team {twice.iloc[0]} stands twice; give one period of one measure")
    hidden = hidden_rows(rows)
    numbers = {
        name: np.asarray(rows[name].astype("float64").where(~hidden), dtype=np.float64)
        for name in ("numerator", "denominator", "value", "lower", "upper")
    }
    effect, variance = _EFFECT[scale](numbers, per)
    shown = {name: numbers[name] for name in ("value", "lower", "upper")}
    frame = pd.DataFrame({"group_id": rows["group_id"].astype(str).to_numpy(), "is_hidden": hidden.to_numpy()} | shown)
    return frame.assign(effect=effect, variance=variance, period_from=rows["period_from"].to_numpy())


def _log(numbers: dict[str, Floats], per: float) -> tuple[Floats, Floats]:
    exposure = numbers["denominator"] / per
    scatter = event_dispersion(numbers["numerator"], exposure, numbers["lower"], numbers["upper"])
    with np.errstate(invalid="ignore", divide="ignore"):
        events = numbers["numerator"] / scatter + HALF
        return np.log(events * scatter / exposure), 1 / events


def _logit(numbers: dict[str, Floats], per: float) -> tuple[Floats, Floats]:
    del per  # a share has none
    trials = effective_trials(numbers["value"], numbers["lower"], numbers["upper"])
    yes, no = numbers["value"] * trials + HALF, (1 - numbers["value"]) * trials + HALF
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(yes / no), 1 / yes + 1 / no


def _plain(numbers: dict[str, Floats], per: float) -> tuple[Floats, Floats]:
    del per  # in the value already
    return numbers["value"], ((numbers["upper"] - numbers["lower"]) / (2 * normal_quantile(0.95))) ** 2


_EFFECT = {"log": _log, "logit": _logit, "plain": _plain}


def _before(points: pd.DataFrame, scores: pd.DataFrame, score: str, oldest_days: int) -> pd.DataFrame:
    """Give each team's last score from before its period: a score as of a day describes the time before that day."""
    known = pd.DataFrame(
        {
            "team_id": scores["team_id"].astype(str).to_numpy(),
            "fidelity_as_of": pd.to_datetime(scores["as_of"]).to_numpy(),
            "fidelity": scores[score].astype("float64").to_numpy(),
        }
    ).dropna()
    known = known.merge(points[["team_id", "period_from"]], on="team_id")
    age = pd.to_datetime(known["period_from"]) - known["fidelity_as_of"]
    fresh = known[(age >= pd.Timedelta(0)) & (age <= pd.Timedelta(days=oldest_days))]
    last = fresh.sort_values("fidelity_as_of").drop_duplicates("team_id", keep="last")
    return last[["team_id", "fidelity", "fidelity_as_of"]]
