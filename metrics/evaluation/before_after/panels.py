"""A frame of units and times as a balanced panel, with what had to be left out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.statistics.designs.group_time import Panel
from metrics.statistics.interval import Floats


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns of a panel.

    Attributes
    ----------
    unit, time, outcome : str
        One row per unit and time; times are numbers that sort as time does.
    started : str
        First time with treatment, the same in all rows of a unit; missing for units never treated.
    weight : str or None
        Size of a unit, above 0 and the same at all times; None weighs all alike.
    cluster : str or None
        What varies together, such as the team of a client; None takes each unit by itself.
    """

    unit: str = "unit"
    time: str = "time"
    outcome: str = "outcome"
    started: str = "started"
    weight: str | None = None
    cluster: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A balanced panel; `gaps` units were left out for missing times, `early` for treatment from the first time on."""

    panel: Panel
    gaps: int
    early: int


def balanced_panel(frame: pd.DataFrame, columns: Columns, anticipation: int = 0) -> Prepared:
    """Lay a frame out as units by times.

    Units whose start is after the last time (and what anticipates it) are as good as never treated.

    Raises
    ------
    ValueError
        If a column is missing, a unit has two rows for a time, or its start, weight or cluster is not one.
    """
    named = [columns.unit, columns.time, columns.outcome, columns.started, columns.weight, columns.cluster]
    needed = [name for name in named if name is not None]
    missing = [name for name in needed if name not in frame]
    if missing:
        raise ValueError(f"the panel has no column {', '.join(missing)}")
    if frame.duplicated([columns.unit, columns.time]).any():
        raise ValueError(f"a {columns.unit} has two rows for one {columns.time}: add them up first")
    for name in (columns.started, columns.weight, columns.cluster):
        if name is not None and len(frame[[columns.unit, name]].drop_duplicates()) > frame[columns.unit].nunique():
            raise ValueError(f"{name} changes within a {columns.unit}: it must be the same at all times")
    wide = frame.pivot_table(index=columns.unit, columns=columns.time, values=columns.outcome, dropna=False)
    wide = wide.sort_index(axis=1)
    is_whole = wide.notna().all(axis=1)
    times = wide.columns.to_numpy(np.float64)
    if len(times) < 2:
        raise ValueError(f"the panel has {len(times)} times; a comparison of changes needs two at least")
    traits = frame.drop_duplicates(columns.unit).set_index(columns.unit).loc[wide.index[is_whole]]
    started = traits[columns.started].fillna(np.inf).to_numpy(np.float64)
    late = np.searchsorted(times, started) > len(times) - 1 + anticipation
    started = np.asarray(np.where(late, np.inf, started), dtype=np.float64)
    is_early = np.searchsorted(times, started) <= anticipation
    kept = traits[~is_early]
    if kept.empty:
        raise ValueError(f"no {columns.unit} has all {len(times)} times and some before its start: nothing to compare")
    weight = np.ones(len(kept)) if columns.weight is None else kept[columns.weight].to_numpy(np.float64)
    weight = _checked(weight, columns.weight)
    cluster = np.arange(len(kept)) if columns.cluster is None else pd.factorize(kept[columns.cluster])[0]
    panel = Panel(
        wide[is_whole].to_numpy(np.float64)[~is_early],
        times,
        started[~is_early],
        weight,
        np.asarray(cluster, dtype=np.int64),
    )
    return Prepared(panel, int((~is_whole).sum()), int(is_early.sum()))


def _checked(weight: Floats, name: str | None) -> Floats:
    """Give weights that average 1."""
    if not np.all(weight > 0):
        raise ValueError(f"a {name} is not above 0: leave out units without weight")
    return np.asarray(weight * (len(weight) / weight.sum()), dtype=np.float64)
