"""Teams beside what the risks of their clients let expect: the chart and table of a measure page."""

from collections.abc import Sequence

from dashboards import figures, formatting
from dashboards.exhibits import gathered
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Release, Row
from metrics.catalogue import Measure
from metrics.evaluation.models.adjusted_said import LIMITS

AS_EXPECTED = {"value": 1.0, "lower": 1.0, "upper": 1.0}
CLEAR = 0.05
"""Largest q-value of a team that is told as different."""


def adjusted_chart(release: Release, look: Look, measure: Measure, *, root: str) -> Chart | None:
    """Return events over expected events of every team; None for a measure that is not adjusted."""
    rows = adjusted(release, measure)
    if not rows:
        return None
    told = formatting.period("rolling_12", rows[0]["period_from"], rows[0]["period_until"])
    what = f"{measure.title}, {told}"
    return Chart(
        id=f"adjusted-{measure.id}",
        title=measure.title,
        finding=adjusted_finding(rows),
        unit=f"{what}: observed as a share of expected, allowing for {rows[0]['risks']} of the clients. Line: 95% "
        "interval. Vertical line: as expected.",
        figure=figures.interval_figure(
            gathered(rows), look.theme, "percent", reference=AS_EXPECTED, reference_name="as expected"
        ),
        table=_table(rows, f"{what}, observed and expected by team"),
        csv=f"{root}data/adjusted_teams.csv",
        definition=f"{root}methods.html#before-and-after",
        view=f"{root}outcomes/{measure.id}.html#adjusted-{measure.id}",
        notes=[LIMITS],
    )


def adjusted(release: Release, measure: Measure) -> Sequence[Row]:
    """Return the teams in the order of the pages, as the chart of intervals takes them; empty where fewer than two."""
    found = {row["team_id"]: row for row in release.evaluated("adjusted_teams", measure.id)}
    rows = [
        dict(found[group.id])
        | {"name": group.name, "model": group.model, "tag": "", "key": group.key, "is_heading": False}
        | {"value": found[group.id]["ratio"], "clients": found[group.id]["people"], "absent": "too few"}
        for group in release.of_level("team")
        if group.id in found
    ]
    return rows if sum(not formatting.is_missing(row["value"]) for row in rows) > 1 else []


def adjusted_finding(rows: Sequence[Row]) -> str:
    """Say how many teams differ from what was expected, after looking at all of them."""
    known = [row for row in rows if not formatting.is_missing(row["value"])]
    found = [row for row in known if row["q_value"] <= CLEAR]
    told = [f"{row['name']} ({'above' if row['value'] > 1 else 'below'})" for row in found]
    if not told:
        return f"Allowing for whom they serve, none of {len(known)} teams clearly differs from what was expected"
    verb = "differs" if len(told) == 1 else "differ"
    return f"Allowing for whom they serve, {len(told)} of {len(known)} teams clearly {verb}: {formatting.listing(told)}"


def _table(rows: Sequence[Row], caption: str) -> Table:
    numbers = ("People", "Observed", "Expected", "Observed / expected", "95% interval", "q")
    columns = [Column("Team"), *(Column(label, is_number=True) for label in numbers), Column("Reading")]
    return Table(caption, columns, [_cells(row) for row in rows])


def _cells(row: Row) -> list[Cell]:
    name = Cell(row["name"])
    if row["hidden"]:
        return [name, Cell(formatting.HIDDEN_WORDS["small"], style="hidden"), *[Cell("–")] * 5, Cell("hidden")]
    return [
        name,
        Cell(formatting.count(row["people"])),
        Cell(formatting.count(row["observed"])),
        Cell(formatting.number(row["expected"], 1)),
        Cell(formatting.amount(row["ratio"], "percent")),
        Cell(formatting.interval(row["lower"], row["upper"], "percent")),
        Cell(formatting.number(row["q_value"], 3)),
        Cell(row["reason"] or row["state"]),
    ]
