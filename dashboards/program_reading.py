"""How pages read equity, targets, score cards, fidelity and outcome. Estimates nothing."""

from collections.abc import Sequence

import pandas as pd

from dashboards import formatting
from dashboards.reading import Group, Release, Row
from dashboards.shelf import records
from metrics.catalogue import Measure
from metrics.evaluation.aims.scorecard import CAVEAT as CARD_CAVEAT
from metrics.evaluation.aims.target_words import ASSUMED
from metrics.evaluation.equity.equity import CAVEAT as EQUITY_CAVEAT
from metrics.evaluation.equity.equity_trend import REPEATED

CAVEATS = {
    "equity_gaps": [EQUITY_CAVEAT],
    "equity_trends": [REPEATED, EQUITY_CAVEAT],
    "target_outlook": [ASSUMED],
    "scorecards": [CARD_CAVEAT],
}
"""Sentences that end the summary of a table, which pages set apart."""

DATES = ("period_from", "period_until", "year_from", "year_until", "fidelity_as_of", "first_from", "last_from")


def rows_of(release: Release, name: str) -> Sequence[Row]:
    """Return all rows of a table, with real dates; empty where the release does not hold it."""
    frame = release.table(name)
    present = [column for column in DATES if column in frame]
    return [] if frame.empty else records(frame.assign(**{one: pd.to_datetime(frame[one]) for one in present}))


def summary(rows: Sequence[Row], name: str) -> str:
    """Return the sentences of a table without its caveats; empty where nothing is said."""
    said = next((str(row["summary"]) for row in rows if formatting.plain(row["summary"])), "")
    for caveat in CAVEATS[name]:
        said = said.replace(caveat, "")
    return " ".join(said.split())


def gaps(release: Release, measure: Measure) -> Sequence[Row]:
    """Return the gaps of the program on a measure."""
    return release.evaluated("equity_gaps", measure.id, "program", release.program.id)


def of_program(release: Release, name: str) -> Sequence[Row]:
    """Return the rows of the program of the pages."""
    return [row for row in rows_of(release, name) if row["group_id"] == release.program.id]


def group_of(release: Release, key: str) -> Group | None:
    """Return a program, model or team by its key alone."""
    return next((group for group in release.groups if group.id == key), None)


def name_of(release: Release, key: str) -> str:
    """Return the name of a program, model or team; the key where it is not known."""
    group = group_of(release, key)
    return key if group is None else group.name


def decimals_of(measure: Measure) -> int:
    """Decimals of a difference in the unit that `scaled` gives."""
    return 2 if measure.format == "rate" else 1


def scaled(value: float | None, measure: Measure) -> float | None:
    """Return a difference in the unit that is written: shares in percentage points."""
    if value is None or formatting.is_missing(value):
        return None
    return value * 100 if measure.format == "percent" else value


def unit_of(measure: Measure) -> str:
    """Return the unit of `scaled`."""
    return "percentage points" if measure.format == "percent" else measure.unit
