"""Value-based payment: what a team's figures earn on a score card, and how close to chance that was."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from metrics.evaluation.aims.scorecards import Card, CardMeasure
from metrics.evaluation.hidden import hidden_rows
from metrics.evaluation.result import Check, Result
from metrics.evaluation.rounding import decimals_apart
from metrics.statistics.intervals.proportions import wilson_interval

SCORES = [
    *("card", "group_id", "measure", "title", "value", "lower", "upper", "denominator", "threshold", "floor"),
    *("points", "points_earned", "at_risk_percent", "earned_percent", "at_risk_amount", "earned_amount"),
    *("state", "is_close", "words"),
]
TOTAL = "total"
_Shown = Mapping[tuple[str, str], Mapping[Any, Any]]
CAVEAT = (
    "Payment looks at the figure and not at its interval, so where the interval holds the threshold another year of "
    "the same work may fall on the other side. A threshold met does not show what came of it for the people served."
)


def share_rows(inputs: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Make rows for a card from the inputs of fidelity items.

    Parameters
    ----------
    inputs : DataFrame
        Rows of `team_fidelity_inputs` of one date: `team_id, input, numerator, denominator`, people counted once each.
    measure : str
        Name of the input: 'metabolic_monitoring_share'.

    Returns
    -------
    DataFrame
        `measure, group_id, value, lower, upper, denominator`; shares from 0 to 1 with Wilson intervals.
    """
    rows = inputs[inputs["input"] == measure]
    counted, out_of = (rows[name].astype("float64").to_numpy() for name in ("numerator", "denominator"))
    bounds = wilson_interval(counted, out_of)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(out_of > 0, counted / out_of, np.nan)
    return pd.DataFrame(
        {
            "measure": measure,
            "group_id": rows["team_id"].astype(str).to_numpy(),
            "value": value,
            "lower": bounds.lower,
            "upper": bounds.upper,
            "denominator": out_of,
        }
    )


def scorecard(
    card: Card,
    results: pd.DataFrame,
    payments: Mapping[str, float] | None = None,
    *,
    names: Mapping[str, str] | None = None,
) -> Result:
    """Score every team on a card.

    Parameters
    ----------
    card : Card
        From `scorecards.load_scorecards`.
    results : DataFrame
        `measure, group_id, value, lower, upper, denominator` and, in a release, `hidden`; one row a team and measure,
        of the period that is paid for. Rows of `measure_values` fit, and `share_rows`.
    payments : mapping of str to float, optional
        Payments of the period by team, in money; without them there are percents only.
    names : mapping of str to str, optional
        Names of teams for the sentences.

    Returns
    -------
    Result
        `table`: the columns of `SCORES`, a row per team and measure of the card, and one with measure 'total'. `state`
        is 'earned', 'partly earned', 'not earned', 'hidden' or 'no value'; `is_close` where the interval holds the
        threshold. A total needs every measure: without one its numbers are missing.

    Raises
    ------
    ValueError
        If a team has two rows of one measure.
    """
    twice = results[results.duplicated(["measure", "group_id"])]
    if len(twice):
        first = twice.iloc[0]
        raise ValueError(f"scorecard: {first['group_id']} has {first['measure']} twice; give one period")
    marked = results.assign(is_hidden=hidden_rows(results))
    shown = {(str(row["group_id"]), str(row["measure"])): row for row in marked.to_dict("records")}
    groups = sorted(results.loc[results["measure"].isin([one.id for one in card.measures]), "group_id"].unique())
    rows: list[dict[str, Any]] = []
    for group in groups:
        lines = [_line(card, measure, str(group), shown) for measure in card.measures]
        rows += [*lines, _total(card, str(group), lines, (payments or {}).get(str(group)))]
    for row in rows:
        name = (names or {}).get(str(row["group_id"]), str(row["group_id"]))
        row["words"] = _total_words(row, name) if row["measure"] == TOTAL else _line_words(row, name)
    table = pd.DataFrame(rows, columns=SCORES)
    source = Check("source", "not_tested" if card.is_example else "passed", f"{card.title}: {card.source}")
    return Result("scorecard", table, _page(card, table), (source,))


