"""The data behind the filters of a measure page, packed small: what `static/view.js` puts into the charts."""

from collections.abc import Mapping
from typing import Any

from dashboards import evaluation_reading, findings, formatting
from dashboards.exhibits import MOST_HIDDEN, model_tag
from dashboards.palette import MODELS
from dashboards.parts import Look
from dashboards.reading import Group, Release
from dashboards.shelf import Columns
from metrics.catalogue import Measure
from metrics.words import sentence

ESTIMATES = ("value", "lower", "upper")
COUNTS = ("numerator", "denominator", "clients")
MOST_POINTS = 3200
"""Points that keep a page below 300 kB; beyond, teams lose months, then quarters, then years, which are among the
rolling 12 months (all stay in the CSV file)."""

DECIMALS = {"rate": 4, "percent": 5, "days": 3, "number": 3}
"""Decimals kept of an estimate, by the format of its measure: two more than are written, for a line without steps."""

FLAGS = {"small": "s", "complementary": "c"}
"""Hidden cells; others are `m` (mature) or `i` (immature)."""


def view_data(release: Release, look: Look, measure: Measure) -> dict[str, Any]:
    """Every series of a measure, by group and grain, and the told years by group and subgroup."""
    axes = {grain: release.columns(measure.id, release.program, grain) for grain in formatting.GRAIN_WORDS}
    grains = grains_of_levels(release, axes)
    told, windows = _windows(release, measure, axes)
    theme = look.theme
    compared = evaluation_reading.compared(release, measure)
    return {
        "id": measure.id,
        "format": measure.format,
        "title": measure.title,
        "program": release.program.key,
        "told": told,
        "outside": evaluation_reading.team_by_team(compared) if compared else "",
        "windows": windows,
        "periods": {grain: _periods(axis, grain) for grain, axis in axes.items()},
        "grains": formatting.GRAIN_WORDS,
        "groups": {
            group.key: _group(release, measure, group, {grain: axes[grain] for grain in grains[group.level]})
            for group in release.groups
        },
        "words": {flag: formatting.HIDDEN_WORDS[code] for code, flag in FLAGS.items()},
        "mostHidden": MOST_HIDDEN,
        "traits": formatting.TRAIT_WORDS,
        "notes": {"immature": findings.IMMATURE, "hidden": findings.HIDDEN},
        "models": {model: [colour, symbol] for model, (colour, _, symbol) in MODELS.items()},
        "colours": {"ink": theme.ink, "muted": theme.muted, "accent": theme.accent, "band": theme.band},
    }


def _windows(release: Release, measure: Measure, axes: Mapping[str, Columns]) -> tuple[int, list[int]]:
    """Places of the told 12 months and of the same months of earlier years, on the axis of rolling 12 months."""
    ends = list(axes["rolling_12"]["period_until"])
    told = ends.index(release.end(measure.id))
    return told, [index for index, end in enumerate(ends) if end.month == ends[told].month and index <= told][::-1]


def grains_of_levels(release: Release, axes: Mapping[str, Columns]) -> dict[str, list[str]]:
    """Grains that each level carries within the size of a page."""
    lengths = {grain: len(axis["period_until"]) for grain, axis in axes.items()}
    teams = len(release.of_level("team"))
    kept = list(lengths)
    for dropped in ("month", "quarter", "year"):
        if teams * sum(lengths[grain] for grain in kept) > MOST_POINTS:
            kept = [grain for grain in kept if grain != dropped]
    return {"program": list(lengths), "model": list(lengths), "team": kept}


def _periods(axis: Columns, grain: str) -> list[dict[str, str]]:
    """Return the axis of a grain: its periods as the program has them."""
    return [
        {"x": formatting.month_before(until), "label": formatting.period(grain, start, until)}
        for start, until in zip(axis["period_from"], axis["period_until"], strict=True)
    ]


def _group(release: Release, measure: Measure, group: Group, axes: Mapping[str, Columns]) -> dict[str, Any]:
    latest, previous = (release.at(measure.id, group, years_back=years) for years in (0, 1))
    subgroups = release.subgroup_columns(measure.id, group)
    return {
        "name": group.name,
        "level": group.level,
        "model": group.model,
        "tag": model_tag(group),
        "sentence": "" if latest is None else sentence(measure, latest, previous),
        "finding": findings.trend_finding(measure, latest, previous),
        "series": {
            grain: _laid(release.columns(measure.id, group, grain), axis, measure) for grain, axis in axes.items()
        },
        "subgroups": pack(subgroups, list(range(len(subgroups["value"]))), measure)
        | {
            "name": [
                formatting.category(str(value), trait)
                for value, trait in zip(subgroups["category"], subgroups["trait"], strict=True)
            ],
            "trait": list(subgroups["trait"]),
        },
    }


def _laid(series: Columns, axis: Columns, measure: Measure) -> dict[str, Any]:
    """Return a series laid on the axis of its grain."""
    place = {until: index for index, until in enumerate(series["period_until"])}
    return pack(series, [place.get(until) for until in axis["period_until"]], measure)


def pack(columns: Columns, order: list[int | None], measure: Measure) -> dict[str, Any]:
    """Columns of numbers, shortened, and a string with one flag per row.

    Parameters
    ----------
    columns
        Rows of measure values, as lists.
    order
        For each place on the axis, which row stands there; None for a gap.
    measure
        Says how its estimates are written.
    """
    flags = [
        FLAGS.get(code, "m" if done else "i")
        for code, done in zip(columns["hidden"], columns["is_mature"], strict=True)
    ]
    packed: dict[str, Any] = {}
    decimals = DECIMALS[measure.format]
    for name in (*ESTIMATES, *COUNTS):
        values = columns[name] if name in COUNTS else [short(value, decimals) for value in columns[name]]
        packed[name] = [None if index is None else _whole(values[index]) for index in order]
    packed["flags"] = "".join("m" if index is None else flags[index] for index in order)
    return packed


def short(value: float, decimals: int) -> float:
    """Return a number with few digits, yet written as before when two decimals fewer are written.

    At least three digits that count are kept. One that would end halfway between two that are written stays whole.
    """
    if value != value:  # noqa: PLR0124 - the quickest test for not a number, over a million cells
        return value
    text = f"{value:.{decimals}f}"
    if text.endswith("50"):
        return value
    return float(f"{value:.3g}" if abs(value) < 10.0 ** (2 - decimals) else text)


def _whole(value: float) -> float | int | None:
    """Return a number as JSON says it shortest; None where there is none."""
    if value != value:  # noqa: PLR0124 - as above
        return None
    return int(value) if value.is_integer() else value
