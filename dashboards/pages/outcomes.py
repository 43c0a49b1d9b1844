"""The outcomes: an index by domain, and one page per measure with its filters."""

from dashboards import adjusted_charts, evaluation_charts, evaluation_reading, exhibits, findings, formatting
from dashboards.pages.overview import told, value_text
from dashboards.pages.views import view_data
from dashboards.parts import Cell, Column, Look, Page, Table
from dashboards.reading import DOMAINS, HOMES, Release, Row
from metrics.catalogue import Measure
from metrics.words import sentence

INDEX = ("index.html", "Outcomes")
"""Where measures are listed that have no other home."""


def pages(release: Release, look: Look) -> list[Page]:
    """Return the index and a page per measure."""
    return [index(release), *(measure_page(release, look, item) for item in release.definitions.values())]


def index(release: Release) -> Page:
    """Measures by domain, with their last 12 months and the year before; without those of the cycle and the staff."""
    sections = [
        (words, measure_table(release, [item for item in release.definitions.values() if item.domain == domain]))
        for domain, words in DOMAINS.items()
        if domain not in HOMES
    ]
    context = {"sections": [(words, table) for words, table in sections if table.rows]}
    return Page("outcomes/index.html", "outcomes.html", "Outcomes", "outcomes", context)


def measure_table(release: Release, measures: list[Measure], folder: str = "") -> Table:
    """One row per measure of the whole program; its page lies in the folder."""
    labels = ("Last 12 months", "95% interval", "Year before", "People")
    columns = [Column("Measure"), *(Column(label, is_number=True) for label in labels), Column("Change")]
    return Table("", columns, [_measure_row(release, measure, folder) for measure in measures])


def _measure_row(release: Release, measure: Measure, folder: str) -> list[Cell]:
    name = Cell(measure.title, href=f"{folder}{measure.id}.html")
    availability = release.availability(measure.id)
    if availability != "available":
        return [name, Cell("–"), Cell("–"), Cell("–"), Cell("–"), Cell(availability.capitalize(), style="muted")]
    latest, previous = (release.at(measure.id, release.program, years_back=years) for years in (0, 1))
    moved = findings.change(latest, previous)
    return [
        name,
        Cell(value_text(latest, measure)),
        Cell("–" if latest is None else formatting.interval(latest["lower"], latest["upper"], measure.format)),
        Cell(value_text(previous, measure)),
        Cell("–" if latest is None else formatting.count(latest["clients"])),
        Cell(findings.change_words(measure, moved), style=findings.verdict(measure, moved)),
    ]


def measure_page(release: Release, look: Look, measure: Measure) -> Page:
    """Trend, control chart, teams and subgroups of a measure; or why it is not available."""
    root = "../"
    program = release.program
    latest, previous = (release.at(measure.id, program, years_back=years) for years in (0, 1))
    context: dict[str, object] = {
        "measure": measure,
        "domain": DOMAINS[measure.domain],
        "home": (f"../{measure.domain}.html", HOMES[measure.domain]) if measure.domain in HOMES else INDEX,
        "availability": release.availability(measure.id),
    }
    if latest is not None:
        charts = [
            exhibits.trend_chart(release, look, measure, program, root=root),
            evaluation_charts.control_chart(release, look, measure, program, root=root),
            evaluation_charts.funnel_chart(release, look, measure, root=root),
            adjusted_charts.adjusted_chart(release, look, measure, root=root),
        ]
        pair = [
            exhibits.teams_chart(release, look, measure, root=root),
            exhibits.subgroups_chart(release, look, measure, program, root=root),
        ]
        context |= {
            "sentence": sentence(measure, latest, previous),
            "value": value_text(latest, measure),
            "period": told(latest),
            "facts": facts(latest, previous, measure),
            "no_chart": evaluation_reading.no_chart_words(release, measure, program),
            "charts": [chart for chart in charts if chart is not None],
            "pair": [chart for chart in pair if chart is not None],
            "groups": release.groups,
            "grains": formatting.GRAIN_WORDS,
            "traits": formatting.TRAIT_WORDS,
            "data": view_data(release, look, measure),
        }
    section = measure.domain if measure.domain in HOMES else "outcomes"
    return Page(f"outcomes/{measure.id}.html", "measure.html", measure.title, section, context)


def facts(latest: Row, previous: Row | None, measure: Measure) -> list[tuple[str, str]]:
    """Return what stands beside the value: interval, parts, people, the year before."""
    columns = exhibits.value_columns("", measure)
    cells = exhibits.value_cells(latest, measure)
    said = [(column.label, cell.text) for column, cell in zip(columns[2:], cells[1:], strict=True)]
    return [*said, ("Year before", value_text(previous, measure))]
