"""The profile of one team: its similarity to the models, over time, and feature by feature."""

from typing import Any

from dashboards import exhibits, figures, formatting
from dashboards import fidelity_reading as standing
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.profile_reading import Profiles
from dashboards.reading import Group, Release, Row
from metrics.fidelity.profiles.definitions import Feature, Model

CSV = "../data/model_profiles.csv"
DEFINITION = "../methods.html#profile"
NO_ESTIMATE = [Cell("–"), Cell("–")]


def page(release: Release, look: Look, profiles: Profiles, group: Group) -> Page:
    """Return the page of a team."""
    latest = profiles.latest(group)
    as_of = next(iter(latest.values()))["as_of"]
    context: dict[str, Any] = {
        "group": group,
        "sentence": profiles.sentence(group),
        "as_of": standing.last_day(as_of),
        "profiles": profiles.definitions,
        "charts": charts(release, look, profiles, group) if profiles.nearest(group) is not None else [],
        "columns": _models(profiles, group),
        "features": [_feature(profiles, group, feature) for feature in profiles.definitions.features],
        "team_page": f"../teams/{release.slug(group)}.html",
    }
    path = f"profile/{release.slug(group)}.html"
    return Page(path, "profile_team.html", f"Model profile of {group.name}", "fidelity", context)


def charts(release: Release, look: Look, profiles: Profiles, group: Group) -> list[Chart]:
    """Return all models side by side, and the declared model and its nearest rival over time."""
    return [models_chart(release, look, profiles, group), time_chart(release, look, profiles, group)]


def models_chart(release: Release, look: Look, profiles: Profiles, group: Group) -> Chart:
    """Return the similarity to every model at the last date, the most similar first."""
    found = [row for row in profiles.latest(group).values() if not formatting.is_missing(row["similarity"])]
    rows = sorted(found, key=lambda row: -row["similarity"])
    drawn = [
        {
            **{name: row[name] for name in ("model", "lower", "upper", "clients")},
            "name": profiles.title(row),
            "tag": "declared" if row["is_declared"] else "",
            "value": row["similarity"],
            "hidden": "",
            "is_heading": False,
        }
        for row in rows
    ]
    labels = ("Similarity", "95% interval", "Features compared")
    cells = [
        [
            Cell(f"{profiles.title(row)} (declared)" if row["is_declared"] else profiles.title(row)),
            Cell(formatting.amount(row["similarity"], "rate")),
            Cell(formatting.interval(row["lower"], row["upper"], "rate")),
            Cell(formatting.count(row["features_compared"])),
        ]
        for row in rows
    ]
    what = f"Similarity to each model, {group.name}, three months to {standing.last_day(rows[0]['as_of'])}"
    return Chart(
        id="models",
        title="Similarity to each model",
        finding=f"Most like {profiles.title(rows[0])}: {formatting.amount(rows[0]['similarity'], 'rate')} of 1",
        unit=f"{what}. 1: every feature fits; not a probability, not validated. Line: 95% interval over clients.",
        figure=figures.interval_figure(drawn, look.theme, "rate"),
        table=Table(what, [Column("Model"), *(Column(label, is_number=True) for label in labels)], cells),
        csv=CSV,
        definition=DEFINITION,
        view=f"{release.slug(group)}.html#models",
    )


