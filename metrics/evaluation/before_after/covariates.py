"""A frame of people as arrays: treated or not, outcome, and covariates with words taken level by level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.statistics.interval import Floats


@dataclass(frozen=True, slots=True)
class People:
    """Arrays over people.

    Attributes
    ----------
    treated : array, shape (n,)
        0 and 1.
    outcome : array, shape (n,)
        0 where no outcome was asked for.
    design : array, shape (n, k)
        A column of ones, numbers, and every level of a word but the first.
    shown : mapping
        Values by name, every level of a word among them, for the balance table.
    cluster : array of int, shape (n,)
    """

    treated: Floats
    outcome: Floats
    design: Floats
    shown: Mapping[str, Floats]
    cluster: NDArray[np.int64]

    def kept(self, some: NDArray[np.bool_]) -> "People":
        """Give those of a mask."""
        shown = {name: values[some] for name, values in self.shown.items()}
        return People(self.treated[some], self.outcome[some], self.design[some], shown, self.cluster[some])


def read_people(
    frame: pd.DataFrame, treated: str, covariates: Sequence[str], outcome: str | None = None, cluster: str | None = None
) -> People:
    """Read a frame with one row per person.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, treatment is not 0 and 1 with people of both, or there are no covariates.
    """
    needed = [name for name in (treated, *covariates, outcome, cluster) if name is not None]
    missing = [name for name in needed if name not in frame]
    if missing or not covariates:
        raise ValueError(f"no column {', '.join(missing)}" if missing else "name covariates to weigh by")
    gaps = frame[needed].isna().sum()
    if gaps.any():
        raise ValueError(f"{gaps.idxmax()} is missing for {gaps.max()} people: fill it in or leave them out first")
    group = frame[treated].to_numpy(np.float64)
    if set(np.unique(group)) != {0.0, 1.0}:
        raise ValueError(f"{treated} must be 0 and 1, with people of both")
    columns: list[Floats] = [np.ones(len(frame))]
    shown: dict[str, Floats] = {}
    for name in covariates:
        levels = _levels(frame[name], name)
        shown |= levels
        columns += list(levels.values())[1:] if len(levels) > 1 else list(levels.values())
    return People(
        group,
        np.zeros(len(frame)) if outcome is None else frame[outcome].to_numpy(np.float64),
        np.column_stack(columns),
        shown,
        np.arange(len(frame)) if cluster is None else np.asarray(pd.factorize(frame[cluster])[0], dtype=np.int64),
    )


def _levels(values: pd.Series, name: str) -> dict[str, Floats]:
    """Give a number as it is, a word as 0 and 1 for each level."""
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return {name: values.to_numpy(np.float64)}
    found = sorted(values.astype(str).unique())
    if len(found) < 2:
        raise ValueError(f"{name} is {found[0]} for everybody: leave it out")
    return {f"{name}: {level}": (values.astype(str) == level).to_numpy(np.float64) for level in found}
