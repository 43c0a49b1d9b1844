"""Charts of how far needs get: became known, linked, accepted, served; and those that nobody served."""

from collections.abc import Sequence
from typing import Any

from dashboards import figures, formatting
from dashboards.cycle_reading import Cycle
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Release, Row

FUNNEL = {
    "identified": ("Became known", "whole"),
    "linked": ("Linked to a provider", "part"),
    "accepted": ("Accepted", "part"),
    "served_90d": ("Served by day 90", "done"),
    "unmet": ("No service by day 90", "failed"),
}
"""Bars of the funnel: words and kind."""

COLUMNS = {
    "identified": "Became known",
    "linked": "Linked",
    "accepted": "Accepted",
    "served_30d": "Served by day 30",
    "served_60d": "By day 60",
    "served_90d": "By day 90",
    "unmet": "No service by day 90",
}
"""Columns of the funnel's tables."""

SERVED = (
    "Served: by the provider to whom the client was linked. No service: neither by that provider nor by the team or "
    "anybody else."
)


def funnel_chart(release: Release, look: Look, cycle: Cycle) -> Chart | None:
    """Return the funnel of all needs of the program; its table has every model and team."""
    row = cycle.funnel(release.program)
    if row is None:
        return None
    groups = [release.program, *release.of_level("model"), *release.of_level("team")]
    found = [(group.name, funnel) for group in groups for funnel in [cycle.funnel(group)] if funnel is not None]
    return Chart(
        id="funnel",
        title="All needs",
        finding=_funnel_finding(row),
        unit=f"Needs that became known in the {told(row)}, of clients who stayed for 90 more days. {SERVED}",
        figure=figures.funnel_figure(_stages(row), look.theme),
        table=funnel_table(f"Needs, all kinds, {told(row)}", "Group", found),
        csv="data/linkage_funnel.csv",
        definition="methods.html#funnel",
        view="cycle.html#funnel",
    )


def need_charts(release: Release, look: Look, cycle: Cycle) -> list[Chart]:
    """Return the funnel of each kind of need of the program, the most frequent first."""
    return [
        Chart(
            id=f"need-{formatting.anchor(need)}",
            title=formatting.category(need),
            finding=_funnel_finding(row),
            unit=f"Needs of this kind, {told(row)}.",
            figure=figures.funnel_figure(_stages(row), look.theme),
            table=funnel_table(f"{formatting.category(need)}, {told(row)}", "Group", _of_need(release, cycle, need)),
            csv="data/linkage_funnel.csv",
            definition="methods.html#funnel",
            view=f"cycle.html#need-{formatting.anchor(need)}",
            is_small=True,
        )
        for need, row in cycle.needs(release.program).items()
    ]


def told(row: Row) -> str:
    """Return the period of a row."""
    return formatting.period("rolling_12", row["period_from"], row["period_until"])


def _of_need(release: Release, cycle: Cycle, need: str) -> list[tuple[str, Row]]:
    groups = [release.program, *release.of_level("model")]
    return [(group.name, row) for group in groups for row in [cycle.funnel(group, need)] if row is not None]


def _funnel_finding(row: Row) -> str:
    identified = row["identified"]
    if formatting.is_missing(row["unmet"]):
        return f"{formatting.count(identified)} needs; how many went without a service is hidden: small numbers"
    unmet = formatting.part_of(row["unmet"], identified)
    return f"Of {formatting.count(identified)} needs, {unmet} had no service by day 90"


def _stages(row: Row) -> list[dict[str, Any]]:
    whole = row["identified"]
    return [
        {"name": words, "kind": kind, "value": row[stage], "words": _stage_words(row[stage], whole, kind)}
        for stage, (words, kind) in FUNNEL.items()
    ]


def _stage_words(count: float, whole: float, kind: str) -> str:
    if formatting.is_missing(count):
        return "hidden"
    return formatting.count(count) if kind == "whole" else formatting.part_of(count, whole)


def funnel_table(caption: str, first: str, rows: Sequence[tuple[str, Row]]) -> Table:
    """Return the stages as columns."""
    columns = [Column(first), *(Column(label, is_number=True) for label in COLUMNS.values())]
    return Table(caption, columns, [[Cell(name), *_funnel_cells(row)] for name, row in rows])


def _funnel_cells(row: Row) -> list[Cell]:
    return [
        Cell("hidden", style="hidden") if formatting.is_missing(row[stage]) else Cell(formatting.count(row[stage]))
        for stage in COLUMNS
    ]
