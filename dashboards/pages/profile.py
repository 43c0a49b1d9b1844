"""The model profiles: which model each team's practice resembles, all teams side by side, and one page a team."""

from typing import Any

from dashboards import fidelity_reading as standing
from dashboards import formatting
from dashboards.pages import profile_team
from dashboards.parts import Cell, Column, Look, Page, Table
from dashboards.profile_reading import Profiles
from dashboards.reading import Group, Release, Row

FEW_NAMES = 3
"""So many teams at most are named in the sentence at the top."""


def pages(release: Release, look: Look) -> list[Page]:
    """Return the index and a page per team that is compared with the models."""
    profiles = Profiles(release)
    groups = [group for group in release.of_level("team") if profiles.has(group)]
    return [
        index(release, profiles, groups),
        *(profile_team.page(release, look, profiles, group) for group in groups),
    ]


def index(release: Release, profiles: Profiles, groups: list[Group]) -> Page:
    """All teams: declared and nearest model, the sentence, and every model's similarity."""
    context: dict[str, Any] = {"teams": len(groups), "finding": "", "profiles": profiles.definitions}
    if groups and profiles.last is not None:
        present = {model for group in groups for model in profiles.latest(group)}
        models = [model.id for model in profiles.definitions.models if model.id in present]
        context |= {
            "finding": finding(profiles, groups),
            "as_of": standing.last_day(profiles.last),
            "table": names_table(release, profiles, groups),
            "models": [(model, profiles.titles[model]) for model in models],
            "rows": [grid_row(release, profiles, group, models) for group in groups],
        }
    return Page("profile/index.html", "profile.html", "Model profile", "fidelity", context)


def finding(profiles: Profiles, groups: list[Group]) -> str:
    """How many teams work most like the model that they declare, and which do not."""
    compared = [group for group in groups if profiles.nearest(group) is not None]
    if not compared:
        return "No team can be compared with the models: too few clients, or too little is recorded."
    others = [group for group in compared if not is_true(profiles, group)]
    same = len(compared) - len(others)
    count = "one team" if len(compared) == 1 else f"{formatting.in_words(len(compared))} teams"
    words = "works most like the model it declares" if same == 1 else "work most like the model they declare"
    text = f"{formatting.in_words(same)} of {count} {words}"
    text = f"{text[0].upper()}{text[1:]}."
    if not others:
        return text
    if len(others) > FEW_NAMES:
        return f"{text} The other {formatting.in_words(len(others))} resemble another model more."
    names = formatting.listing([group.name for group in others])
    return f"{text} {names} {'resembles' if len(others) == 1 else 'resemble'} another model more."


def is_true(profiles: Profiles, group: Group) -> bool:
    """Whether the nearest model of a team is the one that it declares."""
    nearest = profiles.nearest(group)
    return nearest is not None and bool(nearest["is_declared"])


def names_table(release: Release, profiles: Profiles, groups: list[Group]) -> Table:
    """One row per team: what it declares, what it works like, and why."""
    columns = [
        Column("Team"),
        Column("Declares"),
        Column("Similarity (95% interval)", is_number=True),
        Column("Works most like"),
        Column("Similarity (95% interval)", is_number=True),
        Column("In words"),
    ]
    return Table(
        "Declared and most similar model of each team",
        columns,
        [_names_row(release, profiles, group) for group in groups],
    )


def _names_row(release: Release, profiles: Profiles, group: Group) -> list[Cell]:
    declared, nearest = profiles.declared(group), profiles.nearest(group)
    likest = [Cell("cannot be said", style="muted"), Cell("–")]
    if nearest is not None:
        likest = [Cell(profiles.title(nearest)), Cell(estimate(nearest))]
        if nearest["is_declared"]:
            likest = [Cell("the same"), Cell("")]
    return [
        Cell(group.name, href=f"{release.slug(group)}.html"),
        Cell(profiles.title(declared) if declared is not None else standing.model_name(release, group)),
        Cell(estimate(declared)),
        *likest,
        Cell(profiles.sentence(group)),
    ]


def estimate(row: Row | None) -> str:
    """Return a similarity with its interval."""
    if row is None or formatting.is_missing(row["similarity"]):
        return "–"
    interval = formatting.interval(row["lower"], row["upper"], "rate")
    return f"{formatting.amount(row['similarity'], 'rate')} ({interval})"


def grid_row(release: Release, profiles: Profiles, group: Group, models: list[str]) -> dict[str, Any]:
    """Return a team's similarity to every model."""
    rows = profiles.latest(group)
    return {
        "group": group,
        "href": f"{release.slug(group)}.html",
        "cells": [_grid_cell(rows.get(model)) for model in models],
    }


def _grid_cell(row: Row | None) -> dict[str, Any] | None:
    if row is None or formatting.is_missing(row["similarity"]):
        return None
    return {
        "value": formatting.amount(row["similarity"], "rate"),
        "interval": formatting.interval(row["lower"], row["upper"], "rate"),
        "declared": bool(row["is_declared"]),
        "nearest": bool(row["is_nearest"]),
    }
