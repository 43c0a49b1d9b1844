"""Targets: where each stands, the chance of meeting it by the end of the year, and what a score card pays."""

from collections.abc import Sequence
from typing import Any

from dashboards import figures, formatting
from dashboards import program_reading as reading
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.reading import Release, Row
from metrics.catalogue import Measure
from metrics.evaluation.aims.scorecard import CAVEAT, TOTAL
from metrics.evaluation.aims.target_words import ASSUMED, chance_words

SIDES = {"lower": "at most ", "higher": "at least "}
STYLES = {"met": "better", "missed": "worse", "hidden": "hidden", "earned": "better", "not earned": "worse"}


def pages(release: Release, look: Look) -> list[Page]:
    """Return the page of targets and score cards."""
    rows = [row for row in reading.rows_of(release, "target_outlook") if row["measure"] in release.definitions]
    cards = reading.rows_of(release, "scorecards")
    context: dict[str, Any] = {
        "lead": reading.summary(rows, "target_outlook") or "No target is set for a measure that has figures.",
        "assumed": ASSUMED,
        "year": year_words(rows),
        "charts": [aim_chart(release, look, measure, mine) for measure, mine in by_measure(release, rows)],
        "table": target_table(release, by_group(release, rows)) if rows else None,
        "cards": [card(release, mine) for mine in by_card(cards)],
        "card_caveat": CAVEAT,
    }
    return [Page("outcomes/targets.html", "targets.html", "Targets", "outcomes", context)]


def year_words(rows: Sequence[Row]) -> str:
    """Name the year of the targets: `2025`."""
    return f"{rows[0]['year_from']:%Y}" if rows else ""


def by_measure(release: Release, rows: Sequence[Row]) -> list[tuple[Measure, list[Row]]]:
    """Return the rows of each measure, in the order of the pages."""
    found = [(item, [row for row in rows if row["measure"] == key]) for key, item in release.definitions.items()]
    return [(item, mine) for item, mine in found if mine]


def by_group(release: Release, rows: Sequence[Row]) -> list[Row]:
    """Return the rows of programs, then of teams, by name."""
    return sorted(rows, key=lambda row: (row["level"] != "program", reading.name_of(release, row["group_id"])))


def aim_chart(release: Release, look: Look, measure: Measure, rows: Sequence[Row]) -> Chart:
    """Return the values of a measure beside their targets."""
    shown = [
        {
            "name": reading.name_of(release, row["group_id"]),
            "is_hidden": row["state"] == "hidden",
            **{name: row[name] for name in ("value", "lower", "upper", "target")},
        }
        for row in rows
    ]
    return Chart(
        id=f"targets-{measure.id}",
        title=measure.title,
        finding=finding(rows, measure),
        unit=f"Mark: last 12 months. Line: 95% interval. Bar: target. {measure.unit.capitalize()}.",
        figure=figures.aim_figure(shown, look.theme, measure.format),
        table=target_table(release, rows, measure.title),
        csv="../data/target_outlook.csv",
        definition=f"../methods.html#{measure.id}",
        view=f"{measure.id}.html",
        is_small=True,
    )


def finding(rows: Sequence[Row], measure: Measure) -> str:
    """Say how the targets of a measure stand; a lone one has its own sentence."""
    if len(rows) == 1:
        return str(rows[0]["text"])
    known = [row for row in rows if not formatting.is_missing(row["period_until"])]
    told = formatting.period("rolling_12", known[0]["period_from"], known[0]["period_until"]) if known else ""
    counts = {
        state: sum(row["state"] == state for row in rows) for state in dict.fromkeys(row["state"] for row in rows)
    }
    said = "; ".join(f"{formatting.in_words(count)} {STATE_WORDS[state]}" for state, count in counts.items())
    return f"{said[:1].upper()}{said[1:]}. {measure.unit.capitalize() or 'Value'}, {told}."