def _line(card: Card, measure: CardMeasure, group: str, shown: _Shown) -> dict[str, Any]:
    row: dict[str, Any] = {"card": card.id, "group_id": group, "measure": measure.id, "title": measure.title}
    row |= {"threshold": measure.threshold, "floor": measure.floor, "points": measure.points}
    found = shown.get((group, measure.id))
    if found is None:
        return row | {"state": "no value"}
    if found["is_hidden"]:
        return row | {"state": "hidden"}
    numbers = {name: _number(found[name]) for name in ("value", "lower", "upper", "denominator")}
    share = measure.earned(numbers["value"])
    if np.isnan(share):
        return row | {"state": "no value"}
    state = "earned" if share == 1 else "partly earned" if share > 0 else "not earned"
    close = bool(numbers["lower"] <= measure.threshold <= numbers["upper"])
    return row | numbers | {"state": state, "is_close": close, "points_earned": share * measure.points}


def _number(cell: Any) -> float:
    return float("nan") if pd.isna(cell) else float(cell)


def _total(card: Card, group: str, lines: list[dict[str, Any]], payment: float | None) -> dict[str, Any]:
    possible = sum(line["points"] for line in lines)
    earned = sum(line.get("points_earned", np.nan) for line in lines)
    row = {"card": card.id, "group_id": group, "measure": TOTAL, "title": card.title, "points": possible}
    row |= {"at_risk_percent": card.at_risk_percent}
    if payment is not None:
        row |= {"at_risk_amount": payment * card.at_risk_percent / 100}
    if np.isnan(earned):
        return row | {"state": "no value"}
    share = earned / possible
    row |= {"points_earned": earned, "earned_percent": card.at_risk_percent * share}
    if payment is not None:
        row |= {"earned_amount": payment * card.at_risk_percent / 100 * share}
    row |= {"is_close": any(line["is_close"] for line in lines)}
    return row | {"state": "earned" if share == 1 else "partly earned" if share > 0 else "not earned"}


def _line_words(row: Mapping[str, Any], name: str) -> str:
    start = f"{row['title']}, {name}"
    if row["state"] == "hidden":
        return f"{start}: not shown, to protect the people behind small numbers."
    if row["state"] == "no value":
        return f"{start}: no figure."
    close = "; the interval holds the threshold, so chance alone may have decided" if row["is_close"] else ""
    numbers = (row[name] * 100 for name in ("value", "lower", "upper"))
    form = f".{decimals_apart(numbers, row['threshold'] * 100, 1)}%"
    known = f" (95% interval {row['lower']:{form}} to {row['upper']:{form}})" if not np.isnan(row["lower"]) else ""
    points = f"{row['points_earned']:.2g} of {row['points']:g} points"
    return (
        f"{start}: {row['value']:{form}}{known}, threshold {row['threshold']:{form}}: {row['state']}, {points}{close}."
    )


def _total_words(row: Mapping[str, Any], name: str) -> str:
    start = f"{row['title']}, {name}"
    if row["state"] == "no value":
        return f"{start}: no total, since a measure has no figure that can be shown."
    money = f", {row['earned_amount']:,.0f} of {row['at_risk_amount']:,.0f} in money" if "earned_amount" in row else ""
    return (
        f"{start}: {row['points_earned']:.3g} of {row['points']:g} points; {row['earned_percent']:.2f}% of payments "
        f"earned of {row['at_risk_percent']:.2f}% at risk{money}."
    )


def _page(card: Card, table: pd.DataFrame) -> str:
    example = "An example, whose numbers come from no contract. " if card.is_example else ""
    totals = table[table["measure"] == TOTAL]
    if totals.empty:
        return f"{example}{card.title}: no team has a figure for it."
    counts = {state: int((totals["state"] == state).sum()) for state in _STATES}
    said = ", ".join(f"{number} {_STATES[state]}" for state, number in counts.items() if number)
    close = int(totals["is_close"].eq(other=True).sum())
    near = f" In {close} of them a figure is too close to a threshold to be told from it." if close else ""
    teams = f"{len(totals)} team{'' if len(totals) == 1 else 's'}"
    return f"{example}{card.title}, {teams}, {card.at_risk_percent:g}% of payments at risk: {said}.{near} {CAVEAT}"


_STATES = {
    "earned": "earned all",
    "partly earned": "earned a part",
    "not earned": "earned nothing",
    "no value": "without a total",
}
