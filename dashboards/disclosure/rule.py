"""Which cells are small in themselves. What must be hidden to protect them is decided in `complementary.py`."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Flags = npt.NDArray[np.bool_]

HIDDEN = "small"
"""The one mark of a hidden cell. It does not say whether the cell is small or protects one that is: told apart,
the two would lead back to the counts."""


@dataclass(frozen=True)
class SmallCells:
    """No published count of people or of their events from 1 to `threshold` - 1; zero is allowed.

    Attributes
    ----------
    threshold : int
        Smallest count that is shown. 11 is the rule of CMS ("cell size suppression policy", 2024).
    """

    threshold: int = 11

    def is_small(self, counts: "pd.Series[float]") -> Flags:
        """Tell which counts are above zero and below the threshold; an unknown count is not small."""
        numbers = counts.to_numpy(dtype=float, na_value=np.nan)
        return (numbers > 0) & (numbers < self.threshold)


def small_groups(cells: pd.DataFrame, rule: SmallCells) -> Flags:
    """Tell where so few clients are counted that nothing about them may be shown."""
    return rule.is_small(cells["clients"])


def small_values(cells: pd.DataFrame, rule: SmallCells, is_share: Flags) -> Flags:
    """Tell where the numerator is small, counts few people, or leaves few.

    Parameters
    ----------
    cells : DataFrame
        Measure values.
    rule : SmallCells
        The threshold.
    is_share : ndarray of bool
        The numerator is part of the denominator, so that what is left over is a count as well.
    """
    small = rule.is_small(cells["numerator"]) | rule.is_small(cells["numerator_clients"])
    return small | (is_share & rule.is_small(cells["denominator"] - cells["numerator"]))
