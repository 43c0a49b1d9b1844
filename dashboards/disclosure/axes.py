"""The three axes of measure values (group, category, period), and which groups add up to which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True)
class Axes:
    """Where each cell of one measure lies.

    Attributes
    ----------
    groups : DataFrame
        `level`, `group_id`; one row per position on the first axis.
    categories : DataFrame
        `trait`, `category`; second axis.
    periods : DataFrame
        `grain`, `first` and `last` (months since year 0, inclusive); third axis.
    index : ndarray of int
        Row of the cell at group x category x period, -1 where there is none.
    group, category, period : ndarray of int
        Position of each cell on the axes.
    """

    groups: pd.DataFrame
    categories: pd.DataFrame
    periods: pd.DataFrame
    index: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    category: npt.NDArray[np.int64]
    period: npt.NDArray[np.int64]

    @classmethod
    def of(cls, cells: pd.DataFrame) -> "Axes":
        """Lay out the cells of one measure."""
        group, groups = _codes(cells, ["level", "group_id"])
        category, categories = _codes(cells, ["trait", "category"])
        period, periods = _codes(cells, ["grain", "period_from", "period_until"])
        index = np.full((len(groups), len(categories), len(periods)), -1, dtype=np.int64)
        index[group, category, period] = np.arange(len(cells))
        start, until = pd.to_datetime(periods["period_from"]), pd.to_datetime(periods["period_until"])
        periods = periods.assign(
            first=start.dt.year * 12 + start.dt.month - 1, last=until.dt.year * 12 + until.dt.month - 2
        )
        return cls(groups, categories, periods, index, group, category, period)

    @cached_property
    def traits(self) -> list[str]:
        """Traits that split the whole."""
        return [trait for trait in self.categories["trait"].unique() if trait != "all"]

    @cached_property
    def everybody(self) -> int:
        """Position of the whole on the category axis, -1 when it is not there."""
        found = np.flatnonzero(self.categories["trait"] == "all")
        return int(found[0]) if len(found) else -1

    def categories_of(self, trait: str) -> list[int]:
        """Positions of a trait's categories."""
        return np.flatnonzero(self.categories["trait"] == trait).tolist()

    @cached_property
    def is_published(self) -> dict[str, npt.NDArray[np.bool_]]:
        """Tell for each trait which periods are published."""
        return {
            trait: (self.index[:, np.flatnonzero(self.categories["trait"] == trait)] != -1).any(axis=(0, 1))
            for trait in ("all", *self.traits)
        }

    def has_level(self, groups: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Tell at which categories and periods the level of these groups is published at all."""
        level = self.groups["level"].iloc[groups[0]]
        positions = np.flatnonzero(self.groups["level"] == level)
        found: npt.NDArray[np.bool_] = (self.index[positions] != -1).any(axis=0)
        return found

    def spread(self, cells: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Lay flags of cells out on the axes; false where there is no cell."""
        found: npt.NDArray[np.bool_] = np.append(cells, np.False_)[self.index]
        return found


def group_sums(groups: pd.DataFrame, teams: pd.DataFrame) -> Iterator[tuple[list[int], list[int]]]:
    """Give positions of groups that together are made up of other groups.

    A model is its teams, a program is its teams, and programs and models that share teams add up to the same.
    """
    place = {pair: position for position, pair in enumerate(zip(groups["level"], groups["group_id"], strict=True))}
    known = teams[[("team", team) in place for team in teams["team_id"]]]
    for level, column in (("model", "model"), ("program", "program_id")):
        for group, members in known.groupby(column, sort=True)["team_id"]:
            if (level, group) in place:
                yield [place[level, group]], [place["team", team] for team in members]
    for programs, models in _shared(teams):
        parents = [place["program", program] for program in programs if ("program", program) in place]
        children = [place["model", model] for model in models if ("model", model) in place]
        if parents and children:
            yield parents, children


def _shared(teams: pd.DataFrame) -> Iterator[tuple[list[str], list[str]]]:
    """Give the smallest sets of programs that hold whole models."""
    remaining: dict[str, set[str]] = {}
    for program, model in teams[["program_id", "model"]].sort_values("program_id").itertuples(index=False):
        remaining.setdefault(program, set()).add(model)
    while remaining:
        program, models = remaining.popitem()
        programs = {program}
        while joined := {other for other, theirs in remaining.items() if theirs & models}:
            programs |= joined
            models = models.union(*(remaining.pop(other) for other in joined))
        yield sorted(programs), sorted(models)


def _codes(cells: pd.DataFrame, columns: list[str]) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """Give each combination of columns its number in sorted order."""
    grouped = cells.groupby(columns, sort=True, observed=True)
    numbers = grouped.ngroup().to_numpy().astype(np.int64)
    return numbers, grouped.size().index.to_frame(index=False)
