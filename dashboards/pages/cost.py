"""What did it cost: by service and by view, and what other care cost before and after people came."""

from collections.abc import Sequence
from typing import Any

from dashboards import figures, findings, formatting
from dashboards import program_reading as reading
from dashboards.pages.outcomes import measure_table
from dashboards.pages.overview import value_text
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.reading import Release, Row
from metrics.catalogue import Measure
from metrics.evaluation.priced import LIMITS

SERVICES = ("team_cost", "psychiatric_hospital_cost", "emergency_cost", "crisis_cost", "jail_cost")
"""Costs that are parts of a client-year."""

VIEWS = ("health_system_cost", "society_cost")
FIRST_YEAR = ("cost_offset", "cost_offset_marginal", "net_cost")
LEAD = ("team_cost", "net_cost", "cost_offset")
PER_YEAR = "Cost of "


def pages(release: Release, look: Look) -> list[Page]:
    """Return the page of costs."""
    beds = [row for row in reading.of_program(release, "bed_day_costs") if not row["hidden"]]
    context: dict[str, Any] = {
        "lead": lead(release),
        "prices_words": prices_words(release),
        "services": services_chart(release, look),
        "sections": [(words, measure_table(release, known)) for words, known in sections(release) if known],
        "beds": [str(row["text"]).replace(LIMITS, "").strip() for row in beds],
        "bed_limits": LIMITS,
        "bed_table": bed_table(release),
        "prices": price_table(reading.rows_of(release, "prices")),
    }
    return [Page("outcomes/cost.html", "cost.html", "Cost", "outcomes", context)]


def lead(release: Release) -> str:
    """Cost of the team, and what of the first year is shown: its net cost, or else the fall in other costs."""
    told = [words for key in LEAD for words in [cost_words(release, key)] if words]
    said = told[:2]
    return " ".join(said) or "Not available: the site supplies no unit costs, or no records of what they are costs of."


def cost_words(release: Release, key: str) -> str:
    """Say one cost of the program and the year before; empty where it is hidden or not measured."""
    measure, latest = release.definitions.get(key), release.at(key, release.program)
    if measure is None or latest is None or formatting.is_missing(latest["value"]):
        return ""
    said = findings.trend_finding(measure, latest, release.at(key, release.program, years_back=1))
    return f"{measure.subject}: {said}.".replace("the currency of unit_costs", currency(release))


def currency(release: Release) -> str:
    """Return the currency of the prices."""
    rows = reading.rows_of(release, "prices")
    return formatting.listing(sorted({row["currency"] for row in rows if row["currency"]})) or "the site's currency"


def prices_words(release: Release) -> str:
    """Say in which money and whose prices; empty without prices."""
    rows = reading.rows_of(release, "prices")
    if not rows:
        return ""
    year = formatting.listing(sorted({f"{int(row['price_year'])}" for row in rows}))
    return (
        f"In {currency(release)}, prices of {year}. Average cost is what a unit costs with buildings and staff in it; "
        "marginal cost is what one unit more or less costs, as long as no ward closes. What would have been spent "
        "otherwise is not known: these are costs of what was used, not money that became free."
    )


def sections(release: Release) -> list[tuple[str, list[Measure]]]:
    """Return the cost measures under their headings; one that no heading names stands at the end."""
    known = {key: item for key, item in release.definitions.items() if item.domain == "cost"}
    named = {
        "By service, per client-year": SERVICES,
        "By who looks at it": VIEWS,
        "The first year, beside the year before": FIRST_YEAR,
    }
    taken = {key for keys in named.values() for key in keys}
    found = [(words, [known[key] for key in keys if key in known]) for words, keys in named.items()]
    return [*found, ("Other", [item for key, item in known.items() if key not in taken])]


def services_chart(release: Release, look: Look) -> Chart | None:
    """Return the cost of each service per client-year: the program as a chart, the models in its table."""
    known = [release.definitions[key] for key in SERVICES if key in release.definitions]
    found = [(item, row) for item in known for row in [release.at(item.id, release.program)] if row]
    if all(formatting.is_missing(row["value"]) for _, row in found):
        return None
    rows = [dict(row) | {"model": "", "tag": "", "is_heading": False, "name": name_of(item)} for item, row in found]
    told = formatting.period("rolling_12", found[0][1]["period_from"], found[0][1]["period_until"])
    groups = [release.program, *release.of_level("model")]
    numbers = [Column(group.name, is_number=True) for group in groups]
    return Chart(
        id="services",
        title="Cost per client-year by service",
        finding=dearest_words(found),
        unit=f"Cost per client-year of enrollment, whole program, {told}. Line: 95% interval.",
        figure=figures.interval_figure(rows, look.theme, "whole"),
        table=Table(
            f"Cost per client-year, {told}",
            [Column("Service"), *numbers],
            [
                [Cell(name_of(item), href=f"{item.id}.html")]
                + [Cell(value_text(release.at(item.id, group), item)) for group in groups]
                for item, _ in found
            ],
        ),
        csv=f"../data/{found[0][0].id}.csv",
        definition=f"../methods.html#{found[0][0].id}",
        view="cost.html#services",
    )


def name_of(measure: Measure) -> str:
    """Return the service of a cost: `Psychiatric hospital`."""
    name = measure.title.removeprefix(PER_YEAR).removesuffix(" per client-year")
    return f"{name[:1].upper()}{name[1:]}"


def dearest_words(found: Sequence[tuple[Measure, Row]]) -> str:
    """Name the service that costs most, with its cost."""
    shown = [(item, row) for item, row in found if not formatting.is_missing(row["value"])]
    item, row = max(shown, key=lambda pair: pair[1]["value"])
    amount = formatting.amount(row["value"], "whole")
    return f"The largest of these costs: {name_of(item).lower()}, {amount} per client-year"


def bed_table(release: Release) -> Table | None:
    """Return what psychiatric bed-days cost before and after, at each price; None without prices."""
    rows = reading.rows_of(release, "bed_day_costs")
    if not rows:
        return None
    labels = ("Price of a bed-day", "Before", "After", "After less before", "Expected after")
    columns = [Column("Group"), Column("Cost"), *(Column(label, is_number=True) for label in labels)]
    order = {group.id: place for place, group in enumerate(release.groups)}
    ordered = sorted(rows, key=lambda row: (row["basis"], order.get(row["group_id"], 0)))
    return Table("Psychiatric bed-days per client-year, priced", columns, [_bed_cells(release, row) for row in ordered])


def _bed_cells(release: Release, row: Row) -> list[Cell]:
    begin = [Cell(reading.name_of(release, row["group_id"])), Cell(row["basis"])]
    price = Cell(formatting.number(row["unit_cost"], 2))
    if row["hidden"]:
        return [*begin, price, Cell(formatting.HIDDEN_WORDS["small"], style="hidden"), *[Cell("–")] * 3]
    amounts = ("before", "after", "difference", "expected_after")
    return [*begin, price, *(Cell(formatting.number(row[name])) for name in amounts)]


def price_table(rows: Sequence[Row]) -> Table | None:
    """Return the prices in use; None where the site supplies none."""
    if not rows:
        return None
    columns = [Column("What"), Column("Cost"), Column("Per unit", is_number=True), Column("From the costs of")]
    cells = [
        [
            Cell(str(row["service"]).replace("_", " ").capitalize()),
            Cell(row["basis"]),
            Cell(formatting.number(row["unit_cost"], 2)),
            Cell(f"{int(row['cost_year'])}"),
        ]
        for row in rows
    ]
    return Table("Prices in use", columns, cells)
