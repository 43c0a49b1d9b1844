"""The items of a team on a scale, each with the evidence behind its score and what a higher one would take."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboards import fidelity_reading as standing
from dashboards import fidelity_words, formatting
from dashboards.reading import Group, Release, Row
from metrics.fidelity.scale_model import Item, Scale
from metrics.fidelity.scales import load_inputs

SPREAD = (("p10", "a tenth under {}"), ("p90", "a tenth over {}"))


def item_rows(release: Release, group: Group, scale: Scale) -> list[dict[str, Any]]:
    """Return the items of a team at its last date, as the table of evidence shows them."""
    items = {row["item"]: row for row in release.latest_items(group, scale.id)}
    behind = {row["item"]: row for row in release.fidelity_rows("fidelity_evidence", group, scale.id)}
    gains = {row["item"]: row for row in release.fidelity_rows("fidelity_gains", group, scale.id)}
    units = {key: known.unit for key, known in load_inputs().items()}
    return [
        _item_row(scale, item, items[item.id], behind.get(item.id), gains.get(item.id))
        | {"evidence": evidence_lines(scale, items[item.id], behind.get(item.id), units.get(str(item.input), ""))}
        for item in scale.items
        if item.id in items
    ]


def _item_row(scale: Scale, item: Item, row: Row, behind: Row | None, gain: Row | None) -> dict[str, Any]:
    labels = {part.id: part.label for part in scale.subscales}
    score = row["score"]
    anchor = "" if formatting.is_missing(score) else item.anchors.get(int(score), "") if score == int(score) else ""
    return {
        "id": item.id,
        "label": item.label,
        "subscale": labels[scale.subscale_of(item.id)],
        "score": fidelity_words.score(scale, score),
        "fill": fidelity_words.fill(scale, score),
        "computed": fidelity_words.score(scale, row["computed_score"]),
        "rated": fidelity_words.score(scale, row["rated_score"]),
        "apart": is_apart(row),
        "rating": rating_words(row),
        "means": f"{fidelity_words.score(scale, score)} means: {anchor}" if anchor else "",
        "next": next_words(gain),
        "verified": bool(row["is_verified"]),
        "reason": "" if not formatting.is_missing(score) else why_not(row),
    }


def is_apart(row: Row) -> bool:
    """Whether rater and records are more than a point apart."""
    both = not formatting.is_missing(row["computed_score"]) and not formatting.is_missing(row["rated_score"])
    return both and abs(row["computed_score"] - row["rated_score"]) > 1


def why_not(row: Row) -> str:
    """Say why an item has no score: left out by the raters, for a reason that the scale permits, or not known."""
    if row.get("is_skipped", False):
        return fidelity_words.skipped(row.get("not_rated"))
    return formatting.plain(row["reason"]) or "not scored"


def evidence_lines(scale: Scale, row: Row, behind: Row | None, unit: str) -> list[str]:
    """Return value, spread over clients, certainty and what ten charts would say, a sentence each."""
    said = [evidence_words(row, unit)]
    if behind is not None:
        said += [spread_words(behind), score_range(scale, row, behind), chart_words(behind)]
    return [words for words in said if words]


def evidence_words(row: Mapping[str, Any], unit: str = "") -> str:
    """Value, parts and window behind a computed score."""
    if row.get("is_evidence_hidden", False):
        return "Evidence hidden: small numbers."
    if formatting.is_missing(row["computed_value"]):
        return ""
    text = f"{formatting.number(row['computed_value'], 2)} {unit}".strip()
    if pd.notna(row["numerator"]) and pd.notna(row["denominator"]):
        text += f", from {formatting.count(row['numerator'])} over {formatting.count(row['denominator'])}"
    if pd.notna(row["clients"]):
        text += f", {formatting.count(row['clients'])} people"
    return f"{text}{window_words(row)}."


def window_words(row: Mapping[str, Any]) -> str:
    """Return the days that a value is of; one day where it is a count on a day."""
    if pd.isna(row["window_from"]) or pd.isna(row["window_until"]):
        return ""
    first, last = formatting.day(row["window_from"]), standing.last_day(row["window_until"])
    return f"; {last}" if first == last else f"; {first} to {last}"


def spread_words(behind: Row) -> str:
    """Say how the clients, or the staff, differ among themselves; empty where too few could be told apart."""
    if behind["is_evidence_hidden"]:
        return ""
    known = {
        name: behind[name] for name in ("p10", "q1", "median", "q3", "p90") if not formatting.is_missing(behind[name])
    }
    parts = []
    if "q1" in known and "q3" in known:
        parts.append(f"half between {_short(known['q1'])} and {_short(known['q3'])}")
    parts += [words.format(_short(known[name])) for name, words in SPREAD if name in known]
    if not parts:
        return ""
    who = "clients" if behind["of"] == "clients" else "staff"
    return f"Of {formatting.count(behind['n'])} {who}: {', '.join(parts)}."


def score_range(scale: Scale, row: Row, behind: Row) -> str:
    """Say which scores the interval of the value allows."""
    low, high = behind["lower_score"], behind["upper_score"]
    if formatting.is_missing(low) or formatting.is_missing(high):
        return ""
    is_open = not behind["is_evidence_hidden"] and not formatting.is_missing(behind["lower"])
    shown = f" ({_short(behind['lower'])} to {_short(behind['upper'])})" if is_open else ""
    least, most = fidelity_words.score(scale, low), fidelity_words.score(scale, high)
    if low == high == row["computed_score"]:
        return f"Any value of the 95% interval{shown} gives a {least}."
    return f"The 95% interval{shown} allows scores from {least} to {most}."


def chart_words(behind: Row) -> str:
    """Say how often a review of a few charts would have given another score."""
    share = behind["chart_other_share"]
    if behind["is_evidence_hidden"] or formatting.is_missing(share):
        return ""
    charts = f"{formatting.count(behind['chart_n'])} charts"
    if share == 0:
        return f"Any {charts} would have given the same score."
    often = "under 1%" if share < 0.01 else f"{share:.0%}"
    return f"{charts} drawn at random would have given another score in {often} of samples."


def next_words(gain: Row | None) -> str:
    """Say what would lift the item, as records stand."""
    if gain is None:
        return ""
    if gain["is_evidence_hidden"]:
        return "Hidden: small numbers."
    return f"{_capital(formatting.plain(gain['change']))}."


def rating_words(row: Mapping[str, Any]) -> str:
    """When and by how many raters an item was rated."""
    if formatting.is_missing(row["rated_score"]):
        return ""
    text = "Rated" if formatting.is_missing(row["rated_on"]) else f"Rated {formatting.day(row['rated_on'])}"
    if formatting.is_missing(row["raters"]):
        return f"{text}."
    number = formatting.count(row["raters"])
    return f"{text} by one rater." if row["raters"] == 1 else f"{text} by {number} raters."


def _short(value: float) -> str:
    return formatting.number(value, 1).removesuffix(".0")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
