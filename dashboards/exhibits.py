"""Charts with everything that belongs to them, made from a release: trend, teams side by side, subgroups.

Chooses rows and words; the drawing stands in `figures`, the pages in `pages`.
"""

from collections.abc import Sequence
from itertools import compress
from typing import Any

from dashboards import evaluation_reading, figures, findings, formatting
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Group, Release, Row
from dashboards.shelf import Columns, rows_of
from metrics.catalogue import Measure

SHORT_MODELS = {
    "act": "ACT",
    "icm": "ICM",
    "cti": "CTI",
    "child_icm": "Child ICM",
    "behavioral_health_home": "Health home",
    "other": "",
}
"""Tags beside team names; other models use their code."""

MOST_HIDDEN = 6
"""Hidden teams that have a row each in a chart."""

VALUES = (
    *("period_from", "period_until", "numerator", "denominator", "clients", "value", "lower", "upper"),
    *("is_mature", "hidden"),
)
"""Columns of the rows of a table twin."""

DAYS_PER = (365.25, 7.0)
"""Scales of measures whose denominator is counted in days."""


def model_tag(group: Group) -> str:
    """Return a short name of the model, unless the name of the team says it already."""
    tag = SHORT_MODELS.get(group.model, group.model.capitalize())
    return "" if tag.lower() in group.name.lower() else tag


def value_cells(row: Row, measure: Measure) -> list[Cell]:
    """Value, interval, numerator, denominator and people of a row; hidden cells say so."""
    if row["hidden"]:
        return [
            Cell(formatting.HIDDEN_WORDS[row["hidden"]], style="hidden"),
            *(Cell("hidden", style="hidden") for _ in range(2)),
            Cell(_or_hidden(row["denominator"])),
            Cell(_or_hidden(row["clients"])),
        ]
    return [
        Cell(formatting.amount(row["value"], measure.format)),
        Cell(formatting.interval(row["lower"], row["upper"], measure.format)),
        Cell(formatting.count(row["numerator"])),
        Cell(formatting.count(row["denominator"])),
        Cell(formatting.count(row["clients"])),
    ]


def _or_hidden(value: float) -> str:
    return "hidden" if formatting.is_missing(value) else formatting.count(value)


def value_columns(first: str, measure: Measure) -> list[Column]:
    """Headings that go with `value_cells`."""
    out_of = "Out of (days)" if measure.per in DAYS_PER else "Out of"
    labels = (measure.unit.capitalize() or "Value", "95% interval", "Counted", out_of, "People")
    return [Column(first), *(Column(label, is_number=True) for label in labels)]


def series_table(series: Columns, measure: Measure, grain: str, caption: str) -> Table:
    """Return the newest period first."""
    rows = [[_period_cell(row, grain), *value_cells(row, measure)] for row in reversed(rows_of(series, VALUES))]
    return Table(caption, value_columns("Period", measure), rows)


def _period_cell(row: Row, grain: str) -> Cell:
    text = formatting.period(grain, row["period_from"], row["period_until"])
    return Cell(text if row["is_mature"] else f"{text} (not complete)")


def trend_chart(
    release: Release, look: Look, measure: Measure, group: Group, *, root: str, is_small: bool = False
) -> Chart:
    """Return a measure of a group in rolling 12 months, beside the program's line when the group is a part of it."""
    series = thinned(release, measure, group) if is_small else release.columns(measure.id, group)
    latest, previous = release.at(measure.id, group), release.at(measure.id, group, years_back=1)
    is_part = group.level != "program"
    figure = figures.trend_figure(
        series,
        look.theme,
        measure.format,
        reference=(thinned if is_small else whole)(release, measure, release.program) if is_part else None,
        target=release.target(measure.id, group),
        height=150 if is_small else 360,
    )
    name = group.name if is_part else "whole program"
    return Chart(
        id=f"trend-{measure.id}",
        title=measure.title,
        finding=findings.trend_finding(measure, latest, previous),
        unit=f"{measure.title}, {name}, rolling 12 months. Line: value. Band: 95% interval.",
        figure=figure,
        table=series_table(series, measure, "rolling_12", f"{measure.title}, {name}, rolling 12 months"),
        csv=f"{root}data/{measure.id}.csv",
        definition=f"{root}methods.html#{measure.id}",
        view=f"{root}outcomes/{measure.id}.html#group={group.key}",
        notes=findings.notes(series),
        is_small=is_small,
    )


def whole(release: Release, measure: Measure, group: Group) -> Columns:
    """Every rolling 12 months of a group."""
    return release.columns(measure.id, group)


def thinned(release: Release, measure: Measure, group: Group) -> Columns:
    """Every third rolling 12 months, the told one among them: enough for a small chart and its table."""
    series = release.columns(measure.id, group)
    end = release.end(measure.id)
    kept = [end is None or (end.month - day.month) % 3 == 0 for day in series["period_until"]]
    return {name: list(compress(column, kept)) for name, column in series.items()}