STATE_WORDS = {
    "met": "clearly met",
    "missed": "clearly missed",
    "too close to call": "too close to call",
    "no direction": "without a better side",
    "hidden": "hidden",
    "not known": "without figures",
}


def target_table(release: Release, rows: Sequence[Row], title: str = "") -> Table:
    """Return value, target, state and chance of each target; with the measure where it is not given."""
    numbers = [Column(label, is_number=True) for label in ("Last 12 months", "95% interval", "Target")]
    columns = [Column("Whose"), *numbers, Column("State"), Column("Chance for the year", is_number=True)]
    columns += [Column("Set by"), Column("What it rests on")]
    cells = [_target_cells(release, row) for row in rows]
    if not title:
        columns.insert(0, Column("Measure"))
        for row, line in zip(rows, cells, strict=True):
            line.insert(0, Cell(release.definitions[row["measure"]].title, href=f"{row['measure']}.html"))
    return Table(f"Targets{f', {title}' if title else ''}", columns, cells)


def _target_cells(release: Release, row: Row) -> list[Cell]:
    measure = release.definitions[row["measure"]]
    is_hidden = row["state"] == "hidden"
    value = formatting.HIDDEN_WORDS["small"] if is_hidden else formatting.amount(row["value"], measure.format)
    has_chance = not formatting.is_missing(row["probability"])
    return [
        Cell(reading.name_of(release, row["group_id"])),
        Cell(value, style="hidden" if is_hidden else ""),
        Cell(formatting.interval(row["lower"], row["upper"], measure.format)),
        Cell(f"{SIDES.get(row['better'], '')}{formatting.amount(row['target'], measure.format)}"),
        Cell(STATE_WORDS[row["state"]], style=STYLES.get(row["state"], "")),
        Cell(chance_words(row["probability"]) if has_chance else "–"),
        Cell(formatting.plain(row["set_by"]).replace("_", " ")),
        Cell(f"{row['reason'][:1].upper()}{row['reason'][1:]}"),
    ]


def by_card(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each score card, totals last of each team."""
    keys = dict.fromkeys(row["card"] for row in rows)
    ordered = sorted(rows, key=lambda row: (row["group_id"], row["measure"] == TOTAL))
    return [[row for row in ordered if row["card"] == key] for key in keys]


def card(release: Release, rows: Sequence[Row]) -> dict[str, Any]:
    """Return a score card: its title, its sentence, its table."""
    labels = ("Figure", "95% interval", "People", "Threshold", "Points", "Of payments")
    columns = [Column("Team"), Column("Measure"), *(Column(label, is_number=True) for label in labels)]
    columns += [Column("State"), Column("In words")]
    title = next(row["title"] for row in rows if row["measure"] == TOTAL)
    table = Table(title, columns, [_card_cells(release, row) for row in rows])
    return {"title": title, "summary": reading.summary(rows, "scorecards"), "table": table}


def _card_cells(release: Release, row: Row) -> list[Cell]:
    is_hidden, is_total = row["state"] == "hidden", row["measure"] == TOTAL
    figure = formatting.HIDDEN_WORDS["small"] if is_hidden else formatting.amount(row["value"], "percent")
    earned = formatting.number(row["points_earned"], 1)
    paid = f"{formatting.number(row['earned_percent'], 2)}% of {formatting.number(row['at_risk_percent'], 2)}%"
    return [
        Cell(reading.name_of(release, row["group_id"])),
        Cell("Total" if is_total else row["title"]),
        Cell("" if is_total else figure, style="hidden" if is_hidden else ""),
        Cell("" if is_total else formatting.interval(row["lower"], row["upper"], "percent")),
        Cell("" if is_total else formatting.count(row["denominator"])),
        Cell("" if is_total else formatting.amount(row["threshold"], "percent")),
        Cell(f"{earned} of {formatting.number(row['points'])}"),
        Cell(paid.replace("–%", "–") if is_total else ""),
        Cell(row["state"], style=STYLES.get(row["state"], "")),
        Cell(row["text"]),
    ]
