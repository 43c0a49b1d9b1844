"""What is hidden together over time, so that no hidden period follows from longer ones or from its neighbours.

Sums over groups and categories are not looked at here. The argument stands in docs/decisions/0004-disclosure.md.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dashboards.disclosure.axes import Axes

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class OverTime:
    """The periods of one measure.

    Attributes
    ----------
    axes : Axes
        Where the cells lie.
    longer : {"sum", "last", "none"}
        How longer periods come from months: their sum, the last month's, or not at all.
    """

    axes: Axes
    longer: str

    def close(self, hidden: Flags, *, is_zero: Flags) -> Flags:
        """Hide with hidden cells what would give them back over time.

        Parameters
        ----------
        hidden : ndarray of bool
            By cell.
        is_zero : ndarray of bool
            Cells whose value is zero: a published zero says that every month in it is zero.

        Returns
        -------
        ndarray of bool
            Closed: given again, nothing more is hidden.
        """
        grid, zero = self.axes.spread(hidden), self.axes.spread(is_zero)
        before = -1
        while before != (before := int(grid.sum())):
            for same in self._ties:
                grid[:, :, same] |= grid[:, :, same].any(axis=2, keepdims=True)
            if self.longer == "sum":
                self._withhold_series(grid, zero)
                self._hide_beside_empty(grid, zero)
            np.logical_and(grid, self._present, out=grid)
        closed = np.empty(len(hidden), dtype=np.bool_)
        closed[self.axes.index[self._present]] = grid[self._present]
        return closed

    def _withhold_series(self, grid: Flags, zero: Flags) -> None:
        """Withhold finer series whole: months for anything hidden, quarters for a quarter, window or year.

        Quarters go with the months also where any month is known to be empty: less the empty ones, a quarter is what
        is left of it.
        """
        months, quarters, longer = (grid[:, :, which].any(axis=2) for which in self._grains)
        coarse: Flags = np.logical_or(longer, quarters)
        fine: Flags = np.logical_or(coarse, months)
        grid[:, :, self._grains[0]] |= fine[:, :, None]
        has_empty = self._empty(grid, zero).any(axis=2)
        grid[:, :, self._grains[1]] |= (coarse | (fine & has_empty))[:, :, None]

    def _hide_beside_empty(self, grid: Flags, zero: Flags) -> None:
        """Hide windows and years that reach into months known to be empty, where anything else is hidden.

        The first window of a new team is its first month, the next one adds the second: these would tell the months.
        """
        empty = self._empty(grid, zero)
        at_risk = np.nonzero(grid.any(axis=2) & empty.any(axis=2))
        beside = (empty[at_risk] @ self._covered > 0) @ self._covered.T > 0
        grid[at_risk] |= beside & ~zero[at_risk] & self._grains[2]

    def _empty(self, grid: Flags, zero: Flags) -> Flags:
        """Tell which periods are known to be empty: a published zero, or no row where others have one."""
        found: Flags = np.logical_or(zero & ~grid, self._absent)
        return found

    @cached_property
    def _present(self) -> Flags:
        found: Flags = self.axes.index != -1
        return found

    @cached_property
    def _absent(self) -> Flags:
        """Cells without a row where other groups of their level have one: they are zero."""
        slots = np.zeros_like(self._present)
        for _, members in self.axes.groups.groupby("level").indices.items():
            slots[members] = self._present[members].any(axis=0)
        return slots & ~self._present

    @cached_property
    def _covered(self) -> Floats:
        """Which months each period consists of."""
        first, last = (self.axes.periods[end].to_numpy()[:, None] for end in ("first", "last"))
        months = np.arange(first.min(), last.max() + 1)
        covered: Floats = ((first <= months) & (months <= last)).astype(np.float32)
        return covered

    @cached_property
    def _ties(self) -> list[list[int]]:
        """Periods that have the same value: of the same span, or of the same end for a stock."""
        keys = ["last"] if self.longer == "last" else ["first", "last"]
        found = self.axes.periods.groupby(keys).indices.values()
        return [np.asarray(same).tolist() for same in found if len(same) > 1]

    @cached_property
    def _grains(self) -> tuple[Flags, Flags, Flags]:
        """Tell which periods are months, quarters, and longer ones."""
        grain = self.axes.periods["grain"]
        months, quarters = (grain == "month").to_numpy(), (grain == "quarter").to_numpy()
        return months, quarters, ~(months | quarters)