def time_chart(release: Release, look: Look, profiles: Profiles, group: Group) -> Chart:
    """Return the declared model, and the most similar other one, over time."""
    shown = [row for row in (profiles.declared(group), profiles.runner_up(group)) if row is not None]
    lines = [_line(profiles, group, row) for row in shown]
    names = " and ".join(line.name for line in lines)
    columns = [
        Column("Three months to"),
        *(
            Column(label, is_number=True)
            for line in lines
            for label in (f"{line.name} (similarity)", f"{line.name} (95% interval)")
        ),
    ]
    by_date = [{row["as_of"]: _estimates(row) for row in line.rows} for line in lines]
    cells = [
        [Cell(standing.last_day(as_of)), *(cell for rows in by_date for cell in rows.get(as_of, NO_ESTIMATE))]
        for as_of in sorted({as_of for rows in by_date for as_of in rows}, reverse=True)
    ]
    return Chart(
        id="over-time",
        title="Similarity over time",
        finding=_time_finding(lines[0]),
        unit=f"Similarity to {names}, by quarter, 0 to 1. Upright lines: 95% intervals over clients.",
        figure=figures.similarity_figure(lines, look.theme),
        table=Table(f"Similarity of {group.name} to {names}", columns, cells),
        csv=CSV,
        definition=DEFINITION,
        view=f"{release.slug(group)}.html#over-time",
    )


def _line(profiles: Profiles, group: Group, row: Row) -> figures.Line:
    name = exhibits.SHORT_MODELS.get(row["model"], profiles.title(row))
    return figures.Line(name, row["model"], profiles.over_time(group, row["model"]))


def _estimates(row: Row) -> list[Cell]:
    return [
        Cell(formatting.amount(row["similarity"], "rate")),
        Cell(formatting.interval(row["lower"], row["upper"], "rate")),
    ]


def _time_finding(line: figures.Line) -> str:
    """Whether the intervals of the first and the last similarity lie apart."""
    known = [row for row in line.rows if not formatting.is_missing(row["lower"])]
    if len(known) < 2:
        return f"{line.name}: too few quarters to see a change"
    first, last = known[0], known[-1]
    before, now = (formatting.amount(row["similarity"], "rate") for row in (first, last))
    since = formatting.month_name(first["as_of"])
    if last["upper"] < first["lower"]:
        return f"Less like {line.name} than at first: {now}, down from {before} in {since}"
    if last["lower"] > first["upper"]:
        return f"More like {line.name} than at first: {now}, up from {before} in {since}"
    return f"Similarity to {line.name}: {now}, no clear change from {before} in {since}"


def _models(profiles: Profiles, group: Group) -> list[tuple[str, Model]]:
    """Return the models whose expectations the table of features shows: the declared one, and the nearest other."""
    known = {model.id: model for model in profiles.definitions.models}
    declared, nearest = profiles.declared(group), profiles.nearest(group)
    if nearest is not None and nearest["is_declared"]:
        nearest = profiles.runner_up(group)
    shown = [(words, row) for words, row in (("declared", declared), ("most similar other", nearest)) if row]
    return [(words, known[row["model"]]) for words, row in shown if row["model"] in known]


def _feature(profiles: Profiles, group: Group, feature: Feature) -> dict[str, Any]:
    row = profiles.features(group).get(feature.id)
    known = row is not None and bool(row["is_known"])
    level = "" if row is None else formatting.plain(row["text"])
    return {
        "feature": feature,
        "value": value_words(feature, row),
        "level": level or "not known",
        "known": known,
        "cells": [_expectation(model, feature, level if known else "") for _, model in _models(profiles, group)],
    }


def value_words(feature: Feature, row: Row | None) -> str:
    """Return the value of a feature with its unit."""
    if row is None or not row["is_known"]:
        return "–"
    if row["is_evidence_hidden"]:
        return "hidden: small numbers"
    if formatting.is_missing(row["value"]):
        return "–"
    value = formatting.number(row["value"], feature.round)
    return (
        f"{value}%{feature.unit.removeprefix('percent')}"
        if feature.unit.startswith("percent")
        else f"{value} {feature.unit}"
    )


def _expectation(model: Model, feature: Feature, level: str) -> dict[str, Any] | None:
    cell = model.features.get(feature.id)
    if cell is None:
        return None
    verdict = "" if not level else "fits" if level in cell.levels else "differs"
    return {"levels": formatting.either(list(cell.levels)), "certainty": cell.certainty, "verdict": verdict}
