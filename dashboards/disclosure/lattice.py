"""The sums that tie published cells together: teams to model and program, categories to all, months to years.

Only the structure stands here: which cells add up to which. Bounds and choices are made in other modules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboards.disclosure.axes import Axes, group_sums, period_sums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ABSENT = -1


@dataclass(frozen=True)
class Relations:
    """Signed sums of cells that are known to be zero, or (a bound) at least zero.

    Attributes
    ----------
    relation, cell, sign : ndarray
        One entry for each cell of each relation; sorted by relation. A sign of zero is no part of the sum: hiding
        that cell loosens the relation from outside.
    is_bound : ndarray
        For each relation: the sum is at least zero, instead of zero.
    """

    relation: Ints
    cell: Ints
    sign: Floats
    is_bound: npt.NDArray[np.bool_]

    @cached_property
    def length(self) -> Ints:
        """Number of cells in each sum."""
        return np.bincount(self.relation[self.sign != 0], minlength=self.count).astype(np.int64)

    @property
    def count(self) -> int:
        """Number of relations."""
        return len(self.is_bound)


def relations(axes: Axes, teams: pd.DataFrame, *, over_time: str) -> Relations:
    """Write down every sum that a reader of the published cells of one measure can use.

    Parameters
    ----------
    axes : Axes
        Where the cells lie. A group without a row in a period that others have counts as zero there.
    teams : DataFrame
        `team_id`, `program_id`, `model`.
    over_time : {"sum", "last", "none"}
        How longer periods come from months: their sum, the last month's, or not at all (distinct people).

    Returns
    -------
    Relations
        Over the rows of the cells.
    """
    builder = _Builder()
    for members, signs, valid in _instances(axes, teams, over_time):
        builder.add(members, signs, valid)
    if over_time == "sum":
        for members, signs, valid in _window_bounds(axes):
            builder.add(members, signs, valid, is_bound=True)
    return builder.build()


Instance = tuple[Ints, Sequence[float], npt.NDArray[np.bool_]]


def _instances(axes: Axes, teams: pd.DataFrame, over_time: str) -> Iterator[Instance]:
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
    for trait in ("all", *axes.traits):
        categories = [axes.everybody] if trait == "all" else axes.categories_of(trait)
        for periods, signs in period_sums(axes.periods, axes.is_published[trait], over_time):
            members = np.moveaxis(index[:, categories][:, :, periods], 2, 0)
            yield members, signs, (members != ABSENT).any(axis=0)


def _window_bounds(axes: Axes) -> Iterator[Instance]:
    """Bound a category's rolling window by its neighbour: it gains and loses no more than a whole month has."""
    for trait in axes.traits:
        published, everybody = axes.is_published[trait], axes.is_published["all"]
        categories = axes.categories_of(trait)
        for earlier, later, leaving, entering in axes.window_steps():
            if not (published[earlier] and published[later]):
                continue
            for month, more, less in ((entering, later, earlier), (leaving, earlier, later)):
                if month is not None and everybody[month]:
                    whole = axes.index[:, [axes.everybody] * len(categories), month]
                    members = np.stack([whole, axes.index[:, categories, less], axes.index[:, categories, more]])
                    yield members, [1.0, 1.0, -1.0], members[2] != ABSENT


class _Builder:
    """Gathers relations; those with fewer than two cells tell a reader nothing and are left out."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Floats]] = []
        self._bounds: list[npt.NDArray[np.bool_]] = []
        self._count = 0

    def add(
        self, members: Ints, signs: Sequence[float], valid: npt.NDArray[np.bool_], *, is_bound: bool = False
    ) -> None:
        flat = members.reshape(len(signs), -1)
        weights = np.broadcast_to(np.asarray(signs)[:, None], flat.shape)
        keep = valid.reshape(-1) & (((flat != ABSENT) & (weights != 0)).sum(axis=0) >= 2)
        flat, weights = flat[:, keep], weights[:, keep]
        numbers = np.broadcast_to(np.arange(flat.shape[1]) + self._count, flat.shape)
        present = flat != ABSENT
        self._parts.append((numbers[present], flat[present], weights[present]))
        self._bounds.append(np.full(flat.shape[1], is_bound))
        self._count += flat.shape[1]

    def build(self) -> Relations:
        if not self._parts:
            nothing = np.zeros(0, dtype=np.int64)
            return Relations(nothing, nothing, np.zeros(0), np.zeros(0, dtype=np.bool_))
        relation, cell, sign = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        order = np.argsort(relation, kind="stable")
        return Relations(relation[order], cell[order], sign[order], np.concatenate(self._bounds))
