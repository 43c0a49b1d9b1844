"""Charts of evaluations with everything that belongs to them: a series on its control chart, teams in their funnel."""

from collections.abc import Sequence

from dashboards import evaluation_reading as reading
from dashboards import figures, formatting
from dashboards.exhibits import DAYS_PER, value_columns
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Group, Release, Row
from metrics.catalogue import Measure
from metrics.evaluation.comparing.over_time_words import RULE_WORDS
from metrics.statistics.charts.charts_choice import NAMES

STEP_WORDS = {"month": "months", "quarter": "quarters"}


def control_chart(release: Release, look: Look, measure: Measure, group: Group, *, root: str) -> Chart | None:
    """Return a group's series on its control chart; None where too few periods are shown."""
    rows = reading.charted(release, measure, group)
    if not rows:
        return None
    target = release.target(measure.id, group)
    name = "whole program" if group.level == "program" else group.name
    what = f"{measure.title}, {name}, {STEP_WORDS[rows[0]['grain']]}"
    drawn = [dict(row) | {"words": _point_words(row, measure)} for row in rows]
    return Chart(
        id=f"control-{measure.id}",
        title=measure.title,
        finding=reading.chart_finding(rows, measure, target),
        unit=f"{what}. Control chart ({NAMES[rows[0]['chart']]}). Dashed: centre. Band: limits of what chance does. "
        "Diamond: part of a signal.",
        figure=figures.control_figure(drawn, look.theme, measure.format, target=target),
        table=_control_table(rows, measure, what),
        csv=f"{root}data/control_charts.csv",
        definition=f"{root}methods.html#{measure.id}",
        view=f"{root}outcomes/{measure.id}.html#control-{measure.id}",
        notes=reading.chart_notes(release, rows, measure, group),
    )


def _point_words(row: Row, measure: Measure) -> str:
    value = formatting.amount(row["value"], measure.format)
    limits = formatting.interval(row["lower"], row["upper"], measure.format)
    signal = f"<br>{RULE_WORDS[row['signal']]}" if row["signal"] else ""
    return f"{reading.period_words(row)}<br><b>{value}</b> (limits {limits}){signal}"


def _control_table(rows: Sequence[Row], measure: Measure, caption: str) -> Table:
    numbers = ("Value", "Centre", "Limits")
    columns = [
        Column("Period"),
        *(Column(label, is_number=True) for label in numbers),
        Column("Signal"),
        Column("Mark"),
    ]
    return Table(caption, columns, [_control_cells(row, measure) for row in reversed(rows)])


def _control_cells(row: Row, measure: Measure) -> list[Cell]:
    period = Cell(reading.period_words(row))
    if row["state"] != "shown":
        state = reading.STATE_WORDS[row["state"]]
        return [period, Cell(state, style="hidden" if row["state"] == "hidden" else "muted"), *[Cell("–")] * 4]
    return [
        period,
        *(Cell(formatting.amount(row[name], measure.format)) for name in ("value", "centre")),
        Cell(formatting.interval(row["lower"], row["upper"], measure.format)),
        Cell(RULE_WORDS[row["signal"]] if row["signal"] else "–"),
        Cell(row["variation"] or "–"),
    ]


def funnel_chart(release: Release, look: Look, measure: Measure, *, root: str) -> Chart | None:
    """Return the teams of the told 12 months in their funnel; None where fewer than two can be compared."""
    rows = reading.compared(release, measure)
    if not rows:
        return None
    told = formatting.period("rolling_12", rows[0]["period_from"], rows[0]["period_until"])
    size = value_columns("", measure)[4].label
    size = size if measure.per in DAYS_PER else formatting.shorten(f"{size}: {measure.out_of}", 40)
    drawn = [_drawn(row, measure) for row in rows if row["state"] in reading.COMPARED]
    centre = reading.centre_words(release, drawn, measure)
    return Chart(
        id=f"funnel-{measure.id}",
        title=measure.title,
        finding=reading.outside_words(rows),
        unit=f"{measure.title}, {told}, by size of the team. Level line: {centre}. Solid and dotted: where "
        "99.8% and 95% of teams that do not differ would lie.",
        figure=figures.team_funnel_figure(drawn, look.theme, measure.format, size=size),
        table=_funnel_table(rows, measure, f"{measure.title}, teams against the funnel limits, {told}"),
        csv=f"{root}data/team_comparisons.csv",
        definition=f"{root}methods.html#{measure.id}",
        view=f"{root}outcomes/{measure.id}.html#funnel-{measure.id}",
        notes=reading.funnel_notes(release, rows, measure),
    )


def _drawn(row: Row, measure: Measure) -> dict[str, object]:
    value = formatting.amount(row["value"], measure.format)
    limits = formatting.interval(row["lower_998"], row["upper_998"], measure.format)
    name, model = row["group"].name, row["group"].model
    words = f"<b>{name}</b><br>{value} (99.8% limits {limits})<br>{row['state']}"
    return dict(row) | {"name": name, "model": model, "is_outside": row["state"] in reading.SIDES, "words": words}


def _funnel_table(rows: Sequence[Row], measure: Measure, caption: str) -> Table:
    value, _, counted, out_of, _ = (column.label for column in value_columns("", measure)[1:])
    numbers = (value, counted, out_of, "95% limits", "99.8% limits", "q")
    columns = [Column("Team"), *(Column(label, is_number=True) for label in numbers), Column("Reading")]
    return Table(caption, columns, [_funnel_cells(row, measure) for row in rows])


def _funnel_cells(row: Row, measure: Measure) -> list[Cell]:
    name = Cell(row["group"].name)
    if row["state"] == "hidden":
        return [name, Cell(formatting.HIDDEN_WORDS["small"], style="hidden"), *[Cell("–")] * 5, Cell("hidden")]
    limits = [formatting.interval(row[f"lower_{end}"], row[f"upper_{end}"], measure.format) for end in ("95", "998")]
    return [
        name,
        Cell(formatting.amount(row["value"], measure.format)),
        Cell(formatting.count(row["numerator"])),
        Cell(formatting.count(row["denominator"])),
        *map(Cell, limits),
        Cell(formatting.number(row["q_value"], 3)),
        Cell(row["state"]),
    ]
