"""Charts of fidelity over time: the mean of a scale, and the records-only index between reviews."""

from collections.abc import Sequence

import pandas as pd

from dashboards import fidelity_reading as standing
from dashboards import fidelity_words, figures, formatting
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Group, Release, Row
from metrics.fidelity.scale_model import Scale

INDEX_WORDS = "Records-only index (project-defined; not a total of the scale)"


def score_chart(
    release: Release, look: Look, group: Group, scale: Scale, *, root: str, is_small: bool = False
) -> Chart | None:
    """Return a team's mean over time: of the whole scale where all items are scored, else of the records-only index."""
    total = standing.once_a_date(release.scores_of(group, scale.id, "total"))
    has_total = not all(formatting.is_missing(row["mean"]) for row in total)
    series = total if has_total else release.scores_of(group, scale.id, "records_only_index")
    if all(formatting.is_missing(row["mean"]) for row in series):
        return None
    what = f"{scale.title}, mean of all items" if has_total else INDEX_WORDS
    lines = tuple(band.ge for rule in scale.cut_offs if rule.applies_to == "mean" for band in rule.bands if band.ge > 1)
    last = standing.mean_of(series)
    return Chart(
        id=f"score-{release.slug(group)}-{scale.id}",
        title=group.name,
        finding=_score_finding(last, scale, has_total=has_total),
        unit=f"{what}. {fidelity_words.ends(scale)}" + (" Dotted: cut-offs." if has_total and lines else ""),
        figure=figures.score_figure(
            {name: [row[name] for row in series] for name in ("as_of", "mean")},
            look.theme,
            group.model,
            span=(scale.rating.min, scale.rating.max),
            lines=lines if has_total else (),
            height=150 if is_small else 240,
        ),
        table=_score_table(series, what),
        csv=f"{root}data/fidelity_scores.csv",
        definition=f"{root}methods.html#scale-{scale.id}",
        view=standing.address(release, group, root, scale),
        is_small=is_small,
    )


def _score_finding(last: float | None, scale: Scale, *, has_total: bool) -> str:
    if last is None:
        return "not all items are scored now"
    return f"{fidelity_words.mean(scale, last)}, {'all items' if has_total else 'records only'}"


def _score_table(series: Sequence[Row], what: str) -> Table:
    columns = [Column("As of"), Column("Mean", is_number=True), Column("Items scored", is_number=True)]
    rows = [
        [
            Cell(standing.last_day(row["as_of"])),
            Cell(formatting.number(row["mean"], 2)),
            Cell(f"{int(row['items_scored'])} of {int(row['items_needed'])}"),
        ]
        for row in reversed(series)
    ]
    return Table(what, columns, rows)


def drift_chart(release: Release, look: Look, group: Group, scale: Scale, *, root: str) -> Chart | None:
    """Return the index of what records alone give, by month, with what is usual for the team."""
    rows = release.fidelity_rows("fidelity_drift", group, scale.id)
    if not rows:
        return None
    what = next((index.title for index in scale.indices if index.id == rows[0]["index"]), "Mean of the computed items")
    names = ("as_of", "value", "centre", "lower", "upper", "rule")
    return Chart(
        id=f"drift-{scale.id}",
        title="Between reviews",
        finding=drift_finding(rows),
        unit=f"{what}, by month. Dashed: usual level of the first months. Band: the range of ordinary change. Diamond: "
        "a month that is not ordinary.",
        figure=figures.drift_figure({name: [row[name] for row in rows] for name in names}, look.theme),
        table=_drift_table(rows, what),
        csv=f"{root}data/fidelity_drift.csv",
        definition=f"{root}methods.html#scale-{scale.id}",
        view=f"{standing.address(release, group, root, scale)}#drift-{scale.id}",
        notes=[f"Project-defined. The range was set from {_baseline(rows[-1])} and stays."]
        if _has_limits(rows)
        else [],
    )


def drift_finding(rows: Sequence[Row]) -> str:
    """Say whether the last month is ordinary for the team."""
    last = rows[-1]
    value = formatting.number(last["value"], 2)
    if not _has_limits(rows):
        return f"Records give {value}; there are too few months yet to say what is usual"
    ordinary = f"{formatting.number(last['lower'], 2)} to {formatting.number(last['upper'], 2)}"
    side = "above" if last["value"] > last["centre"] else "below"
    if formatting.plain(last["rule"]) == "":
        return f"Records give {value}, within the team's ordinary range of {ordinary}"
    if last["lower"] <= last["value"] <= last["upper"]:
        return f"Records give {value}, and have stayed {side} the team's usual {formatting.number(last['centre'], 2)}"
    return f"Records give {value}, {side} the team's ordinary range of {ordinary}"


def _has_limits(rows: Sequence[Row]) -> bool:
    return not formatting.is_missing(rows[-1]["centre"])


def _baseline(row: Row) -> str:
    """Return the months that the limits come from; the end is the day after the last date, which is exclusive too."""
    first, last = row["baseline_from"] - pd.Timedelta(days=1), row["baseline_until"] - pd.Timedelta(days=2)
    return f"{first:%B %Y} to {last:%B %Y}"


def _drift_table(rows: Sequence[Row], what: str) -> Table:
    numbers = ("Value", "Usual", "Ordinary from", "to")
    columns = [Column("As of"), *(Column(label, is_number=True) for label in numbers), Column("Signal")]
    body = [
        [
            Cell(standing.last_day(row["as_of"])),
            *(Cell(formatting.number(row[name], 2)) for name in ("value", "centre", "lower", "upper")),
            Cell(formatting.plain(row["rule"])),
        ]
        for row in reversed(rows)
    ]
    return Table(f"{what}, by month", columns, body)
