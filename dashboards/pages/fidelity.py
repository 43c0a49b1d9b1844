"""Fidelity: items by team, totals over time, and each team's evidence. Scores come finished; nothing is scored here."""

from typing import Any

import pandas as pd

from dashboards import figures, formatting
from dashboards.exhibits import model_tag
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.reading import Group, Release
from metrics.fidelity.scales import Scale

SOURCE_WORDS = {"computed": "from records", "rated": "from a rater", "none": "not scored"}
INDEX_WORDS = "Records-only index (project-defined; not a total of the scale)"


def pages(release: Release, look: Look) -> list[Page]:
    """The index and a page per team that is scored."""
    if release.table("fidelity_items").empty:
        return [Page("fidelity/index.html", "fidelity.html", "Fidelity", "fidelity", {"grids": []})]
    present = list(release.scales.values())
    teams = [group for group in release.of_level("team") if not latest_items(release, group).empty]
    grids = [grid(release, look, scale) for scale in present]
    index = Page("fidelity/index.html", "fidelity.html", "Fidelity", "fidelity", {"grids": grids})
    return [index, *(team_page(release, look, group, present) for group in teams)]


def latest_items(release: Release, group: Group, scale: str | None = None) -> pd.DataFrame:
    """The items of a team at its last date."""
    frame = release.fidelity_items
    frame = frame[frame["team_id"] == group.id]
    if scale is not None:
        frame = frame[frame["scale"] == scale]
    return frame[frame["as_of"] == frame["as_of"].max()]


def last_day(until: pd.Timestamp) -> str:
    """The last day of a stretch whose end is exclusive."""
    return formatting.day(until - pd.Timedelta(days=1))


def scores(release: Release, group: Group, kind: str, scale: str | None = None) -> pd.DataFrame:
    """The scores of a team of one kind, in order of time."""
    frame = release.fidelity_scores
    if frame.empty:
        return frame
    frame = frame[(frame["team_id"] == group.id) & (frame["score_kind"] == kind)]
    if scale is not None:
        frame = frame[frame["scale"] == scale]
    return frame.sort_values("as_of")


def headline(release: Release, group: Group) -> str:
    """A team's last total, or how far the records alone go."""
    for kind, words in (("total", "{:.2f}"), ("records_only_index", "{:.2f} records only")):
        found = scores(release, group, kind)
        last = found[found["as_of"] == found["as_of"].max()] if len(found) else found
        last = last.dropna(subset="mean") if len(last) else last
        if len(last):
            return words.format(last["mean"].iloc[0])
    return "not scored"


def address(release: Release, group: Group, root: str) -> str:
    """The fidelity page of a team."""
    return f"{root}fidelity/{release.slug(group)}.html"


def strip(release: Release, root: str) -> list[dict[str, Any]]:
    """Teams with their last total or index, for the overview."""
    rows = []
    for group in release.of_level("team"):
        total = _last_mean(scores(release, group, "total"))
        index = _last_mean(scores(release, group, "records_only_index"))
        if total is None and index is None:
            continue
        rows.append(
            {
                "group": group,
                "model": exhibit_model(release, group),
                "total": total,
                "index": index,
                "bands": bands(release, group),
                "href": address(release, group, root),
            }
        )
    return rows


def exhibit_model(release: Release, group: Group) -> str:
    """The model of a team in words."""
    return next(item.name for item in release.of_level("model") if item.id == group.model)


def _last_mean(frame: pd.DataFrame) -> float | None:
    if frame.empty:
        return None
    last = frame[frame["as_of"] == frame["as_of"].max()]["mean"].dropna()
    return None if last.empty else float(last.iloc[0])


