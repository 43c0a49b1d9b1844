"""Where the cells of a measure lie, and what follows from that alone. Measures laid out alike share all of it.

No counts here: what is small and what is hidden is decided in other modules.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboards.disclosure.axes import Axes
from dashboards.disclosure.lattice import Floats, Ints, Relations, relations
from dashboards.disclosure.over_time import OverTime

Flags = npt.NDArray[np.bool_]

CELL = ["level", "group_id", "trait", "category", "grain", "period_from", "period_until"]

LEVELS = {"team": 0, "model": 2, "program": 4}
REST = ["unknown", "other"]
"""Categories that are hidden before those that say more."""
WHOLE = 6
"""What is hidden first: the finer of two levels, of categories the rest, and always a category before the whole."""


@dataclass(frozen=True)
class Layout:
    """Some cells, as far as they are looked at together, and what adds up to what.

    Attributes
    ----------
    axes : Axes
        Where the cells lie.
    sums : Relations
        Which cells of one period add up to which.
    time : OverTime
        Which periods are hidden together.
    """

    axes: Axes
    sums: Relations
    time: OverTime

    @classmethod
    def of(cls, cells: pd.DataFrame, teams: pd.DataFrame, longer: str) -> "Layout":
        """Tie cells together: one row of `CELL` columns each."""
        axes = Axes.of(cells)
        return cls(axes, relations(axes, teams), OverTime(axes, longer))

    @cached_property
    def is_whole(self) -> Flags:
        """Cells of everybody, not of a category."""
        found: Flags = (self.axes.categories["trait"] == "all").to_numpy(np.bool_)[self.axes.category]
        return found

    @cached_property
    def is_program(self) -> Flags:
        """Cells of a program."""
        found: Flags = (self.axes.groups["level"] == "program").to_numpy(np.bool_)[self.axes.group]
        return found

    @cached_property
    def tier(self) -> Floats:
        """Which cells are hidden only where none of a lower tier could help: the whole, and a program's last of all."""
        return self.is_whole.astype(np.float64) + (self.is_whole & self.is_program)

    @cached_property
    def fineness(self) -> Floats:
        """0 for the finest cells, more for cells that should stay readable."""
        level = self.axes.groups["level"].map(LEVELS).to_numpy(np.float64)[self.axes.group]
        says_more = (~self.axes.categories["category"].isin(REST)).to_numpy(np.bool_)[self.axes.category]
        return level + says_more + WHOLE * self.is_whole

    @cached_property
    def series(self) -> Ints:
        """Number of the group and category of each cell: cells of one number differ in period alone."""
        return self.axes.group * len(self.axes.categories) + self.axes.category

    @cached_property
    def slot(self) -> Ints:
        """Number of the group and period of each cell: cells of one number differ in category alone."""
        return self.axes.group * len(self.axes.periods) + self.axes.period


@dataclass
class Layouts:
    """The layouts of a table of values, each worked out once.

    Attributes
    ----------
    places : DataFrame
        Every combination of the `CELL` columns that there is, in order.
    teams : DataFrame
        `team_id`, `program_id`, `model`.
    """

    places: pd.DataFrame
    teams: pd.DataFrame
    _known: dict[tuple[bytes, str], Layout] = field(default_factory=dict)

    def of(self, places: Ints, longer: str) -> Layout:
        """Give the layout of the cells at these places, by their numbers in ascending order."""
        key = (places.tobytes(), longer)
        if key not in self._known:
            self._known[key] = Layout.of(self.places.iloc[places].reset_index(drop=True), self.teams, longer)
        return self._known[key]


def number_places(cells: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    """Give each row the number of its combination of the `CELL` columns, in sorted order, and list these."""
    grouped = cells.groupby(CELL, sort=True, observed=True)
    numbers = grouped.ngroup().to_numpy().astype(np.int64)
    return numbers, grouped.size().index.to_frame(index=False)
