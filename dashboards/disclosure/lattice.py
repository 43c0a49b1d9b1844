"""The sums that tie published cells of one period together: teams to model and program, categories to all.

Only the structure stands here: which cells add up to which. What ties periods together is in `over_time.py`; bounds
and choices are made in other modules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboards.disclosure.axes import Axes, group_sums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ABSENT = -1


@dataclass(frozen=True)
class Relations:
    """Signed sums of cells that are zero.

    Attributes
    ----------
    relation, cell, sign : ndarray
        One entry for each cell of each relation; sorted by relation.
    count : int
        Number of relations.
    """

    relation: Ints
    cell: Ints
    sign: Floats
    count: int

    @cached_property
    def length(self) -> Ints:
        """Number of cells in each sum."""
        return np.bincount(self.relation, minlength=self.count).astype(np.int64)


def relations(axes: Axes, teams: pd.DataFrame) -> Relations:
    """Write down every sum over groups or categories among the published cells of one measure.

    Parameters
    ----------
    axes : Axes
        Where the cells lie. A group without a row in a period that others have counts as zero there.
    teams : DataFrame
        `team_id`, `program_id`, `model`.

    Returns
    -------
    Relations
        Over the rows of the cells.
    """
    builder = _Builder()
    for members, signs, valid in _instances(axes, teams):
        builder.add(members, signs, valid)
    return builder.build()


Instance = tuple[Ints, Sequence[float], npt.NDArray[np.bool_]]


def _instances(axes: Axes, teams: pd.DataFrame) -> Iterator[Instance]:
    index = axes.index
    for parents, children in group_sums(axes.groups, teams):
        valid = (index[parents] != ABSENT).any(axis=0) & axes.has_level(children)
        signs = [1.0] * len(parents) + [-1.0] * len(children)
        yield index[parents + children], signs, valid
    for trait in axes.traits if axes.everybody != ABSENT else ():
        children = axes.categories_of(trait)
        members = np.moveaxis(index[:, [axes.everybody, *children]], 1, 0)
        valid = (members[0] != ABSENT) & axes.is_published[trait]
        yield members, [1.0] + [-1.0] * len(children), valid


class _Builder:
    """Gathers relations; those with fewer than two cells tell a reader nothing and are left out."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Floats]] = []
        self._count = 0

    def add(self, members: Ints, signs: Sequence[float], valid: npt.NDArray[np.bool_]) -> None:
        flat = members.reshape(len(signs), -1)
        weights = np.broadcast_to(np.asarray(signs)[:, None], flat.shape)
        keep = valid.reshape(-1) & ((flat != ABSENT).sum(axis=0) >= 2)
        flat, weights = flat[:, keep], weights[:, keep]
        numbers = np.broadcast_to(np.arange(flat.shape[1]) + self._count, flat.shape)
        present = flat != ABSENT
        self._parts.append((numbers[present], flat[present], weights[present]))
        self._count += flat.shape[1]

    def build(self) -> Relations:
        if not self._parts:
            nothing = np.zeros(0, dtype=np.int64)
            return Relations(nothing, nothing, np.zeros(0), 0)
        relation, cell, sign = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        order = np.argsort(relation, kind="stable")
        return Relations(relation[order], cell[order], sign[order], self._count)
