"""Charts of how staff are spread within each team: caseloads, years on the team, survey scores."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboards import figures, formatting
from dashboards.cycle_reading import of_last
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Release, Row

DEFINITION = "methods.html#staff"
FEW = "Teams with fewer than five staff are hidden, so that nobody can be recognized."
QUARTILES = ("q1", "median", "q3")


def caseload_chart(release: Release, look: Look) -> Chart | None:
    """Return how clients are spread over the workers of each team in the last month."""
    rows = team_rows(release, of_last(release.table("caseload_distribution"), "month"), "workers")
    if not rows:
        return None
    when = _month_end(rows[0]["month"])
    labels = ("Workers", "Lowest", "First quartile", "Median", "Third quartile", "Highest", "Over the standard")
    columns = [Column("Team"), *(Column(label, is_number=True) for label in labels)]
    names = ("minimum", *QUARTILES, "maximum")
    return Chart(
        id="caseloads",
        title="Clients per worker",
        finding=spread_finding(rows, "The median caseload", 0, unit=" clients", over=True),
        unit=f"Clients of each direct-service worker, {when}. Mark: median. Bar: middle half of the workers. "
        f"Line: lowest to highest. {FEW}",
        figure=figures.spread_figure(gathered(rows), look.theme, 0),
        table=Table(
            f"Clients per worker, {when}",
            columns,
            [[Cell(row["name"]), *_cells(row, names, 1), _over_cell(row)] for row in rows],
        ),
        csv="data/caseload_distribution.csv",
        definition=DEFINITION,
        view="workforce.html#caseloads",
    )


def _over_cell(row: Row) -> Cell:
    if row["hidden"]:
        return Cell("hidden", style="hidden")
    over = row["over_standard"]
    return Cell("no standard", style="muted") if formatting.is_missing(over) else Cell(f"{over:.0%}")


def tenure_chart(release: Release, look: Look) -> Chart | None:
    """Return how long the staff of each team have been on it."""
    rows = team_rows(release, of_last(release.table("tenure_distribution"), "month"), "staff")
    if not rows:
        return None
    when = _month_end(rows[0]["month"])
    return Chart(
        id="tenure",
        title="Years on the team",
        finding=spread_finding(rows, "The median time on the team", 1, unit=" years"),
        unit=f"Years on the team without a break, all staff, {when}. Mark: median. Bar: middle half. {FEW}",
        figure=figures.spread_figure(gathered(rows), look.theme, 1),
        table=Table(
            f"Years on the team, {when}",
            [Column("Team"), *_columns("Staff")],
            [[Cell(row["name"]), *_cells(row, QUARTILES, 1)] for row in rows],
        ),
        csv="data/tenure_distribution.csv",
        definition=DEFINITION,
        view="workforce.html#tenure",
    )


def survey_charts(release: Release, look: Look) -> list[Chart]:
    """Return the scores of each instrument in the last year of it that has any team to show."""
    frame = release.table("staff_survey_scores")
    if frame.empty:
        return []
    charts = []
    for instrument in sorted(frame["instrument"].unique()):
        of_it = frame[frame["instrument"] == instrument]
        shown = of_it[of_it["median"].notna()]
        if len(shown):
            charts.append(_survey_chart(release, look, str(instrument), of_it, shown["year_from"].max()))
    return charts


def _survey_chart(release: Release, look: Look, instrument: str, frame: pd.DataFrame, year: Any) -> Chart:
    rows = team_rows(release, of_last(frame[frame["year_from"] == year], "year_from"), "staff")
    name, when = formatting.category(instrument), f"{pd.Timestamp(year):%Y}"
    return Chart(
        id=f"survey-{formatting.anchor(instrument)}",
        title=name,
        finding=spread_finding(rows, f"The median score of {name.lower()}", 1),
        unit=f"{name}, total score of each staff member who answered, {when}. Mark: median. Bar: middle half. {FEW}",
        figure=figures.spread_figure(gathered(rows), look.theme, 1),
        table=Table(
            f"{name}, {when}",
            [Column("Team"), *_columns("Answered"), Column("Mean", is_number=True)],
            [[Cell(row["name"]), *_cells(row, (*QUARTILES, "mean"), 1)] for row in rows],
        ),
        csv="data/staff_survey_scores.csv",
        definition=DEFINITION,
        view=f"workforce.html#survey-{formatting.anchor(instrument)}",
    )


def team_rows(release: Release, found: dict[str, Row], staff: str) -> list[dict[str, Any]]:
    """Return the rows of a table in the order of the teams, with their names, models and number of staff."""
    return [
        {**found[group.id], "name": group.name, "model": group.model, "staff": found[group.id][staff]}
        for group in release.of_level("team")
        if group.id in found
    ]


def gathered(rows: Sequence[Row]) -> list[Row]:
    """Return the rows from low to high; hidden teams become one row that counts them, the table keeps them all."""
    hidden = [row for row in rows if row["hidden"]]
    shown = sorted((row for row in rows if not row["hidden"]), key=lambda row: row["median"])
    name = hidden[0]["name"] if len(hidden) == 1 else f"{len(hidden)} teams"
    return [*shown, {**hidden[0], "name": name}] if hidden else list(shown)


def spread_finding(rows: Sequence[Row], start: str, decimals: int, *, unit: str = "", over: bool = False) -> str:
    """From the lowest median to the highest, and where most workers are over the standard."""
    shown = sorted((row for row in rows if not row["hidden"]), key=lambda row: row["median"])
    if not shown:
        return "No team has enough staff to show"
    low, high = shown[0], shown[-1]
    lowest, highest = (f"{formatting.number(row['median'], decimals)}{unit}" for row in (low, high))
    if len(shown) == 1:
        text = f"{start}: {lowest} in {low['name']}, the only team with enough staff to show"
    elif lowest == highest:
        text = f"{start}: {lowest} in each of the {formatting.in_words(len(shown))} teams shown"
    else:
        text = f"{start}: {lowest} ({low['name']}) to {highest} ({high['name']})"
    above = [row for row in shown if over and not formatting.is_missing(row["over_standard"]) and row["over_standard"]]
    if not above:
        return text
    worst = max(above, key=lambda row: row["over_standard"])
    return f"{text}; most over the standard of their model in {worst['name']} ({worst['over_standard']:.0%} of workers)"


def _columns(first: str) -> list[Column]:
    labels = (first, "First quartile", "Median", "Third quartile")
    return [Column(label, is_number=True) for label in labels]


def _cells(row: Row, names: Sequence[str], decimals: int) -> list[Cell]:
    """How many staff, and what describes them."""
    first = Cell(formatting.count(row["staff"]))
    if row["hidden"]:
        return [first, *(Cell("hidden", style="hidden") for _ in names)]
    return [first, *(Cell(formatting.number(row[name], decimals)) for name in names)]


def _month_end(month: pd.Timestamp) -> str:
    return formatting.day(month + pd.offsets.MonthEnd(0))