def group_rows(release: Release, measure: Measure, groups: list[Group]) -> list[dict[str, Any]]:
    """One row per group for the told 12 months, as `interval_figure` takes them."""
    rows = []
    for group in groups:
        row = release.at(measure.id, group)
        if row is not None:
            own = {"name": group.name, "model": group.model, "tag": model_tag(group), "key": group.key}
            rows.append(dict(row) | own | {"is_heading": False})
    return rows


def gathered(rows: Sequence[Row], words: str = "teams") -> Sequence[Row]:
    """Return the rows of a chart: many hidden ones become one row that counts them; the table keeps them all."""
    hidden = [row for row in rows if row["hidden"] != ""]
    if len(hidden) <= MOST_HIDDEN:
        return rows
    one = {**hidden[0], "name": f"{len(hidden)} {words}", "tag": "", "model": "", "key": ""}
    return [*(row for row in rows if row["hidden"] == ""), one]


def teams_chart(release: Release, look: Look, measure: Measure, *, root: str, is_small: bool = False) -> Chart | None:
    """All teams side by side, by model and name; no ranking."""
    rows = group_rows(release, measure, release.of_level("team"))
    if not rows:
        return None
    reference = release.at(measure.id, release.program)
    told = formatting.period("rolling_12", rows[0]["period_from"], rows[0]["period_until"])
    table = Table(
        f"{measure.title}, teams, {told}",
        [Column("Team"), *value_columns("", measure)[1:]],
        [[Cell(row["name"]), *value_cells(row, measure)] for row in rows],
    )
    return Chart(
        id=f"teams-{measure.id}",
        title=measure.title,
        finding=teams_finding(release, measure, rows, reference),
        unit=f"{measure.title}, {told}. Mark: team. Line: 95% interval. Vertical line and band: program.",
        figure=figures.interval_figure(
            gathered(rows),
            look.theme,
            measure.format,
            reference=reference,
            target=release.target(measure.id, release.program),
        ),
        table=table,
        csv=f"{root}data/{measure.id}.csv",
        definition=f"{root}methods.html#{measure.id}",
        view=f"{root}outcomes/{measure.id}.html#teams-{measure.id}",
        is_small=is_small,
    )


def teams_finding(release: Release, measure: Measure, rows: Sequence[Row], reference: Row | None) -> str:
    """Say how many teams lie outside the funnel limits; where there is no funnel, how many lie apart."""
    compared = evaluation_reading.compared(release, measure)
    return evaluation_reading.team_by_team(compared) if compared else findings.apart_finding(measure, rows, reference)


def subgroup_rows(pieces: Columns) -> list[dict[str, Any]]:
    """Subgroups under a heading per trait."""
    rows: list[dict[str, Any]] = []
    plain = {"model": "", "tag": ""}
    empty = plain | {"value": None, "lower": None, "upper": None, "clients": None, "hidden": "", "is_heading": True}
    all_rows = rows_of(pieces, ("trait", "category", *VALUES))
    for trait, words in formatting.TRAIT_WORDS.items():
        part = [row for row in all_rows if row["trait"] == trait]
        if part:
            rows.append(empty | {"name": words, "trait": trait})
        named = [row | plain | {"name": formatting.category(str(row["category"]), trait)} for row in part]
        rows += [row | {"is_heading": False} for row in named]
    return rows


def subgroups_chart(release: Release, look: Look, measure: Measure, group: Group, *, root: str) -> Chart | None:
    """Return a group's told 12 months by trait."""
    pieces = release.subgroup_columns(measure.id, group)
    rows = subgroup_rows(pieces)
    people = [row for row in rows if not row["is_heading"]]
    if not people:
        return None
    reference = release.at(measure.id, group)
    told = formatting.period("rolling_12", people[0]["period_from"], people[0]["period_until"])
    what = f"{measure.title}, {'whole program' if group.level == 'program' else group.name}, {told}"
    table = Table(
        f"{what}, by subgroup",
        [Column("Subgroup"), *value_columns("", measure)[1:]],
        [
            [Cell(f"{formatting.TRAIT_WORDS[row['trait']]}: {row['name']}"), *value_cells(row, measure)]
            for row in people
        ],
    )
    return Chart(
        id=f"subgroups-{measure.id}",
        title=measure.title,
        finding=findings.spread_finding(measure, people, reference, "Subgroups run", "the whole"),
        unit=f"{what}. Not adjusted for other differences.",
        figure=figures.interval_figure(rows, look.theme, measure.format, reference=reference),
        table=table,
        csv=f"{root}data/{measure.id}.csv",
        definition=f"{root}methods.html#{measure.id}",
        view=f"{root}outcomes/{measure.id}.html#subgroups-{measure.id}",
    )
