"""What a reader can work out about hidden cells: bounds from sums, and cells that follow exactly.

The bounds are those of the shuttle algorithm (Buzzigoli and Giusti 1999): every sum is used again and again to
narrow each hidden cell until nothing narrows. A reader who solves linear programs can do no worse and seldom
better; `audit.py` does that. Nothing is hidden here.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsmr

from dashboards.disclosure.lattice import Floats, Ints, Relations

SWEEPS = 30
SOLVED, MOVED = 1e-10, 1e-5
"""How exactly the random solution is found, and what counts as a cell that it moves."""
NARROWER = 1e-9
"""A bound that moves by less than this share of itself has not moved."""


@dataclass(frozen=True)
class Bounds:
    """What follows about each cell, and which sums make it follow.

    Attributes
    ----------
    lower, upper : ndarray
        For each cell; equal to its value where it is published.
    entry : ndarray of int
        Entries of the relations that concern hidden cells.
    entry_lower, entry_upper : ndarray
        What each of these entries alone, given all other bounds, says about its cell.
    """

    lower: Floats
    upper: Floats
    entry: Ints
    entry_lower: Floats
    entry_upper: Floats

    @property
    def width(self) -> Floats:
        """Width of the interval of each cell."""
        return np.maximum(self.upper - self.lower, 0.0)


def shuttle(
    relations: Relations, values: Floats, hidden: npt.NDArray[np.bool_], most: Floats, sweeps: int = SWEEPS
) -> Bounds:
    """Narrow the hidden cells by every sum until nothing changes.

    Parameters
    ----------
    relations : Relations
        The sums. Where the values do not add up (people counted in two teams), the difference is taken as known
        to the reader, which errs on the side of hiding more.
    values : ndarray
        True values of all cells.
    hidden : ndarray of bool
        Which of them are not published.
    most : ndarray
        What a cell cannot exceed by other published knowledge (its denominator), infinite where there is none.
    sweeps : int
        At most so many passes; bounds after fewer passes are still right, only wider.
    """
    entry = np.flatnonzero(hidden[relations.cell])
    relation, cell, sign = relations.relation[entry], relations.cell[entry], relations.sign[entry]
    positive, n = sign > 0, relations.count
    inside = _sum(relation, sign * values[cell], n)
    ceiling = np.abs(values).sum() * 4 + 1e6
    lower = np.where(hidden, 0.0, values)
    upper = np.where(hidden, np.minimum(most, ceiling), values)
    for _ in range(sweeps):
        terms_high = np.where(positive, upper[cell], -lower[cell])
        terms_low = np.where(positive, lower[cell], -upper[cell])
        term_most = inside[relation] - (_sum(relation, terms_low, n)[relation] - terms_low)
        term_least = inside[relation] - (_sum(relation, terms_high, n)[relation] - terms_high)
        entry_upper = np.where(positive, term_most, -term_least)
        entry_lower = np.where(positive, term_least, -term_most)
        before = upper[cell].sum() - lower[cell].sum()
        np.minimum.at(upper, cell, entry_upper)
        np.maximum.at(lower, cell, entry_lower)
        if before - (upper[cell].sum() - lower[cell].sum()) <= NARROWER * max(before, 1.0):
            break
    return Bounds(lower, upper, entry, entry_lower, entry_upper)


def follows_exactly(relations: Relations, hidden: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which hidden cells are fixed by the published ones through sums, however combined.

    A cell is fixed when every solution of "all published cells unchanged" leaves it unchanged. One random such
    solution shows this with probability one; it is found by projecting random numbers on the null space of the
    sums (LSMR, Fong and Saunders 2011).
    """
    exact = hidden[relations.cell]
    fixed = np.zeros(len(hidden), dtype=np.bool_)
    if not exact.any():
        return fixed
    rows = np.unique(relations.relation[exact], return_inverse=True)[1]
    columns, where = np.unique(relations.cell[exact], return_inverse=True)
    matrix = csr_array((relations.sign[exact], (rows, where)), shape=(rows.max() + 1, len(columns)))
    noise = np.random.default_rng(0).uniform(1.0, 2.0, len(columns))
    solution = lsmr(matrix, matrix @ noise, atol=SOLVED, btol=SOLVED, conlim=0, maxiter=4 * len(columns) + 100)[0]
    fixed[columns] = np.abs(noise - solution) < MOVED
    return fixed


def _sum(group: Ints, weights: Floats, n: int) -> Floats:
    total: Floats = np.bincount(group, weights=weights, minlength=n).astype(np.float64, copy=False)
    return total
