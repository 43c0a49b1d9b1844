"""Reviews: how well raters agree with each other and with the records, and the scores that are left to settle."""

from typing import Any

import pandas as pd

from dashboards import fidelity_reading as standing
from dashboards import fidelity_words, formatting
from dashboards.pages import fidelity_report
from dashboards.parts import Cell, Column, Page, Table
from dashboards.reading import Group, Release, Row
from dashboards.shelf import records
from metrics.fidelity.scale_model import Scale

BETWEEN = {"raters": "Between raters", "raters and records": "Between raters and records"}
COEFFICIENTS = (("kappa", "Weighted kappa"), ("icc_2_1", "ICC(2,1)"), ("icc_3_1", "ICC(3,1)"))
ALL = "all"


def pages(release: Release) -> list[Page]:
    """Return the page of reviews; none where there were none."""
    if release.table("fidelity_reviews").empty:
        return []
    agreement = records(release.table("fidelity_agreement"))
    sections = [section(release, scale, agreement) for scale in release.scales.values()]
    sections = [part for part in sections if part["reviews"]["rows"]]
    context = {"sections": sections, "finding": finding(agreement, release)}
    return [Page("fidelity/reviews.html", "fidelity_reviews.html", "Fidelity reviews", "fidelity", context)]


def finding(agreement: list[dict[str, Any]], release: Release) -> str:
    """Say how many reviews there are and how often raters gave the same score."""
    count = len(release.table("fidelity_reviews"))
    first = f"{count} review{'s' if count != 1 else ''}"
    whole = [row for row in agreement if row["item"] == ALL and row["between"] == "raters"]
    known = [row for row in whole if not formatting.is_missing(row["exact"])]
    if not known:
        return f"{first}; no two raters scored the same item, so that nothing can be said of their agreement."
    best = max(known, key=lambda row: row["n"])
    title = release.scales[best["scale"]].title if best["scale"] in release.scales else best["scale"]
    same, near = (_percent(best[name]) for name in ("exact", "within_one"))
    return f"{first}. On the {title}, raters gave the same score in {same} of pairs, and were within a point in {near}."


def section(release: Release, scale: Scale, agreement: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what there is of one scale."""
    mine = [row for row in agreement if row["scale"] == scale.id]
    teams = standing.teams_of(release, scale)
    return {
        "scale": scale,
        "about": fidelity_words.standing_of(scale),
        "whole": whole_table(mine),
        "items": items_table(scale, mine),
        "reviews": {"rows": review_rows(release, scale, teams)},
        "work": work_list(release, scale, teams),
    }


def whole_table(rows: list[dict[str, Any]]) -> Table | None:
    """Return the agreement over all items, with every coefficient and its interval."""
    whole = [row for row in rows if row["item"] == ALL]
    if not whole:
        return None
    numbers = ("Pairs", "Same score", "Within a point", *(label for _, label in COEFFICIENTS), "Alpha")
    columns = [Column("Compared"), *(Column(label, is_number=True) for label in numbers)]
    body = [
        [
            Cell(BETWEEN.get(row["between"], row["between"])),
            *_shares(row),
            *(Cell(_coefficient(row, name)) for name, _ in COEFFICIENTS),
            Cell(formatting.number(row["alpha"], 2)),
        ]
        for row in whole
    ]
    return Table("Agreement over all items", columns, body)


def items_table(scale: Scale, rows: list[dict[str, Any]]) -> Table | None:
    """Return the agreement item by item, the least first."""
    labels = {item.id: item.label for item in scale.items}
    each = [row for row in rows if row["item"] in labels]
    if not each:
        return None
    each = sorted(each, key=lambda row: (_known(row["within_one"]), _known(row["exact"])))
    numbers = ("Pairs", "Same score", "Within a point", "Weighted kappa", "ICC(2,1)")
    columns = [
        Column("Item"),
        Column("Between"),
        *(Column(label, is_number=True) for label in numbers),
        Column("Caution"),
    ]
    body = [
        [
            Cell(f"{row['item']} {labels[row['item']]}"),
            Cell(row["between"]),
            *_shares(row),
            *(Cell(_coefficient(row, name)) for name in ("kappa", "icc_2_1")),
            Cell(formatting.plain(row["reason"])),
        ]
        for row in each
    ]
    return Table("Agreement item by item, least first", columns, body)


def review_rows(release: Release, scale: Scale, teams: list[Group]) -> list[dict[str, Any]]:
    """Return the reviews on a scale, newest first, the last of each team with its report."""
    found = []
    for group in teams:
        rows = sorted(release.fidelity_rows("fidelity_reviews", group, scale.id), key=lambda row: row["reviewed_on"])
        for row in rows:
            has_report = row is rows[-1] and fidelity_report.review_of(release, group, scale) is not None
            found.append(
                {
                    "group": group,
                    "href": standing.address(release, group, "", scale).removeprefix("fidelity/"),
                    "day": row["reviewed_on"],
                    "raters": formatting.count(row["raters"]),
                    "items": f"{row['items_rated']} of {len(scale.items)}",
                    "consensus": "yes" if row["has_consensus"] else "no",
                    "disputed": formatting.number(row["items_disputed"]),
                    "report": fidelity_report.file_name(release, group, scale) if has_report else "",
                }
            )
    return sorted(found, key=lambda row: row["day"], reverse=True)


def work_list(release: Release, scale: Scale, teams: list[Group]) -> list[dict[str, Any]]:
    """Return the scores that differ by more than a point, newest review first, then the widest."""
    labels = {item.id: item.label for item in scale.items}
    found = []
    for group in teams:
        days = {
            row["review_id"]: row["reviewed_on"] for row in release.fidelity_rows("fidelity_reviews", group, scale.id)
        }
        for row in release.fidelity_rows("fidelity_disagreements", group, scale.id):
            found.append(
                {
                    "group": group,
                    "href": standing.address(release, group, "", scale).removeprefix("fidelity/"),
                    "day": days.get(row["review_id"], pd.NaT),
                    "item": f"{row['item']} {labels.get(row['item'], '')}",
                    "first": f"{_who(row['first_by'])}: {fidelity_words.score(scale, row['first'])}",
                    "second": f"{_who(row['second_by'])}: {fidelity_words.score(scale, row['second'])}",
                    "apart": fidelity_words.score(scale, abs(row["difference"])),
                    "width": abs(row["difference"]),
                }
            )
    return sorted(found, key=lambda row: (row["day"], row["width"]), reverse=True)


def _who(words: str) -> str:
    return words[:1].upper() + words[1:]


def _shares(row: Row) -> list[Cell]:
    return [Cell(formatting.number(row["n"])), *(Cell(_percent(row[name])) for name in ("exact", "within_one"))]


def _percent(share: float | None) -> str:
    return "–" if formatting.is_missing(share) else f"{share:.0%}"


def _coefficient(row: Row, name: str) -> str:
    if formatting.is_missing(row[name]):
        return "–"
    text = formatting.number(row[name], 2)
    low, high = row[f"{name}_lower"], row[f"{name}_upper"]
    known = not formatting.is_missing(low) and not formatting.is_missing(high)
    return f"{text} ({formatting.number(low, 2)} to {formatting.number(high, 2)})" if known else text


def _known(value: float | None) -> float:
    return 2.0 if formatting.is_missing(value) or value is None else float(value)
