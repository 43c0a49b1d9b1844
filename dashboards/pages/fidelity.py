"""Fidelity: items by team, totals by both rules, means over time. Scores come finished; nothing is scored here."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboards import fidelity_reading as standing
from dashboards.exhibits import model_tag
from dashboards.pages import fidelity_team
from dashboards.pages.fidelity_charts import score_chart
from dashboards.parts import Look, Page
from dashboards.reading import Group, Release
from dashboards.shelf import records
from metrics.fidelity.scales import Scale

SOURCE_WORDS = {"computed": "from records", "rated": "from a rater", "none": "not scored"}


def pages(release: Release, look: Look) -> list[Page]:
    """Return the index and a page per team that is scored."""
    if release.table("fidelity_items").empty:
        return [Page("fidelity/index.html", "fidelity.html", "Fidelity", "fidelity", {"grids": []})]
    present = list(release.scales.values())
    teams = [group for group in release.of_level("team") if not standing.latest_items(release, group).empty]
    grids = [grid(release, look, scale) for scale in present]
    index = Page("fidelity/index.html", "fidelity.html", "Fidelity", "fidelity", {"grids": grids})
    return [index, *(fidelity_team.team_page(release, look, group, present) for group in teams)]


def grid(release: Release, look: Look, scale: Scale) -> dict[str, Any]:
    """Return a scale: items by team as a table of scores, and each team's mean over time."""
    teams = [group for group in release.of_level("team") if not standing.latest_items(release, group, scale.id).empty]
    rows = [_grid_row(release, scale, group) for group in teams]
    means = [row["mean"] for row in rows if row["mean"] is not None]
    return {
        "scale": scale,
        "rows": rows,
        "as_of": standing.last_day(
            max(standing.latest_items(release, group, scale.id)["as_of"].max() for group in teams)
        ),
        "finding": _finding(scale, len(teams), means),
        "charts": [score_chart(release, look, group, scale, root="../", is_small=True) for group in teams],
        "totals": [row for row in standing.strip(release, root="../") if row["group"] in teams],
        "tags": {group.id: model_tag(group) for group in teams},
        "computed": sum(item.input is not None and bool(item.bands) for item in scale.items),
        "unverified": sum(not item.verified for item in scale.items),
    }


def _finding(scale: Scale, teams: int, means: list[float]) -> str:
    if not means:
        return f"{teams} teams have item scores; none has all {len(scale.items)} items, so none has a total."
    return (
        f"{len(means)} of {teams} teams have all {len(scale.items)} items scored; "
        f"their mean scores run from {min(means):.2f} to {max(means):.2f} out of {scale.rating.max}."
    )


def _grid_row(release: Release, scale: Scale, group: Group) -> dict[str, Any]:
    items = {row["item"]: row for row in records(standing.latest_items(release, group, scale.id))}
    total, index = (
        standing.scores(release, group, "total", scale.id),
        standing.scores(release, group, "records_only_index", scale.id),
    )
    return {
        "group": group,
        "model": standing.model_name(release, group),
        "href": f"{release.slug(group)}.html",
        "cells": [_grid_cell(items[item.id]) if item.id in items else None for item in scale.items],
        "mean": standing.last_mean(total),
        "index": standing.last_mean(index),
    }


def _grid_cell(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a score with its mark: rated or computed, and whether the two are more than a point apart."""
    both = pd.notna(row["computed_score"]) and pd.notna(row["rated_score"])
    return {
        "item": row["item"],
        "score": None if pd.isna(row["score"]) else int(row["score"]),
        "source": row["source"],
        "apart": bool(both and abs(row["computed_score"] - row["rated_score"]) > 1),
        "words": _cell_words(row),
    }


def _cell_words(row: Mapping[str, Any]) -> str:
    if pd.isna(row["score"]):
        return f"{row['item']} {row['label']}: {row['reason'] or 'not scored'}"
    parts = [f"{row['item']} {row['label']}: {int(row['score'])}, {SOURCE_WORDS[row['source']]}"]
    if row["source"] == "rated" and pd.notna(row["computed_score"]):
        parts.append(f"records give {int(row['computed_score'])}")
    return "; ".join(parts)
