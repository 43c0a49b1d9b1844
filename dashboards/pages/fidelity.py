"""Fidelity: every team on its own model's scale, and the way to each scale, team and review. Nothing is scored here."""

from typing import Any

import pandas as pd

from dashboards import fidelity_reading as standing
from dashboards import fidelity_words, formatting
from dashboards.pages import fidelity_report, fidelity_reviews, fidelity_scale, fidelity_team
from dashboards.parts import Look, Page
from dashboards.reading import Release
from metrics.fidelity.scale_model import Scale

LATELY = pd.DateOffset(months=2)
"""How far back the index tells of changes; the pages of the teams go back further."""

MOST_CHANGES = 12


def pages(release: Release, look: Look) -> list[Page]:
    """Return the index, a page for each scale, for each team on each of its scales, for reviews and their reports."""
    if release.table("fidelity_items").empty:
        return [index_page(release, has_reviews=False)]
    reviews = fidelity_reviews.pages(release)
    reports = fidelity_report.pages(release)
    made = {page.path for page in reports}
    return [
        index_page(release, has_reviews=bool(reviews)),
        *(fidelity_scale.scale_page(release, look, scale) for scale in release.scales.values()),
        *(
            fidelity_team.team_page(release, look, group, scale, fidelity_report.file_of(release, group, scale, made))
            for group in release.of_level("team")
            for scale in standing.scales_of(release, group)
        ),
        *reviews,
        *reports,
    ]


def index_page(release: Release, *, has_reviews: bool) -> Page:
    """Return the index."""
    rows = standing.strip(release, root="../")
    context = {
        "rows": rows,
        "finding": finding(rows),
        "scales": [scale_row(release, scale) for scale in release.scales.values()],
        "changes": changes(release) if rows else [],
        "has_reviews": has_reviews,
    }
    return Page("fidelity/index.html", "fidelity.html", "Fidelity", "fidelity", context)


def finding(rows: list[dict[str, Any]]) -> str:
    """Say how many teams have a total on their own model's scale, and how the highest rule-bands fall."""
    if not rows:
        return ""
    whole = [row for row in rows if row["total"] != "–"]
    partial = [row for row in rows if row["total"] == "–" and row["index"] != "–"]
    first = f"{len(whole)} of {len(rows)} teams have every item of their model's scale scored"
    high = sum(any(band["place"] == 0 for band in row["bands"]) for row in whole)
    said = f"; {high} of these reach its highest band by at least one published rule." if whole else "."
    rest = f" Of {len(partial)} more, records alone tell a part." if partial else ""
    return f"{first}{said}{rest}"


def scale_row(release: Release, scale: Scale) -> dict[str, Any]:
    """Return a scale with how many teams it is used for, and how far they are scored."""
    teams = standing.teams_of(release, scale)
    whole = sum(standing.total(release, group, scale) is not None for group in teams)
    return {
        "scale": scale,
        "teams": len(teams),
        "whole": formatting.number(whole) if scale.total else "no total",
        "computed": sum(item.input is not None and bool(item.bands) for item in scale.items),
        "unverified": sum(not item.verified for item in scale.items),
        "ends": f"{fidelity_words.score(scale, scale.rating.min)} to {fidelity_words.score(scale, scale.rating.max)}",
    }


def changes(release: Release) -> list[dict[str, Any]]:
    """Return what changed for good in the last two months on the teams' own scales, falls first."""
    found = []
    for group in release.of_level("team"):
        for scale in standing.scales_of(release, group)[:1]:
            end = release.latest_items(group, scale.id)[0]["as_of"]
            rows = release.fidelity_rows("fidelity_signals", group, scale.id)
            told = [row for row in rows if row["as_of"] > end - LATELY]
            href = standing.address(release, group, "")
            found += [
                {
                    "group": group,
                    "text": str(row["text"]),
                    "href": href.removeprefix("fidelity/"),
                    "is_fall": row["after"] < row["before"],
                }
                for row in told
            ]
    return sorted(found, key=lambda row: not row["is_fall"])[:MOST_CHANGES]
