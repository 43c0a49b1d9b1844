"""The data behind the filters of a measure page, packed small: what `static/view.js` puts into the charts."""

from typing import Any

import pandas as pd

from dashboards import findings, formatting
from dashboards.exhibits import model_tag
from dashboards.palette import MODELS
from dashboards.parts import Look
from dashboards.reading import Group, Release
from metrics.catalogue import Measure
from metrics.words import sentence

NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "clients")
MOST_POINTS = 5000
"""Points that keep a page below 300 kB; beyond, teams lose months, then quarters (both stay in the CSV file)."""

FLAGS = {"small": "s", "complementary": "c"}
"""Hidden cells; others are `m` (mature) or `i` (immature)."""


def view_data(release: Release, look: Look, measure: Measure) -> dict[str, Any]:
    """Every series of a measure, by group and grain, and the told years by group and subgroup."""
    grains = _grains(release, measure)
    told, windows = _windows(release, measure)
    theme = look.theme
    return {
        "id": measure.id,
        "format": measure.format,
        "title": measure.title,
        "program": release.program.key,
        "told": told,
        "windows": windows,
        "periods": {grain: _periods(release, measure, grain) for grain in formatting.GRAIN_WORDS},
        "grains": formatting.GRAIN_WORDS,
        "groups": {group.key: _group(release, measure, group, grains[group.level]) for group in release.groups},
        "words": {flag: formatting.HIDDEN_WORDS[code] for code, flag in FLAGS.items()},
        "traits": formatting.TRAIT_WORDS,
        "notes": {"immature": findings.IMMATURE, "hidden": findings.HIDDEN},
        "models": {model: [colour, symbol] for model, (colour, _, symbol) in MODELS.items()},
        "colours": {"ink": theme.ink, "muted": theme.muted, "accent": theme.accent, "band": theme.band},
    }


def _windows(release: Release, measure: Measure) -> tuple[int, list[int]]:
    """Places of the told 12 months and of the same months of earlier years, on the axis of rolling 12 months."""
    ends = release.series(measure.id, release.program)["period_until"].tolist()
    told = ends.index(release.end(measure.id))
    return told, [index for index, end in enumerate(ends) if end.month == ends[told].month and index <= told][::-1]


def _grains(release: Release, measure: Measure) -> dict[str, list[str]]:
    """Grains that each level carries within the size of a page."""
    every = list(formatting.GRAIN_WORDS)
    teams = every
    groups = len(release.of_level("team"))
    for dropped in ("month", "quarter"):
        points = sum(len(_periods(release, measure, grain)) for grain in teams)
        if points * groups > MOST_POINTS:
            teams = [grain for grain in teams if grain != dropped]
    return {"program": every, "model": every, "team": teams}


def _periods(release: Release, measure: Measure, grain: str) -> list[dict[str, str]]:
    """The axis of a grain: its periods as the program has them."""
    series = release.series(measure.id, release.program, grain)
    return [
        {
            "x": f"{row.period_until - pd.DateOffset(months=1):%Y-%m}",
            "label": formatting.period(grain, row.period_from, row.period_until),
        }
        for row in series.itertuples(index=False)
    ]


def _group(release: Release, measure: Measure, group: Group, grains: list[str]) -> dict[str, Any]:
    latest, previous = (release.at(measure.id, group, years_back=years) for years in (0, 1))
    return {
        "name": group.name,
        "level": group.level,
        "model": group.model,
        "tag": model_tag(group),
        "sentence": "" if latest is None else sentence(measure, latest, previous),
        "finding": findings.trend_finding(measure, latest, previous),
        "series": {grain: _packed(release, measure, group, grain) for grain in grains},
        "subgroups": _subgroups(release, measure, group),
    }


def _packed(release: Release, measure: Measure, group: Group, grain: str) -> dict[str, Any]:
    """A series laid on the axis of its grain."""
    axis = release.series(measure.id, release.program, grain)["period_until"].tolist()
    series = release.series(measure.id, group, grain)
    place = {until: index for index, until in enumerate(series["period_until"].tolist())}
    order = [place.get(until) for until in axis]
    return pack(series, order)


def pack(frame: pd.DataFrame, order: list[int | None]) -> dict[str, Any]:
    """Columns of numbers, shortened, and a string with one flag per row.

    Parameters
    ----------
    frame
        Rows of measure values.
    order
        For each place on the axis, which row stands there; None for a gap.
    """
    columns = {name: [_short(value) for value in frame[name].tolist()] for name in NUMBERS}
    flags = [
        FLAGS.get(code, "m" if done else "i")
        for code, done in zip(frame["hidden"].tolist(), frame["is_mature"].tolist(), strict=True)
    ]
    packed: dict[str, Any] = {
        name: [None if index is None else values[index] for index in order] for name, values in columns.items()
    }
    packed["flags"] = "".join("m" if index is None else flags[index] for index in order)
    return packed


def _subgroups(release: Release, measure: Measure, group: Group) -> dict[str, Any]:
    """The told 12 months by subgroup, in the order of the chart."""
    frame = release.subgroups(measure.id, group)
    frame = pd.concat([frame[frame["trait"] == trait].sort_values("category") for trait in formatting.TRAIT_WORDS])
    return pack(frame, list(range(len(frame)))) | {
        "name": [formatting.category(str(value)) for value in frame["category"]],
        "trait": frame["trait"].tolist(),
    }


def _short(value: float) -> float | int | None:
    """Six significant digits are more than a chart or a table shows."""
    if value != value:  # noqa: PLR0124 - the quickest test for not a number, over a million cells
        return None
    short = float(f"{value:.6g}")
    return int(short) if short.is_integer() else short