def bands(release: Release, group: Group, scale: str | None = None) -> list[dict[str, str]]:
    """What each published cut-off rule calls the last total."""
    frame = scores(release, group, "total", scale)
    if frame.empty:
        return []
    last = frame[frame["as_of"] == frame["as_of"].max()]
    titles = {rule.id: rule.title for item in release.scales.values() for rule in item.cut_offs}
    return [
        {
            "rule": titles.get(row.cut_off, str(row.cut_off)),
            "band": str(row.band).replace("_", " ") if row.is_complete else "",
            "sum": formatting.number(row.sum),
            "mean": formatting.number(row.mean, 2),
        }
        for row in last.itertuples(index=False)
        if pd.notna(row.cut_off)
    ]


def subscales(release: Release, group: Group) -> list[tuple[str, str]]:
    """Subscale means of a team's last date."""
    frame = scores(release, group, "subscale")
    if frame.empty:
        return []
    labels = {part.id: part.label for scale in release.scales.values() for part in scale.subscales}
    last = frame[frame["as_of"] == frame["as_of"].max()]
    return [
        (labels.get(row.name, str(row.name)), _subscale_words(row)) for row in last.itertuples(index=False)
    ]


def _subscale_words(row: Any) -> str:
    if row.is_complete:
        return formatting.number(row.mean, 2)
    return f"{int(row.items_scored)} of {int(row.items_needed)} items scored"


