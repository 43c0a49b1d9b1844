"""Charts of how long the steps of the cycle take: Kaplan-Meier medians by model, shares done by a day."""

from typing import Any

from dashboards import figures, formatting
from dashboards.cycle_reading import Cycle
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Group, Release, Row

WAITS = {
    "first_contact": "From referral to the first contact in person",
    "assessment": "From admission to the first assessment",
    "plan": "From admission to the first service plan",
    "first_service": "From a linkage to the first service",
}
"""Waits of the cycle in their order."""


def time_charts(release: Release, look: Look, cycle: Cycle) -> list[Chart]:
    """Return the median of each wait by model, beside the program."""
    return [_time_chart(release, look, cycle, wait) for wait in WAITS if cycle.time(wait, release.program) is not None]


def _time_chart(release: Release, look: Look, cycle: Cycle, wait: str) -> Chart:
    program = cycle.time(wait, release.program)
    groups = [*release.of_level("program"), *release.of_level("model"), *release.of_level("team")]
    found = [(group, row) for group in groups for row in [cycle.time(wait, group)] if row is not None]
    rows = [_time_row(group, row) for group, row in found if group.level == "model"]
    days = [Column(f"Done by day {day}", is_number=True) for day in cycle.days]
    labels = ("Waits", "Median days", "95% interval")
    return Chart(
        id=f"wait-{wait}",
        title=WAITS[wait],
        finding=_time_finding(program),
        unit="Median days by model. Line: 95% interval, drawn where both its ends are known. Vertical line and band: "
        "program. Longer: fewer than half had been served while they could be followed.",
        figure=figures.interval_figure(_few_hidden(rows), look.theme, "whole", reference=_reference(program)),
        table=Table(
            f"{WAITS[wait]}, {_told(program)}",
            [Column("Group"), *(Column(label, is_number=True) for label in labels), *days],
            [[Cell(group.name), *_time_cells(cycle, wait, group, row)] for group, row in found],
        ),
        csv="data/cycle_times.csv",
        definition="methods.html#waits",
        view=f"cycle.html#wait-{wait}",
        is_small=True,
    )


def _few_hidden(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows from short to long, those that are hidden as one."""
    hidden = [row for row in rows if row["hidden"]]
    shown = [row for row in rows if not row["hidden"]]
    ordered = sorted(shown, key=lambda row: float("inf") if formatting.is_missing(row["value"]) else row["value"])
    if len(hidden) > 1:
        hidden = [{**hidden[0], "name": f"{len(hidden)} models", "tag": "", "model": ""}]
    return [*ordered, *hidden]


def _reference(row: Row | None) -> Row | None:
    return None if row is None else {"value": row["median"], "lower": row["lower"], "upper": row["upper"]}


def _told(row: Row | None) -> str:
    return "" if row is None else formatting.period("rolling_12", row["period_from"], row["period_until"])


def _time_row(group: Group, row: Row) -> dict[str, Any]:
    """Return a row of the chart; a median that is there is shown though another number of its row is hidden."""
    is_known = not formatting.is_missing(row["median"])
    return {
        "name": group.name,
        "model": group.model,
        "tag": "",
        "value": row["median"],
        "lower": row["lower"],
        "upper": row["upper"],
        "clients": row["clients"],
        "hidden": "" if is_known or not formatting.is_missing(row["clients"]) else "small",
        "absent": "longer",
        "is_heading": False,
    }


def _time_finding(row: Row | None) -> str:
    if row is None or formatting.is_missing(row["median"]):
        return "fewer than half were served while they could be followed"
    interval = _bounds(row["lower"], row["upper"])
    return f"Half within {formatting.number(row['median'])} days (95% interval {interval}), {_told(row)}"


def _bounds(lower: float | None, upper: float | None) -> str:
    """Return an interval of days, whose upper end may lie beyond what was followed."""
    if formatting.is_missing(lower):
        return "–"
    if formatting.is_missing(upper):
        return f"{formatting.number(lower)} or more"
    return f"{formatting.number(lower)} to {formatting.number(upper)}"


def _time_cells(cycle: Cycle, wait: str, group: Group, row: Row) -> list[Cell]:
    if formatting.is_missing(row["clients"]):
        first = [Cell("hidden", style="hidden")] * 3
    else:
        median = "not reached" if formatting.is_missing(row["median"]) else formatting.number(row["median"])
        first = [Cell(formatting.count(row["n"])), Cell(median), Cell(_bounds(row["lower"], row["upper"]))]
    return [*first, *(_share_cell(cycle.share(wait, group, day)) for day in cycle.days)]


def _share_cell(row: Row | None) -> Cell:
    if row is not None and row["hidden"]:
        return Cell("hidden", style="hidden")
    return Cell(formatting.amount(None if row is None else row["share"], "percent"))
