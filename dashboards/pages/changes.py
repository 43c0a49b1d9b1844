"""What began for the whole program on a day, and what teams began at different times: parts of before and after."""

from collections.abc import Sequence
from typing import Any

from dashboards import figures, formatting
from dashboards import program_reading as reading
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Release, Row
from metrics.catalogue import Measure

TERMS = {"level_change": "At once", "slope_change": "For each month after"}
OVERALL = {
    "simple": "Over all teams and quarters after the start",
    "group": "Over teams by when they began",
    "dynamic": "Over quarters since the start",
}


def change_parts(release: Release, look: Look) -> dict[str, Any]:
    """Return the interruptions and the staggered starts that a site names; both empty where it names none."""
    series = [row for row in reading.of_program(release, "interrupted_series") if row["measure"] in release.definitions]
    started = [row for row in reading.rows_of(release, "evaluations") if row["method"] == "staggered_effects"]
    return {
        "interruptions": [interruption(release, look, mine) for mine in _by(series, "evaluation", "measure")],
        "starts": [start(release, mine) for mine in _by(started, "evaluation")],
    }


def _by(rows: Sequence[Row], *columns: str) -> list[list[Row]]:
    keys = dict.fromkeys(tuple(row[column] for column in columns) for row in rows)
    return [[row for row in rows if tuple(row[column] for column in columns) == key] for key in keys]


def interruption(release: Release, look: Look, rows: Sequence[Row]) -> Chart:
    """Return the months of a measure before and after something began."""
    first, measure = rows[0], release.definitions[rows[0]["measure"]]
    points = [row for row in rows if row["part"] == "point"]
    changes = [row for row in rows if row["part"] == "estimate"]
    return Chart(
        id=f"interruption-{first['evaluation']}-{measure.id}".replace("_", "-"),
        title=f"{first['title']}: {measure.title}",
        finding=str(changes[0]["text"]),
        unit=f"{measure.title}, months. Line: fitted. Dotted: the earlier trend going on.",
        figure=figures.interruption_figure(points, look.theme, measure.format, first["interrupted_on"]),
        table=change_table(changes, f"{first['title']}, {measure.title}"),
        csv="../data/interrupted_series.csv",
        definition=f"../methods.html#{measure.id}",
        view=f"{measure.id}.html",
        is_small=True,
    )


def change_table(rows: Sequence[Row], caption: str) -> Table:
    """Return the change of level and of slope: ratios, or differences in the unit of the measure."""
    labels = ("Change", "95% interval", "p-value")
    columns = [Column("When"), *(Column(label, is_number=True) for label in labels), Column("Read as")]
    return Table(caption, columns, [[Cell(TERMS[row["term"]]), *_numbers(row), Cell(row["scale"])] for row in rows])


def _numbers(row: Row, decimals: int = 3) -> list[Cell]:
    bounds = [formatting.number(row[name], decimals) for name in ("lower", "upper")]
    interval = "–" if "–" in bounds else f"{bounds[0]} to {bounds[1]}"
    return [
        Cell(formatting.number(row["estimate"], decimals)),
        Cell(interval),
        Cell(formatting.number(row["p_value"], 3)),
    ]


def start(release: Release, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the teams that began something beside those that did not, overall and by quarter."""
    measure: Measure | None = release.definitions.get(rows[0]["measure"])
    name = rows[0]["measure"] if measure is None else measure.title
    labels = ("Difference", "95% interval", "p-value")
    columns = [Column("When"), *(Column(label, is_number=True) for label in labels), Column("People", is_number=True)]
    cells = [[Cell(_when(row)), *_start_cells(row)] for row in rows]
    title = f"{rows[0]['title']}: {name}"
    said = next((str(row["text"]) for row in rows if not row["hidden"]), str(rows[0]["text"]))
    return {"title": title, "text": said, "unit": rows[0]["unit"], "table": Table(title, columns, cells)}


def _when(row: Row) -> str:
    if row["kind"] == "overall":
        return OVERALL[row["term"]]
    since = round(row["since"])
    if since == 0:
        return "In the quarter of the start"
    return f"{abs(since)} quarter{'' if abs(since) == 1 else 's'} {'before' if since < 0 else 'after'} the start"


def _start_cells(row: Row) -> list[Cell]:
    if row["hidden"]:
        return [Cell(formatting.HIDDEN_WORDS["small"], style="hidden"), *[Cell("–")] * 3]
    return [*_numbers(row, 2), Cell(formatting.count(row["people"]))]
