"""The grid of groups and periods that results are laid out on, and the additions that fill it.

Belongs here: levels, traits and windows made by addition. Not here: SQL (`compile.py`), values (`calculate.py`).
A group is level x group_id x trait x category; an array of a grid has one row per group and one column per window.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.compile import TRAIT_GRAINS, TRAIT_LEVELS, TRAITS
from metrics.periods import GRAINS, Window, month_count
from metrics.statistics.interval import Floats, Integers

GROUP = ["level", "group_id", "trait", "category"]
LEVELS = {"team": "team_id", **TRAIT_LEVELS}
ALL = "all"

# Sums of whole numbers are exact. Sums of parts (shares of a post) are cut where another order of addition shows.
DECIMALS = 6

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Grid:
    """Groups (sorted, one row each, numbered from 0) and windows."""

    groups: pd.DataFrame
    windows: Sequence[Window]

    def numbers(self, frame: pd.DataFrame) -> Integers:
        """Group number of every row of a frame that has the columns of `GROUP`."""
        index = pd.MultiIndex.from_frame(self.groups[GROUP])
        return index.get_indexer(pd.MultiIndex.from_frame(frame[GROUP])).astype(np.int64)

    def place(self, frame: pd.DataFrame, names: Sequence[str], missing: float) -> dict[str, Floats]:
        """Lay columns of a frame with `GROUP` and window_number out as arrays."""
        rows, columns = self.numbers(frame), frame["window_number"].to_numpy(dtype=np.int64)
        return {name: self._filled((rows, columns), len(self.windows), frame[name], missing) for name in names}

    def sums(self, monthly: pd.DataFrame, names: Sequence[str], at_end: frozenset[str]) -> dict[str, Floats]:
        """Add months up to windows.

        Parameters
        ----------
        monthly : DataFrame
            `GROUP`, month_number, and the columns named; a group and month stand once.
        names : sequence of str
        at_end : frozenset of str
            Names of which a window shows its last month only.
        """
        at = (self.numbers(monthly), monthly["month_number"].to_numpy(dtype=np.int64))
        spanned, last = self._months()
        result = {}
        for name in names:
            by_month = self._filled(at, spanned.shape[0], monthly[name], 0.0)
            result[name] = np.round(by_month @ (last if name in at_end else spanned), DECIMALS)
        return result

    def touched(self, monthly: pd.DataFrame) -> Flags:
        """Whether a window meets the span from a group's first to its last month; traits at some grains only."""
        number, month = self.numbers(monthly), monthly["month_number"].to_numpy(dtype=np.int64)
        begin, end = np.full(len(self.groups), month_count(self.windows)), np.full(len(self.groups), -1)
        np.minimum.at(begin, number, month)
        np.maximum.at(end, number, month)
        first = np.array([window.first for window in self.windows])
        final = np.array([window.last for window in self.windows])
        meets = (first[None, :] <= end[:, None]) & (final[None, :] >= begin[:, None])
        has_traits = np.array([window.grain in TRAIT_GRAINS for window in self.windows])
        touched: Flags = meets & (self.is_whole[:, None] | has_traits[None, :])
        return touched

    def or_latest(self, shown: Flags) -> Flags:
        """Show, for every whole group and grain, at least the latest window."""
        result = shown.copy()
        for grain in GRAINS:
            columns = [number for number, window in enumerate(self.windows) if window.grain == grain]
            if columns:
                result[:, columns[-1]] |= self.is_whole & ~shown[:, columns].any(axis=1)
        return result

    @property
    def is_whole(self) -> Flags:
        """Whether each group is not broken down by a trait."""
        return (self.groups["trait"] == ALL).to_numpy(dtype=bool)

    def _filled(self, at: tuple[Integers, Integers], width: int, values: pd.Series, missing: float) -> Floats:
        array = np.full((len(self.groups), width), missing)
        array[at] = values.to_numpy(dtype=np.float64)
        return array

    def _months(self) -> tuple[Floats, Floats]:
        """Months x windows: 1 where the month lies in the window, and 1 where it is the window's last."""
        month = np.arange(month_count(self.windows))[:, None]
        first = np.array([window.first for window in self.windows])
        final = np.array([window.last for window in self.windows])
        return ((month >= first) & (month <= final)).astype(np.float64), (month == final).astype(np.float64)


def make_grid(teams: pd.DataFrame, monthly: pd.DataFrame | None, windows: Sequence[Window]) -> Grid:
    """Make the grid of every team, program and model, and of the traits met in the rows."""
    whole = [pd.DataFrame({"level": level, "group_id": teams[column].unique()}) for level, column in LEVELS.items()]
    groups = pd.concat(whole, ignore_index=True).assign(trait=ALL, category=ALL)
    if monthly is not None:
        groups = pd.concat([groups, monthly[GROUP]], ignore_index=True)
    return Grid(groups.drop_duplicates().sort_values(GROUP, ignore_index=True), windows)


def stack_levels(by_team: pd.DataFrame, teams: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Add teams up to programs and models, and stack the three levels.

    Parameters
    ----------
    by_team : DataFrame
        team_id, the keys, and columns that may be added.
    teams : DataFrame
        team_id, program_id, model.
    keys : sequence of str
        Columns that stay apart.
    """
    joined = by_team.merge(teams, on="team_id", how="inner")
    frames = [_added(joined, level, column, keys) for level, column in LEVELS.items()]
    return pd.concat(frames, ignore_index=True).assign(trait=ALL, category=ALL)


def stack_traits(by_trait: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Add a frame of program x model x every trait up to one trait at a time, at program and model level."""
    frames = []
    for trait in TRAITS:
        one = by_trait.groupby([*TRAIT_LEVELS.values(), trait, *keys], sort=False).sum(numeric_only=True).reset_index()
        frames.append(stack_categories(one.rename(columns={trait: "category"}).assign(trait=trait), keys))
    return pd.concat(frames, ignore_index=True)


def stack_categories(by_category: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Add a frame of program x model x trait x category up to program and to model level."""
    apart = ["trait", "category", *keys]
    frames = [_added(by_category, level, column, apart) for level, column in TRAIT_LEVELS.items()]
    return pd.concat(frames, ignore_index=True)


def _added(frame: pd.DataFrame, level: str, column: str, keys: Sequence[str]) -> pd.DataFrame:
    summed = frame.groupby([column, *keys], sort=True).sum(numeric_only=True).reset_index()
    return summed.rename(columns={column: "group_id"}).assign(level=level)
