"""What moved since the last scores, what the next review may find, and which items would gain most for least."""

from typing import Any

import pandas as pd

from dashboards import fidelity_words, formatting
from dashboards.parts import Cell, Column, Table
from dashboards.reading import Group, Release, Row
from metrics.fidelity.scale_model import Scale

LOOKED_BACK = pd.DateOffset(months=12)
"""How far back changes are told."""

MOST_CHANGES = 10


def changes(release: Release, group: Group, scale: Scale) -> list[dict[str, Any]]:
    """Return the newest changes of the last 12 months that held."""
    rows = release.fidelity_rows("fidelity_signals", group, scale.id)
    end = release.latest_items(group, scale.id)[0]["as_of"]
    told = [row for row in rows if row["as_of"] > end - LOOKED_BACK]
    return [
        {
            "day": formatting.day(row["as_of"] - pd.Timedelta(days=1)),
            "text": str(row["text"]),
            "is_fall": row["after"] < row["before"],
        }
        for row in sorted(told, key=lambda row: row["as_of"], reverse=True)[:MOST_CHANGES]
    ]


def gains(release: Release, group: Group, scale: Scale) -> Table | None:
    """Return the items that would gain most for least, best first; those without a known change come last."""
    rows = release.fidelity_rows("fidelity_gains", group, scale.id)
    if not rows:
        return None
    labels = {item.id: item.label for item in scale.items}
    columns = [Column("Item"), Column("Now", is_number=True), Column("Next", is_number=True)]
    columns += [Column("What it would take"), Column("Adds to the mean", is_number=True)]
    body = [
        [
            Cell(f"{row['item']} {labels.get(row['item'], '')}"),
            Cell(fidelity_words.score(scale, row["score"])),
            Cell(fidelity_words.score(scale, row["next_score"])),
            Cell("hidden: small numbers", style="hidden") if row["is_evidence_hidden"] else Cell(str(row["change"])),
            Cell(f"+{formatting.number(row['gain'], 2)}"),
        ]
        for row in rows
    ]
    return Table("Items by points gained for the size of the change", columns, body)


def forecasts(release: Release, group: Group, scale: Scale) -> dict[str, Any] | None:
    """Return what the next review may find of each computed item, by the records so far."""
    rows = release.fidelity_rows("fidelity_forecasts", group, scale.id)
    if not rows:
        return None
    now = {row["item"]: row for row in release.latest_items(group, scale.id)}
    labels = {item.id: item.label for item in scale.items}
    columns = [Column("Item"), *(Column(name, is_number=True) for name in ("Now", "Expected", "95% range"))]
    body = [
        [
            Cell(f"{row['item']} {labels.get(row['item'], '')}"),
            Cell(fidelity_words.score(scale, now[row["item"]]["computed_score"] if row["item"] in now else None)),
            Cell(fidelity_words.score(scale, row["expected_score"])),
            Cell(_range(scale, row)),
            Cell("" if row["is_reliable"] else formatting.plain(row["reason"])),
        ]
        for row in rows
    ]
    due = formatting.day(rows[0]["review_due_on"])
    table = Table(f"Computed items at the next review, {due}", [*columns, Column("Caution")], body)
    return {"due": due, "table": table, "finding": _forecast_finding(rows, now, due)}


def _range(scale: Scale, row: Row) -> str:
    if formatting.is_missing(row["lower_score"]) or formatting.is_missing(row["upper_score"]):
        return "–"
    low, high = (fidelity_words.score(scale, row[name]) for name in ("lower_score", "upper_score"))
    return low if low == high else f"{low} to {high}"


def _forecast_finding(rows: Any, now: dict[str, Row], due: str) -> str:
    sure = [row for row in rows if row["is_reliable"] and row["item"] in now]
    settled = sum(row["lower_score"] == row["upper_score"] for row in sure)
    words = f"{formatting.in_words(settled)} of {len(sure)}" if sure else "none"
    return (
        f"The next review is due on {due}. Records settle the score of {words} computed items; for the others a "
        "range is given."
        if sure
        else f"The next review is due on {due}. Records are too few yet to say what it will find."
    )
