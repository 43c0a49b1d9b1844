"""The three axes of measure values (group, category, period) and how each one's positions add up."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

Sum = tuple[list[int], list[float]]
"""Positions on an axis and their signs; the signed sum is zero. A sign of zero marks a position that is no part of
the sum, but whose hiding makes the sum harmless."""


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
    """

    groups: pd.DataFrame
    categories: pd.DataFrame
    periods: pd.DataFrame
    index: npt.NDArray[np.int64]

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
        return cls(groups, categories, periods, index)

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

    def window_steps(self) -> Iterator[tuple[int, int, int | None, int | None]]:
        """Give each pair of rolling windows a month apart, with the month that leaves and the one that enters."""
        place = _places(self.periods)
        for (grain, first, last), earlier in place.items():
            later = place.get((grain, first + 1, last + 1))
            if grain == "rolling_12" and later is not None:
                yield earlier, later, place.get(("month", first, first)), place.get(("month", last + 1, last + 1))

    def seasons(self) -> npt.NDArray[np.int64]:
        """Give cells that must be hidden together the same number.

        Rolling windows give a single hidden month back (each is the one before, plus a month, less the same month a
        year earlier), so the months of one season go together over all years, and all quarters of one group.
        """
        first = self.periods["first"].to_numpy()
        when = np.where(self.periods["grain"] == "month", -1 - first % 12 // 3, np.arange(len(first)))
        when = np.where(self.periods["grain"] == "quarter", -5, when)
        kinds = np.unique(when, return_inverse=True)[1]
        numbers = np.arange(self.index[:, :, 0].size).reshape(*self.index.shape[:2], 1) * len(first) + kinds
        present = self.index != -1
        block = np.empty(present.sum(), dtype=np.int64)
        block[self.index[present]] = numbers[present]
        return block


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


def period_sums(periods: pd.DataFrame, is_published: npt.NDArray[np.bool_], over_time: str) -> Iterator[Sum]:
    """Give the sums that hold among the published periods.

    Parameters
    ----------
    periods : DataFrame
        `grain`, `first`, `last`.
    is_published : ndarray of bool
        Which of them are published.
    over_time : {"sum", "last", "none"}
        See `lattice.relations`.
    """
    place = _places(periods[is_published])
    spans: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (_, first, last), position in place.items():
        spans[first, last].append(position)
    for same in spans.values():
        yield from (([same[0], other], [1.0, -1.0]) for other in same[1:])
    for (grain, first, last), position in place.items():
        if over_time == "last" and grain != "month" and ("month", last, last) in place:
            yield [position, place["month", last, last]], [1.0, -1.0]
        if over_time == "sum":
            yield from _parts(place, first, last, position)
            if grain == "rolling_12":
                yield from _step(place, first, last, position)


def _parts(place: dict[tuple[str, int, int], int], first: int, last: int, position: int) -> Iterator[Sum]:
    for grain, length in (("month", 1), ("quarter", 3)):
        starts = range(first, last + 1, length)
        parts = [place.get((grain, start, start + length - 1)) for start in starts]
        known = [part for part in parts if part is not None]
        if len(parts) > 1 and len(known) == len(parts):
            yield [position, *known], [1.0] + [-1.0] * len(known)


def _step(place: dict[tuple[str, int, int], int], first: int, last: int, position: int) -> Iterator[Sum]:
    before = place.get(("rolling_12", first - 1, last - 1))
    leaving, entering = place.get(("month", first - 1, first - 1)), place.get(("month", last, last))
    if before is not None and leaving is not None and entering is not None:
        around = [place.get(("quarter", month - month % 3, month - month % 3 + 2)) for month in (first - 1, last)]
        helpers = [quarter for quarter in around if quarter is not None]
        yield [position, before, entering, leaving, *helpers], [1.0, -1.0, -1.0, 1.0] + [0.0] * len(helpers)


def _places(periods: pd.DataFrame) -> dict[tuple[str, int, int], int]:
    return {
        (grain, first, last): position
        for position, grain, first, last in periods[["grain", "first", "last"]].itertuples()
    }


def _codes(cells: pd.DataFrame, columns: list[str]) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """Give each combination of columns its number in sorted order."""
    grouped = cells.groupby(columns, sort=True, observed=True)
    numbers = grouped.ngroup().to_numpy().astype(np.int64)
    return numbers, grouped.size().index.to_frame(index=False)
