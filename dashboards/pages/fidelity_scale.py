"""The page of a scale: its items by team as a table of scores, totals by each rule, each team's mean over time."""

from collections.abc import Mapping
from typing import Any

from dashboards import fidelity_reading as standing
from dashboards import fidelity_words, formatting
from dashboards.exhibits import model_tag
from dashboards.pages.fidelity_charts import score_chart
from dashboards.pages.fidelity_items import is_apart, why_not
from dashboards.parts import Cell, Column, Look, Page, Table
from dashboards.reading import Group, Release
from metrics.fidelity.scale_model import Scale
from metrics.fidelity.scales import load_inputs

MOST_LINKED = 30
"""Teams up to which each score is a link to its evidence; of more, the team's name is."""

MOST_CHARTS = 24
"""Teams up to which each has its chart here; of more, on its own page."""


def scale_page(release: Release, look: Look, scale: Scale) -> Page:
    """Return the page of a scale."""
    teams = standing.teams_of(release, scale)
    charts = [score_chart(release, look, group, scale, root="../", is_small=True) for group in teams[: MOST_CHARTS + 1]]
    rows = [_grid_row(release, scale, group) for group in teams]
    has_scores = any(cell and cell["fill"] != "none" for row in rows for cell in row["cells"])
    context = {
        "scale": scale,
        "about": fidelity_words.standing_of(scale),
        "ends": fidelity_words.ends(scale),
        "key": fidelity_words.key(scale),
        "rows": rows if has_scores else [],
        "is_linked": len(teams) <= MOST_LINKED,
        "metrics": metrics_table(release, scale, teams),
        "as_of": standing.last_day(max(release.latest_items(group, scale.id)[0]["as_of"] for group in teams)),
        "finding": finding(release, scale, teams, has_scores=has_scores),
        "charts": [chart for chart in charts if chart is not None] if len(teams) <= MOST_CHARTS else [],
        "totals": [standing.row_of(release, group, scale, "../") for group in teams],
        "computed": sum(item.input is not None and bool(item.bands) for item in scale.items),
        "groups": groups(scale),
    }
    return Page(f"fidelity/scale-{scale.id}.html", "fidelity_scale.html", scale.title, "fidelity", context)


def finding(release: Release, scale: Scale, teams: list[Group], *, has_scores: bool) -> str:
    """Say how many teams are scored on all items, and from which mean to which."""
    if not has_scores:
        return f"No item is scored for the {len(teams)} teams that this scale is made for."
    means = [mean for group in teams if (mean := standing.total(release, group, scale)) is not None]
    if not means:
        lacks = "none has all items, so none has a total" if scale.total else "the scale has no total"
        return f"{_teams(len(teams))} scored on items of this scale; {lacks}."
    spread = f"{min(means):.2f} to {max(means):.2f} out of {scale.rating.max}"
    return f"{len(means)} of {len(teams)} teams have all items scored; their mean scores run from {spread}."


def _teams(number: int) -> str:
    return "One team is" if number == 1 else f"{number} teams are"


def groups(scale: Scale) -> list[dict[str, Any]]:
    """Return the subscales with how many columns each has, in the order of the items."""
    found: list[dict[str, Any]] = []
    labels = {part.id: part.label for part in scale.subscales}
    for item in scale.items:
        label = labels[scale.subscale_of(item.id)].split(":")[0]
        if found and found[-1]["label"] == label:
            found[-1]["items"] += 1
        else:
            found.append({"label": label, "items": 1})
    return [{"label": group["label"], "span": group["items"]} for group in found]


def _grid_row(release: Release, scale: Scale, group: Group) -> dict[str, Any]:
    items = {row["item"]: row for row in release.latest_items(group, scale.id)}
    return {
        "group": group,
        "tag": model_tag(group),
        "href": standing.address(release, group, "", scale).removeprefix("fidelity/"),
        "cells": [_grid_cell(scale, items[item.id]) if item.id in items else None for item in scale.items],
        "mean": formatting.number(standing.total(release, group, scale), 2),
        "index": formatting.number(standing.index(release, group, scale), 2),
    }


def _grid_cell(scale: Scale, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a score with its mark: rated or computed, and whether the two are more than a point apart."""
    return {
        "item": row["item"],
        "score": fidelity_words.score(scale, row["score"]),
        "fill": fidelity_words.fill(scale, row["score"]),
        "rated": row["source"] == "rated",
        "apart": is_apart(row),
        "words": _cell_words(scale, row),
    }


def _cell_words(scale: Scale, row: Mapping[str, Any]) -> str:
    if formatting.is_missing(row["score"]):
        return f"{row['item']} {row['label']}: {why_not(row)}"
    score, computed = (fidelity_words.score(scale, row[name]) for name in ("score", "computed_score"))
    text = f"{row['item']} {row['label']}: {score}, {fidelity_words.SOURCE_WORDS[row['source']]}"
    return f"{text}; records give {computed}" if row["source"] == "rated" and computed != "–" else text


def metrics_table(release: Release, scale: Scale, teams: list[Group]) -> Table | None:
    """Return what records give for the items that they cannot score, by team; none where there are no such items."""
    inputs = load_inputs()
    measured = [item for item in scale.items if item.input in inputs and not item.bands]
    if not measured:
        return None
    latest = {group.id: {row["item"]: row for row in release.latest_items(group, scale.id)} for group in teams}
    columns = [Column("Item"), Column("Unit"), *(Column(group.name, is_number=True) for group in teams)]
    rows = [
        [
            Cell(f"{item.id} {item.label}"),
            Cell(inputs[str(item.input)].unit),
            *(_metric(latest[group.id].get(item.id)) for group in teams),
        ]
        for item in measured
    ]
    return Table("What records give for items that only a rater can score", columns, rows)


def _metric(row: Mapping[str, Any] | None) -> Cell:
    if row is not None and row.get("is_evidence_hidden", False):
        return Cell("hidden", style="hidden")
    return Cell(formatting.number(None if row is None else row["computed_value"], 2))
