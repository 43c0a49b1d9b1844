"""Charts of measures on the cycle page: main indicators by model, and what contacts are for."""

from dashboards import exhibits, figures, findings, formatting
from dashboards.pages.overview import value_text
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import FUNCTION_PREFIX, Release
from metrics.catalogue import Measure

PER = " per client-month"


def model_charts(release: Release, look: Look, measures: list[str]) -> list[Chart]:
    """Return each main indicator by model, beside the program; one that no model can show is left out."""
    known = [measure for measure in release.available if measure.id in measures]
    charts = [
        _model_chart(release, look, measure) for measure in sorted(known, key=lambda item: measures.index(item.id))
    ]
    return [chart for chart in charts if chart is not None]


def _model_chart(release: Release, look: Look, measure: Measure) -> Chart | None:
    rows = [row | {"tag": ""} for row in exhibits.group_rows(release, measure, release.of_level("model"))]
    if all(formatting.is_missing(row["value"]) for row in rows):
        return None
    reference = release.at(measure.id, release.program)
    told = formatting.period("rolling_12", rows[0]["period_from"], rows[0]["period_until"])
    return Chart(
        id=f"models-{measure.id}",
        title=measure.title,
        finding=findings.spread_finding(measure, rows, reference, "Models run"),
        unit=f"{measure.title}, {told}. Line: 95% interval. Vertical line and band: program.",
        figure=figures.interval_figure(
            exhibits.gathered(rows, "models"), look.theme, measure.format, reference=reference
        ),
        table=Table(
            f"{measure.title}, by model, {told}",
            [Column("Model"), *exhibits.value_columns("", measure)[1:]],
            [[Cell(row["name"]), *exhibits.value_cells(row, measure)] for row in rows],
        ),
        csv=f"data/{measure.id}.csv",
        definition=f"methods.html#{measure.id}",
        view=f"outcomes/{measure.id}.html",
        is_small=True,
    )


def functions(release: Release) -> tuple[str, ...]:
    """Names of the measures that count contacts by what they are for."""
    return tuple(key for key in release.definitions if key.startswith(FUNCTION_PREFIX))


def functions_chart(release: Release, look: Look) -> Chart | None:
    """Return contacts per client-month by what they are for: the program as a chart, the models in its table."""
    measures = [release.definitions[key] for key in functions(release)]
    found = [(measure, row) for measure in measures for row in [release.at(measure.id, release.program)] if row]
    found = [(measure, row) for measure, row in found if not formatting.is_missing(row["value"])]
    if not found:
        return None
    found.sort(key=lambda pair: -pair[1]["value"])
    plain = {"model": "", "tag": "", "is_heading": False}
    rows = [dict(row) | plain | {"name": function_name(measure)} for measure, row in found]
    first, last = (function_name(found[place][0]).lower() for place in (0, -1))
    models = release.of_level("model")
    told = formatting.period("rolling_12", found[0][1]["period_from"], found[0][1]["period_until"])
    return Chart(
        id="functions",
        title="What contacts are for",
        finding=f"Most often {first}, least often {last}",
        unit=f"Contacts per client-month by recorded service, whole program, {told}. Line: 95% interval.",
        figure=figures.interval_figure(rows, look.theme, "rate"),
        table=Table(
            f"Contacts per client-month, {told}",
            [Column("What for"), *(Column(group.name, is_number=True) for group in (release.program, *models))],
            [
                [
                    Cell(function_name(measure), href=f"outcomes/{measure.id}.html"),
                    *(Cell(value_text(release.at(measure.id, group), measure)) for group in (release.program, *models)),
                ]
                for measure, _ in found
            ],
        ),
        csv="data/contacts_by_function.csv",
        definition=f"methods.html#{found[0][0].id}",
        view="cycle.html#functions",
    )


def function_name(measure: Measure) -> str:
    """Return what contacts are for, without the unit: `Linking contacts`."""
    return measure.title.removesuffix(PER)
