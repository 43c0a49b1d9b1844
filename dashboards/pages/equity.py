"""For whom not: groups of people beside the largest group of the same trait, now and over the years."""

from collections.abc import Sequence
from typing import Any

from dashboards import figures, formatting
from dashboards import program_reading as reading
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.reading import Release, Row
from metrics.catalogue import Measure
from metrics.evaluation.equity.equity import CAVEAT

WHY_NOT = {
    "hidden": "hidden",
    "reference": "reference",
    "no value": "no one",
    "no reference": "not compared",
    "unknown": "not compared",
}
"""What stands in place of a difference, by state."""

COMPARED = "compared"
MOST_HIDDEN = 3
"""Hidden groups of a trait that have a row each in a chart; in the table all have."""


def pages(release: Release, look: Look) -> list[Page]:
    """Return the page of equity."""
    rows, trends = (reading.of_program(release, name) for name in ("equity_gaps", "equity_trends"))
    drawn = [measure for measure in release.headlines if is_shown(reading.gaps(release, measure))]
    known = [measure for measure in release.headlines if reading.gaps(release, measure)]
    context: dict[str, Any] = {
        "lead": reading.summary(rows, "equity_gaps")
        or "Not available: no measure is split by traits of clients, such as age.",
        "caveat": CAVEAT,
        "charts": [gap_chart(release, look, measure) for measure in drawn],
        "hidden": [measure.title for measure in known if measure not in drawn],
        "clear": [
            row["text"] for row in sorted(rows, key=lambda row: (row["q_value"], row["text"])) if row["is_clear"]
        ],
        "trend": reading.summary(trends, "equity_trends"),
        "trends": trend_table(release, trends) if trends else None,
    }
    return [Page("outcomes/equity.html", "equity.html", "Equity", "outcomes", context)]


def is_shown(rows: Sequence[Row]) -> bool:
    """Whether any group of a measure is compared."""
    return any(row["state"] == COMPARED for row in rows)


def gap_chart(release: Release, look: Look, measure: Measure) -> Chart:
    """Return the differences of the groups on a measure, hidden ones among them."""
    rows = reading.gaps(release, measure)
    decimals = reading.decimals_of(measure)
    told = formatting.period("rolling_12", rows[0]["period_from"], rows[0]["period_until"])
    return Chart(
        id=f"gaps-{measure.id}",
        title=measure.title,
        finding=finding(rows, measure),
        unit=f"Difference from the largest group of the same trait, {reading.unit_of(measure)}, {told}.",
        figure=figures.gap_figure(chart_rows(rows, measure), look.theme, decimals),
        table=gap_table(rows, measure, told),
        csv="../data/equity_gaps.csv",
        definition=f"../methods.html#{measure.id}",
        view=f"{measure.id}.html#subgroups-{measure.id}",
        is_small=True,
    )


def finding(rows: Sequence[Row], measure: Measure) -> str:
    """How many groups of a measure are compared, how many clearly differ, and how many are hidden."""
    compared = [row for row in rows if row["state"] == COMPARED]
    clear = sum(bool(row["is_clear"]) for row in compared)
    hidden = sum(row["state"] == "hidden" for row in rows)
    differ = f"{formatting.in_words(clear)} clearly {'differs' if clear == 1 else 'differ'}"
    kept = f"; {hidden} hidden" if hidden else ""
    groups = f"{len(compared)} group{'' if len(compared) == 1 else 's'} compared"
    told = formatting.period("rolling_12", rows[0]["period_from"], rows[0]["period_until"])
    return f"{groups}, {differ}{kept}. Difference in {reading.unit_of(measure)}, {told}."


def chart_rows(rows: Sequence[Row], measure: Measure) -> list[dict[str, Any]]:
    """Return the groups under a heading per trait; many hidden ones share a row."""
    found: list[dict[str, Any]] = []
    for trait, words in formatting.TRAIT_WORDS.items():
        part = [row for row in rows if row["trait"] == trait]
        if not part:
            continue
        hidden = [row for row in part if row["state"] == "hidden"]
        if len(hidden) > MOST_HIDDEN:
            part = [row for row in part if row["state"] != "hidden"]
            part.append({**hidden[0], "category": f"{len(hidden)} groups"})
        found.append({"name": words, "is_heading": True, "difference": None})
        found += [
            {
                "name": formatting.category(row["category"], trait),
                "is_heading": False,
                "difference": reading.scaled(row["difference"], measure),
                "lower": reading.scaled(row["difference_lower"], measure),
                "upper": reading.scaled(row["difference_upper"], measure),
                "why": WHY_NOT.get(row["state"], ""),
                "is_hidden": row["state"] == "hidden",
                "is_clear": bool(row["is_clear"]),
            }
            for row in part
        ]
    return found


