"""What the fidelity tables say of a team: its scales, last items, totals, bands, subscales. Selects; scores nothing."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from dashboards import fidelity_words, formatting
from dashboards.reading import Group, Release, Row
from metrics.fidelity.scale_model import Scale

KINDS = ("published", "project_defined", "imported", "structure_only")
"""Kinds of scales in the order in which a team's are shown."""


def scales_of(release: Release, group: Group) -> list[Scale]:
    """Return the scales of a team: those made for its model first, of these published ones made for few models."""
    present = [scale for scale in release.scales.values() if release.latest_items(group, scale.id)]
    return sorted(
        present,
        key=lambda scale: (group.model not in scale.models, KINDS.index(scale.kind), len(scale.models), scale.id),
    )


def teams_of(release: Release, scale: Scale) -> list[Group]:
    """Return the teams that a scale is used for, in the order of the pages."""
    return [group for group in release.of_level("team") if release.latest_items(group, scale.id)]


def latest(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the last date, of rows in order of time."""
    return [row for row in rows if row["as_of"] == rows[-1]["as_of"]]


def on(rows: Sequence[Row], as_of: pd.Timestamp | None) -> list[Row]:
    """Return the rows of a date; without one, of the last."""
    return latest(rows) if as_of is None else [row for row in rows if row["as_of"] == as_of]


def last_day(until: pd.Timestamp) -> str:
    """Return the last day of a stretch whose end is exclusive."""
    return formatting.day(until - pd.Timedelta(days=1))


def once_a_date(rows: Sequence[Row]) -> list[Row]:
    """Return the first row of each date: a total stands once for every cut-off rule."""
    return [next(same) for _, same in groupby(rows, key=lambda row: row["as_of"])]


def mean_of(rows: Sequence[Row], as_of: pd.Timestamp | None = None) -> float | None:
    """Return the mean at a date, by default the last, if there is one."""
    found = (float(row["mean"]) for row in on(rows, as_of) if not formatting.is_missing(row["mean"]))
    return next(found, None)


def total(release: Release, group: Group, scale: Scale, as_of: pd.Timestamp | None = None) -> float | None:
    """Return the mean over all items of a scale at a date, where all are scored."""
    return mean_of(release.scores_of(group, scale.id, "total"), as_of)


def index(release: Release, group: Group, scale: Scale) -> float | None:
    """Return the mean of the items of a scale that records give, at the last date."""
    return mean_of(release.scores_of(group, scale.id, "records_only_index"))


def scored_words(rows: Sequence[Row], scale: Scale) -> str:
    """How many items are scored: `23 of 28 items scored`; skipped ones are not needed."""
    whole = {item.id for item in scale.whole_items}
    needed = [row for row in rows if row["item"] in whole and not row.get("is_skipped", False)]
    scored = sum(not formatting.is_missing(row["score"]) for row in needed)
    return f"{scored} of {len(needed)} items scored"


def headline(release: Release, group: Group) -> str:
    """Return how a team stands on its own model's scale: its total, or how far the records go."""
    for scale in scales_of(release, group)[:1]:
        told, known = total(release, group, scale), index(release, group, scale)
        if told is not None:
            return fidelity_words.mean(scale, told)
        if known is not None:
            return f"{fidelity_words.mean(scale, known)}, records only"
        return scored_words(release.latest_items(group, scale.id), scale)
    return "not scored"


def address(release: Release, group: Group, root: str, scale: Scale | None = None) -> str:
    """Return the page of a team on a scale, by default on the first of its scales."""
    own = scales_of(release, group)
    is_first = scale is None or not own or scale.id == own[0].id
    return f"{root}fidelity/{release.slug(group)}{'' if is_first or scale is None else f'-{scale.id}'}.html"


def model_name(release: Release, group: Group) -> str:
    """Return the model of a team in words."""
    return next(item.name for item in release.of_level("model") if item.id == group.model)


def strip(release: Release, root: str) -> list[dict[str, Any]]:
    """Return a row for each team that is scored: how it stands on its own model's scale."""
    rows = []
    for group in release.of_level("team"):
        own = scales_of(release, group)
        if own:
            rows.append(row_of(release, group, own[0], root))
    return rows


def row_of(release: Release, group: Group, scale: Scale, root: str) -> dict[str, Any]:
    """Return how a team stands on a scale, in words."""
    return {
        "group": group,
        "model": model_name(release, group),
        "scale": scale,
        "scored": scored_words(release.latest_items(group, scale.id), scale).removesuffix(" scored"),
        "total": fidelity_words.mean(scale, total(release, group, scale)),
        "index": fidelity_words.mean(scale, index(release, group, scale)),
        "bands": bands(release, group, scale),
        "href": address(release, group, root, scale),
    }


def bands(release: Release, group: Group, scale: Scale, as_of: pd.Timestamp | None = None) -> list[dict[str, Any]]:
    """Return what each cut-off rule of a scale calls the total at a date, by default the last.

    `place` is 0 for the highest band of a rule.
    """
    rules = {rule.id: rule for rule in scale.cut_offs}
    said = []
    for row in on(release.scores_of(group, scale.id, "total"), as_of):
        if formatting.is_missing(row["cut_off"]):
            continue
        rule = rules.get(str(row["cut_off"]))
        band = "" if formatting.is_missing(row["band"]) or not row["is_complete"] else str(row["band"])
        labels = [] if rule is None else [part.label for part in rule.bands]
        said.append(
            {
                "rule": str(row["cut_off"]) if rule is None else rule.title,
                "reads": "" if rule is None else fidelity_words.bands_of(rule),
                "verified": rule is not None and rule.verified,
                "band": band.replace("_", " "),
                "place": labels.index(band) if band in labels else None,
                "sum": formatting.number(row["sum"]),
                "mean": formatting.number(row["mean"], 2),
            }
        )
    return said


def disagreement(said: Sequence[dict[str, Any]]) -> str:
    """Say where the rules of a scale do not read its total alike; empty where they do, or where there is one."""
    places = {row["place"] for row in said if row["place"] is not None}
    if len(places) < 2:
        return ""
    named = [f"“{row['band']}” by {row['rule']}" for row in said if row["band"]]
    return f"The published rules disagree on this total: {formatting.listing(named)}."


def subscales(
    release: Release, group: Group, scale: Scale | None = None, as_of: pd.Timestamp | None = None
) -> list[tuple[str, str]]:
    """Return the subscale means of a team at a date: by default of the first of its scales, on the last."""
    own = scales_of(release, group)[:1] if scale is None else [scale]
    return [
        (_label(one, str(row["name"])), _subscale_words(row))
        for one in own
        for row in on(release.scores_of(group, one.id, "subscale"), as_of)
    ]


def _label(scale: Scale, name: str) -> str:
    return next((part.label for part in scale.subscales if part.id == name), name)


def _subscale_words(row: Row) -> str:
    if row["is_complete"] and not formatting.is_missing(row["mean"]):
        return formatting.number(row["mean"], 2)
    return f"{int(row['items_scored'])} of {int(row['items_needed'])} items scored"
