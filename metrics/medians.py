"""Medians of every group and window of a grid, from counts of rows by value. No SQL."""

import numpy as np
import pandas as pd

from metrics.compile import TRAIT_GRAINS, TRAITS
from metrics.grid import ALL, Grid, stack_levels, stack_traits
from metrics.statistics.interval import Floats
from metrics.statistics.intervals.medians import medians_from_counts

KEYS = ["month_number", "unit_value"]


def median_arrays(grid: Grid, counted: pd.DataFrame, teams: pd.DataFrame, people: Floats) -> dict[str, Floats]:
    """Value, lower and upper bound on a grid.

    Parameters
    ----------
    grid : Grid
    counted : DataFrame
        team_id, month_number, unit_value, unit_rows and, where rows are about clients, the traits.
    teams : DataFrame
        team_id, program_id, model.
    people : array, groups x windows
        Clients behind the values.
    """
    rows = _sorted_rows(grid, counted, teams)
    result = {name: np.full(people.shape, np.nan) for name in ("value", "lower", "upper")}
    for column, window in enumerate(grid.windows):
        chosen = rows[rows["month_number"].between(window.first, window.last)]
        if window.grain not in TRAIT_GRAINS:
            chosen = chosen[chosen["is_whole"]]
        medians = medians_from_counts(
            chosen["group_number"].to_numpy(dtype=np.int64),
            chosen["unit_value"].to_numpy(dtype=np.float64),
            chosen["unit_rows"].to_numpy(dtype=np.int64),
            people[:, column],
        )
        for name, array in result.items():
            array[medians.group, column] = getattr(medians, name)
    return result


def _sorted_rows(grid: Grid, counted: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    levels = [stack_levels(counted, teams, KEYS)]
    if set(TRAITS) <= set(counted.columns):
        levels.append(stack_traits(counted.merge(teams, on="team_id"), KEYS))
    stacked = pd.concat(levels, ignore_index=True)
    stacked["group_number"] = grid.numbers(stacked)
    stacked["is_whole"] = stacked["trait"] == ALL
    return stacked[["group_number", "is_whole", *KEYS, "unit_rows"]].sort_values(["group_number", "unit_value"])
