"""The teams: all side by side, and one page each with its figures and its standing."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboards import exhibits, findings, formatting
from dashboards import fidelity_reading as standing
from dashboards.pages.overview import value_text
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.profile_reading import Profiles, page_of
from dashboards.reading import Group, Release, Row
from dashboards.shelf import records
from metrics.catalogue import Measure


def pages(release: Release, look: Look) -> list[Page]:
    """Return the index and a page per team."""
    profiles = Profiles(release)
    return [index(release, look), *(team_page(release, look, profiles, group) for group in release.of_level("team"))]


def index(release: Release, look: Look) -> Page:
    """Return a table of the headline figures, and an interval plot for each."""
    charts = [exhibits.teams_chart(release, look, measure, root="../", is_small=True) for measure in release.headlines]
    context = {
        "table": headline_table(release),
        "charts": [chart for chart in charts if chart is not None],
        "models": release.of_level("model"),
        "count": len(release.teams),
    }
    return Page("teams/index.html", "teams.html", "Teams", "teams", context)


def headline_table(release: Release) -> Table:
    """One row per team: model, clients now, headline figures, standing."""
    measures = release.headlines
    columns = [
        Column("Team"),
        Column("Model"),
        Column("Clients now", is_number=True),
        *(Column(measure.title, is_number=True) for measure in measures),
        Column("Fidelity (DACTS)", is_number=True),
    ]
    return Table(
        "Teams, last 12 months", columns, [_team_row(release, measures, row) for row in records(release.teams)]
    )


def _team_row(release: Release, measures: list[Measure], row: Mapping[str, Any]) -> list[Cell]:
    group = Group("team", row["team_id"], row["team_name"], row["model"])
    cells = [
        Cell(group.name, href=f"{release.slug(group)}.html"),
        Cell(row["model_label"]),
        Cell(clients_words(row)),
    ]
    for measure in measures:
        text = value_text(release.at(measure.id, group), measure)
        cells.append(Cell(text, style="hidden" if text == "hidden" else ""))
    return [*cells, Cell(standing.headline(release, group))]


def clients_words(row: Mapping[str, Any]) -> str:
    """How many clients a team has now, unless that is hidden."""
    return "hidden" if formatting.is_missing(row["clients_now"]) else formatting.count(row["clients_now"])


def team_page(release: Release, look: Look, profiles: Profiles, group: Group) -> Page:
    """Return a team's figures beside the program's, and its standing."""
    row = next(row for row in records(release.teams) if row["team_id"] == group.id)
    context: dict[str, Any] = {
        "team": row,
        "clients": clients_words(row),
        "opened": formatting.day(row["opened_on"]),
        "summary": summary(release, group),
        "table": figures_table(release, group),
        "charts": team_charts(release, look, group),
        "fidelity": standing.headline(release, group),
        "fidelity_page": standing.address(release, group, root="../"),
        "works_like": profiles.title(profiles.nearest(group)) if profiles.has(group) else "",
        "profile_page": page_of(release, group, root="../"),
        "subscales": standing.subscales(release, group),
    }
    return Page(f"teams/{release.slug(group)}.html", "team.html", group.name, "teams", context)


def team_charts(release: Release, look: Look, group: Group) -> list[Chart]:
    """Return a small trend for every measure told by month that the team has values of; the table has the others."""
    return [
        exhibits.trend_chart(release, look, measure, group, root="../", is_small=True)
        for measure in release.available
        if measure.has_months and not all(map(formatting.is_missing, release.columns(measure.id, group)["value"]))
    ]


def summary(release: Release, group: Group) -> str:
    """Where a team's headline figures lie clearly apart from the program's."""
    apart: dict[str, list[str]] = {"above": [], "below": []}
    seen = 0
    for measure in release.headlines:
        own, program = release.at(measure.id, group), release.at(measure.id, release.program)
        if own is None or program is None or pd.isna(own["value"]) or pd.isna(program["value"]):
            continue
        seen += 1
        side = findings.side(own, program)
        if side:
            apart[side].append(measure.title[0].lower() + measure.title[1:])
    parts = [
        f"{formatting.listing(names)} {'is' if len(names) == 1 else 'are'} clearly {side} the program"
        for side, names in apart.items()
        if names
    ]
    if not parts:
        return nothing_apart(seen)
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def nothing_apart(seen: int) -> str:
    """Say that no headline figure differs, of those that can be shown."""
    if seen == 0:
        return "None of the headline figures can be shown: too few people stand behind them."
    if seen == 1:
        return "The one headline figure that can be shown does not differ clearly from the program."
    return (
        f"None of the {formatting.in_words(seen)} headline figures that can be shown differs clearly from the program."
    )


def figures_table(release: Release, group: Group) -> Table:
    """All measures of a team beside its model and the program."""
    columns = [
        Column("Measure"),
        Column("Team", is_number=True),
        Column("95% interval", is_number=True),
        Column("People", is_number=True),
        Column("Same model", is_number=True),
        Column("Program", is_number=True),
    ]
    model = next(item for item in release.of_level("model") if item.id == group.model)
    rows = []
    for measure in release.available:
        own = release.at(measure.id, group)
        cells = [Cell("–")] * 3 if own is None else _own_cells(own, measure)
        others = [Cell(value_text(release.at(measure.id, other), measure)) for other in (model, release.program)]
        rows.append([Cell(measure.title, href=f"../outcomes/{measure.id}.html#group={group.key}"), *cells, *others])
    return Table(f"{group.name}, last 12 months", columns, rows)


def _own_cells(row: Row, measure: Measure) -> list[Cell]:
    value, interval, _, _, people = exhibits.value_cells(row, measure)
    return [value, interval, people]
