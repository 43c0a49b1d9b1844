"""Charts of fidelity over time, for the index and for the page of a team."""

import pandas as pd

from dashboards import fidelity_reading as standing
from dashboards import figures, formatting
from dashboards.parts import Cell, Chart, Column, Look, Table
from dashboards.reading import Group, Release
from dashboards.shelf import records
from metrics.fidelity.scales import Scale

INDEX_WORDS = "Records-only index (project-defined; not a total of the scale)"


def score_chart(
    release: Release, look: Look, group: Group, scale: Scale, *, root: str, is_small: bool = False
) -> Chart:
    """Return a team's mean over time: of the whole scale where all items are scored, else of the records-only index."""
    total = standing.scores(release, group, "total", scale.id).drop_duplicates("as_of")
    has_total = len(total) > 0 and bool(total["mean"].notna().any())
    series = total if has_total else standing.scores(release, group, "records_only_index", scale.id)
    what = f"{scale.title}, mean of all items" if has_total else INDEX_WORDS
    lines = tuple(band.ge for rule in scale.cut_offs if rule.applies_to == "mean" for band in rule.bands if band.ge > 1)
    last = standing.last_mean(series)
    return Chart(
        id=f"score-{release.slug(group)}-{scale.id}",
        title=group.name,
        finding=_score_finding(last, scale, has_total=has_total),
        unit=f"{what}. 1 is not implemented, {scale.rating.max} fully."
        + (" Dotted: published cut-offs." if has_total else ""),
        figure=figures.score_figure(
            series, look.theme, group.model, lines=lines if has_total else (), height=150 if is_small else 260
        ),
        table=_score_table(series, what),
        csv=f"{root}data/fidelity_scores.csv",
        definition=f"{root}methods.html#scale-{scale.id}",
        view=standing.address(release, group, root),
        is_small=is_small,
    )


def _score_finding(last: float | None, scale: Scale, *, has_total: bool) -> str:
    if last is None:
        return "not all items that records give are scored"
    return f"{last:.2f} of {scale.rating.max}, {'all items' if has_total else 'records only'}"


def _score_table(series: pd.DataFrame, what: str) -> Table:
    columns = [Column("As of"), Column("Mean", is_number=True), Column("Items scored", is_number=True)]
    rows = [
        [
            Cell(standing.last_day(row["as_of"])),
            Cell(formatting.number(row["mean"], 2)),
            Cell(f"{int(row['items_scored'])} of {int(row['items_needed'])}"),
        ]
        for row in records(series.sort_values("as_of", ascending=False))
    ]
    return Table(what, columns, rows)
