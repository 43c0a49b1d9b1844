"""The fidelity page of a team: every item with its evidence."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboards import fidelity_reading as standing
from dashboards import formatting
from dashboards.pages.fidelity_charts import score_chart
from dashboards.parts import Look, Page
from dashboards.reading import Group, Release
from dashboards.shelf import records
from metrics.fidelity.scales import Scale


def team_page(release: Release, look: Look, group: Group, scales: list[Scale]) -> Page:
    """Return the items of a team with their evidence."""
    present = [scale for scale in scales if not standing.latest_items(release, group, scale.id).empty]
    sections = [
        {
            "scale": scale,
            "as_of": standing.last_day(standing.latest_items(release, group, scale.id)["as_of"].max()),
            "items": _evidence(release, group, scale),
            "bands": standing.bands(release, group, scale.id),
            "subscales": standing.subscales(release, group),
            "index": standing.last_mean(standing.scores(release, group, "records_only_index", scale.id)),
            "chart": score_chart(release, look, group, scale, root="../"),
            "finding": team_finding(release, group, scale),
        }
        for scale in present
    ]
    context = {
        "group": group,
        "model": standing.model_name(release, group),
        "sections": sections,
        "team_page": f"../teams/{release.slug(group)}.html",
    }
    path = f"fidelity/{release.slug(group)}.html"
    return Page(path, "fidelity_team.html", f"Fidelity of {group.name}", "fidelity", context)


def team_finding(release: Release, group: Group, scale: Scale) -> str:
    """How far a team is scored, and where it stands."""
    items = standing.latest_items(release, group, scale.id)
    scored = int(items["score"].notna().sum())
    total = standing.last_mean(standing.scores(release, group, "total", scale.id))
    if total is None:
        return f"{scored} of {len(scale.items)} items are scored, so there is no total."
    named = [f"{band['band']} by the rule “{band['rule']}”" for band in standing.bands(release, group, scale.id)]
    mean = f"the mean is {total:.2f} of {scale.rating.max}"
    return f"All {len(scale.items)} items are scored; {mean}: {formatting.listing(named)}."


def _evidence(release: Release, group: Group, scale: Scale) -> list[dict[str, Any]]:
    items = {row["item"]: row for row in records(standing.latest_items(release, group, scale.id))}
    labels = {part.id: part.label for part in scale.subscales}
    said = []
    for item in scale.items:
        if item.id in items:
            row = items[item.id]
            said.append(
                {
                    "id": item.id,
                    "label": item.label,
                    "subscale": labels[scale.subscale_of(item.id)],
                    "score": None if pd.isna(row["score"]) else int(row["score"]),
                    "computed": None if pd.isna(row["computed_score"]) else int(row["computed_score"]),
                    "rated": None if pd.isna(row["rated_score"]) else int(row["rated_score"]),
                    "evidence": evidence_words(row),
                    "rating": rating_words(row),
                    "anchors": item.anchors,
                    "verified": bool(row["is_verified"]),
                    "reason": "" if pd.isna(row["reason"]) else str(row["reason"]),
                }
            )
    return said


def evidence_words(row: Mapping[str, Any]) -> str:
    """Value, parts and window behind a computed score."""
    if row.get("is_evidence_hidden", False):
        return "Evidence hidden: small numbers"
    if pd.isna(row["computed_value"]):
        return ""
    text = f"Value {formatting.number(row['computed_value'], 2)}"
    if pd.notna(row["numerator"]) and pd.notna(row["denominator"]):
        text += f" from {formatting.count(row['numerator'])} over {formatting.count(row['denominator'])}"
    if pd.notna(row["clients"]):
        text += f", {formatting.count(row['clients'])} people"
    if pd.notna(row["window_from"]) and pd.notna(row["window_until"]):
        text += f"; {formatting.day(row['window_from'])} to {standing.last_day(row['window_until'])}"
    return text


def rating_words(row: Mapping[str, Any]) -> str:
    """When and by how many raters an item was rated."""
    if pd.isna(row["rated_score"]):
        return ""
    text = f"Rated {formatting.day(row['rated_on'])}" if pd.notna(row["rated_on"]) else "Rated"
    if pd.notna(row["raters"]):
        text += f" by {formatting.count(row['raters'])} raters" if row["raters"] != 1 else " by one rater"
    return text
