"""The door for tables with several counts of one whole in a row, such as a funnel: each count is a share of another.

Every pair of counts goes through the door of the measures as a share. What is hidden there is hidden in the table: a
count that is small, one that differs from another by a small count, and what would give them back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboards.disclosure.measures import protect
from dashboards.disclosure.rule import HIDDEN, SmallCells
from metrics.catalogue import Measure

SHARE = Measure.model_validate(
    {
        "id": "share",
        "version": 1,
        "title": "One count as a share of another",
        "subject": "The share",
        "unit": "of the count before",
        "why": "The door of the measures must know that it is a share, and not of staff.",
        "domain": "cycle",
        "unit_table": "counts",
        "period_on": "counted_on",
        "kind": "proportion",
        "numerator": "is_part",
        "denominator": "is_whole",
        "format": "percent",
        "counted": "The part.",
        "out_of": "The whole.",
        "needs": ["enrollments"],
        "better": "neutral",
        "interval": "wilson",
        "source": "None; it is never published.",
    }
)
"""What a pair of counts is to the door of the measures."""

PLACE = ["level", "trait", "category", "grain", "period_from", "period_until"]


@dataclass(frozen=True)
class Pair:
    """Two columns of counts, the first a part of the second.

    Attributes
    ----------
    part, whole : str
        Names of the columns.
    hides : str
        The column that is emptied where the part, or what is left of the whole, is small.
    """

    part: str
    whole: str
    hides: str


def hidden_counts(
    frame: pd.DataFrame,
    pairs: Sequence[Pair],
    people: Mapping[str, str],
    teams: pd.DataFrame,
    rule: SmallCells,
    *,
    apart: str | None = None,
) -> dict[str, "pd.Series[bool]"]:
    """Tell which counts of a table must not be published.

    Parameters
    ----------
    frame : DataFrame
        level, group_id, trait, category, grain, period_from, period_until and the counts.
    pairs : sequence of Pair
        Every two counts that a reader may subtract.
    people : mapping of column to column
        For each count, the column with the number of clients behind it.
    teams : DataFrame
        As for `measures.protect`.
    rule : SmallCells
        The threshold.
    apart : str, optional
        Column whose values are tables of their own; each has a group and period once.

    Returns
    -------
    dict of str to Series of bool
        For every column that a pair hides or has as its whole, where it is hidden.
    """
    if frame.empty:
        return {name: pd.Series(dtype=bool) for pair in pairs for name in (pair.hides, pair.whole)}
    blocks = frame[apart].astype(str) if apart else pd.Series("", index=frame.index)
    cells, known = [], []
    for number, pair in enumerate(pairs):
        names = blocks + f"/{number}/"
        cells.append(_cells(frame, pair, people, names))
        known += [_renamed(teams, name) for name in names.unique()]
    published = protect(
        pd.concat(cells, ignore_index=True), {SHARE.id: SHARE}, pd.concat(known, ignore_index=True), rule
    )
    hidden = {name: pd.Series(data=False, index=frame.index) for pair in pairs for name in (pair.hides, pair.whole)}
    for number, pair in enumerate(pairs):
        mine = published.iloc[number * len(frame) : (number + 1) * len(frame)]
        hidden[pair.hides] |= (mine["hidden"] == HIDDEN).to_numpy()
        hidden[pair.whole] |= mine["denominator"].isna().to_numpy()
    return hidden


def _cells(frame: pd.DataFrame, pair: Pair, people: Mapping[str, str], names: "pd.Series[str]") -> pd.DataFrame:
    """Write a pair the way that measure values are, with groups of its own so that pairs do not add up."""
    return frame[PLACE].assign(
        measure=SHARE.id,
        group_id=names + frame["group_id"],
        numerator=frame[pair.part].astype("float64"),
        denominator=frame[pair.whole].astype("float64"),
        clients=frame[people[pair.whole]].astype("Int64"),
        numerator_clients=frame[people[pair.part]].astype("Int64"),
        value=np.nan,
        lower=np.nan,
        upper=np.nan,
    )


def _renamed(teams: pd.DataFrame, name: str) -> pd.DataFrame:
    """Name teams, programs and models as the groups of one pair are named."""
    columns = {"team_id": "", "program_id": "program", "model": "unknown"}
    return pd.DataFrame({column: name + teams[column].fillna(missing) for column, missing in columns.items()})