def gap_table(rows: Sequence[Row], measure: Measure, told: str) -> Table:
    """Return value, difference and ratio of each group."""
    labels = ("Value", "95% interval", "Difference", "95% interval", "Ratio", "95% interval", "q-value")
    columns = [Column("Group"), *(Column(label, is_number=True) for label in labels)]
    order = {trait: place for place, trait in enumerate(formatting.TRAIT_WORDS)}
    ordered = sorted(rows, key=lambda row: (order.get(row["trait"], len(order)), row["category"]))
    caption = f"{measure.title}, gaps in {reading.unit_of(measure)}, {told}"
    return Table(caption, columns, [_gap_cells(row, measure) for row in ordered])


def _gap_cells(row: Row, measure: Measure) -> list[Cell]:
    words = formatting.TRAIT_WORDS.get(row["trait"], row["trait"])
    name = Cell(f"{words}: {formatting.category(row['category'], row['trait'])}")
    if row["state"] == "hidden":
        return [name, Cell(formatting.HIDDEN_WORDS["small"], style="hidden"), *(Cell("–") for _ in range(6))]
    value = [
        Cell(formatting.amount(row["value"], measure.format)),
        Cell(formatting.interval(row["lower"], row["upper"], measure.format)),
    ]
    if row["state"] != COMPARED:
        return [name, *value, Cell(WHY_NOT[row["state"]], style="muted"), *(Cell("–") for _ in range(4))]
    ratio = formatting.interval(row["ratio_lower"], row["ratio_upper"], "rate")
    return [
        name,
        *value,
        Cell(_signed(row["difference"], measure)),
        Cell(_span(row["difference_lower"], row["difference_upper"], measure)),
        Cell(formatting.amount(row["ratio"], "rate")),
        Cell(ratio),
        Cell(q_words(row["q_value"])),
    ]


def q_words(value: float) -> str:
    """Return a q-value; a small one is not written as 0."""
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def trend_table(release: Release, rows: Sequence[Row]) -> Table:
    """Return the change a year of each gap of the main measures, and of any that is clear."""
    labels = ("First year", "Last year", "Change a year", "95% interval", "q-value")
    columns = [Column("Gap"), *(Column(label, is_number=True) for label in labels), Column("Toward")]
    main = {measure.id for measure in release.headlines}
    shown = [row for row in rows if row["measure"] in release.definitions]
    shown = [row for row in shown if row["measure"] in main or row["is_clear"]]
    return Table(
        "Change of the gaps over the years, main measures",
        columns,
        [_trend_cells(row, release.definitions[row["measure"]]) for row in shown],
    )


def _trend_cells(row: Row, measure: Measure) -> list[Cell]:
    trait = row["trait"]
    who = " against ".join(formatting.category(row[name], trait) for name in ("category", "reference"))
    pair = f"{formatting.TRAIT_WORDS.get(trait, trait)}: {who}"
    return [
        Cell(f"{measure.title} ({reading.unit_of(measure)}): {pair}", href=f"{measure.id}.html"),
        Cell(f"{_signed(row['first_gap'], measure)} ({row['first_from']:%Y})"),
        Cell(f"{_signed(row['last_gap'], measure)} ({row['last_from']:%Y})"),
        Cell(_signed(row["estimate"], measure)),
        Cell(_span(row["lower"], row["upper"], measure)),
        Cell(q_words(row["q_value"])),
        Cell(row["toward"] or "not clear", style="" if row["toward"] else "muted"),
    ]


def _signed(value: float, measure: Measure) -> str:
    return formatting.signed(reading.scaled(value, measure), reading.decimals_of(measure))


def _span(lower: float, upper: float, measure: Measure) -> str:
    return f"{_signed(lower, measure)} to {_signed(upper, measure)}"