def grid(release: Release, look: Look, scale: Scale) -> dict[str, Any]:
    """A scale: items by team as a table of scores, and each team's mean over time."""
    teams = [group for group in release.of_level("team") if not latest_items(release, group, scale.id).empty]
    rows = [_grid_row(release, scale, group) for group in teams]
    means = [row["mean"] for row in rows if row["mean"] is not None]
    return {
        "scale": scale,
        "rows": rows,
        "as_of": last_day(max(latest_items(release, group, scale.id)["as_of"].max() for group in teams)),
        "finding": _finding(scale, len(teams), means),
        "charts": [score_chart(release, look, group, scale, root="../", is_small=True) for group in teams],
        "totals": [row for row in strip(release, root="../") if row["group"] in teams],
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
    items = latest_items(release, group, scale.id).set_index("item")
    total, index = scores(release, group, "total", scale.id), scores(release, group, "records_only_index", scale.id)
    return {
        "group": group,
        "model": exhibit_model(release, group),
        "href": f"{release.slug(group)}.html",
        "cells": [_grid_cell(items.loc[item.id]) if item.id in items.index else None for item in scale.items],
        "mean": _last_mean(total),
        "index": _last_mean(index),
    }


def _grid_cell(row: pd.Series) -> dict[str, Any]:
    """A score with its mark: rated or computed, and whether the two are more than a point apart."""
    both = pd.notna(row["computed_score"]) and pd.notna(row["rated_score"])
    return {
        "item": row.name,
        "score": None if pd.isna(row["score"]) else int(row["score"]),
        "source": row["source"],
        "apart": bool(both and abs(row["computed_score"] - row["rated_score"]) > 1),
        "words": _cell_words(row),
    }


def _cell_words(row: pd.Series) -> str:
    if pd.isna(row["score"]):
        return f"{row.name} {row['label']}: {row['reason'] or 'not scored'}"
    parts = [f"{row.name} {row['label']}: {int(row['score'])}, {SOURCE_WORDS[row['source']]}"]
    if row["source"] == "rated" and pd.notna(row["computed_score"]):
        parts.append(f"records give {int(row['computed_score'])}")
    return "; ".join(parts)


def team_page(release: Release, look: Look, group: Group, scales: list[Scale]) -> Page:
    """The items of a team with their evidence."""
    present = [scale for scale in scales if not latest_items(release, group, scale.id).empty]
    sections = [
        {
            "scale": scale,
            "as_of": last_day(latest_items(release, group, scale.id)["as_of"].max()),
            "items": _evidence(release, group, scale),
            "bands": bands(release, group, scale.id),
            "subscales": subscales(release, group),
            "index": _last_mean(scores(release, group, "records_only_index", scale.id)),
            "chart": score_chart(release, look, group, scale, root="../"),
            "finding": team_finding(release, group, scale),
        }
        for scale in present
    ]
    context = {
        "group": group,
        "model": exhibit_model(release, group),
        "sections": sections,
        "team_page": f"../teams/{release.slug(group)}.html",
    }
    path = f"fidelity/{release.slug(group)}.html"
    return Page(path, "fidelity_team.html", f"Fidelity of {group.name}", "fidelity", context)


def team_finding(release: Release, group: Group, scale: Scale) -> str:
    """How far a team is scored, and where it stands."""
    items = latest_items(release, group, scale.id)
    scored = int(items["score"].notna().sum())
    total = _last_mean(scores(release, group, "total", scale.id))
    if total is None:
        return f"{scored} of {len(scale.items)} items are scored, so there is no total."
    named = [f"{band['band']} by the rule “{band['rule']}”" for band in bands(release, group, scale.id)]
    return f"All {len(scale.items)} items are scored; the mean is {total:.2f} of {scale.rating.max}: {formatting.listing(named)}."


def _evidence(release: Release, group: Group, scale: Scale) -> list[dict[str, Any]]:
    items = latest_items(release, group, scale.id).set_index("item")
    labels = {part.id: part.label for part in scale.subscales}
    said = []
    for item in scale.items:
        if item.id in items.index:
            row = items.loc[item.id]
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


def evidence_words(row: pd.Series) -> str:
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
        text += f"; {formatting.day(row['window_from'])} to {last_day(row['window_until'])}"
    return text


def rating_words(row: pd.Series) -> str:
    """When and by how many raters an item was rated."""
    if pd.isna(row["rated_score"]):
        return ""
    text = f"Rated {formatting.day(row['rated_on'])}" if pd.notna(row["rated_on"]) else "Rated"
    if pd.notna(row["raters"]):
        text += f" by {formatting.count(row['raters'])} raters" if row["raters"] != 1 else " by one rater"
    return text


def score_chart(
    release: Release, look: Look, group: Group, scale: Scale, *, root: str, is_small: bool = False
) -> Chart:
    """A team's mean over time: of the whole scale where all items are scored, else of the records-only index."""
    total = scores(release, group, "total", scale.id).drop_duplicates("as_of")
    has_total = len(total) > 0 and bool(total["mean"].notna().any())
    series = total if has_total else scores(release, group, "records_only_index", scale.id)
    what = f"{scale.title}, mean of all items" if has_total else INDEX_WORDS
    lines = tuple(band.ge for rule in scale.cut_offs if rule.applies_to == "mean" for band in rule.bands if band.ge > 1)
    last = _last_mean(series)
    return Chart(
        id=f"score-{release.slug(group)}-{scale.id}",
        title=group.name,
        finding=_score_finding(last, scale, has_total=has_total),
        unit=f"{what}. 1 is not implemented, {scale.rating.max} fully."
        + (" Dotted: published cut-offs." if has_total else ""),
        figure=figures.score_figure(
            series, look.theme, group.model, lines=lines if has_total else (), height=150 if is_small else 260
        ),
        table=_score_table(series, what),
        csv=f"{root}data/fidelity_scores.csv",
        definition=f"{root}methods.html#scale-{scale.id}",
        view=address(release, group, root),
        is_small=is_small,
    )


def _score_finding(last: float | None, scale: Scale, *, has_total: bool) -> str:
    if last is None:
        return "not all items that records give are scored"
    return f"{last:.2f} of {scale.rating.max}, {'all items' if has_total else 'records only'}"


def _score_table(series: pd.DataFrame, what: str) -> Table:
    columns = [Column("As of"), Column("Mean", is_number=True), Column("Items scored", is_number=True)]
    rows = [
        [
            Cell(last_day(row.as_of)),
            Cell(formatting.number(row.mean, 2)),
            Cell(f"{int(row.items_scored)} of {int(row.items_needed)}"),
        ]
        for row in series.sort_values("as_of", ascending=False).itertuples(index=False)
    ]
    return Table(what, columns, rows)
