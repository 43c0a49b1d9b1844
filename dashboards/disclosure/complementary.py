"""Which further cells are hidden so that no hidden cell follows from its sums.

The choice looks at structure first (a category before the whole, the smallest level), then at the size of the group
over all periods, so that the same small groups are hidden again and again instead of others each month, then at how
many endangered sums a cell would loosen. Of the counts it uses only whether there is anything in a cell at all, so
that what was chosen does not lead back to what was hidden.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle

import numpy as np
import numpy.typing as npt

from dashboards.disclosure.bounds import Bounds, follows_exactly, shuttle
from dashboards.disclosure.lattice import Floats, Ints, Relations

Flags = npt.NDArray[np.bool_]
TOLERANCE = 1e-6
NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Order:
    """Which of two cells is hidden sooner: that of the lower tier, then the finer, then the smaller one.

    Attributes
    ----------
    tier : ndarray
        Cells of a higher tier are hidden only where none of a lower one is left that could help.
    fineness : ndarray
        0 for the finest cells, more for cells that should stay readable.
    size : ndarray
        Number of clients, a later criterion of choice.
    """

    tier: Floats
    fineness: Floats
    size: Floats


@dataclass(frozen=True)
class Quantity:
    """One additive column of one measure and what is asked of its protection.

    Attributes
    ----------
    relations : Relations
        The sums among its cells.
    values : ndarray
        True values; zero where there is no value.
    most : ndarray
        Upper limit known to everybody, infinite where there is none.
    width : ndarray
        How wide the interval of a cell must stay when it is hidden.
    can_hide : ndarray of bool
        Cells that have a value to hide.
    close : callable
        Adds to hidden cells what must be hidden with them over time; its own output stays as it is.
    order : Order
        Which cells to hide first.
    """

    relations: Relations
    values: Floats
    most: Floats
    width: Floats
    can_hide: Flags
    close: Callable[[Flags], Flags]
    order: Order


def complement(quantities: Sequence[Quantity], hidden: Flags) -> Flags:
    """Hide more cells until every hidden one has its width in all quantities and none follows exactly.

    Parameters
    ----------
    quantities : sequence of Quantity
        Columns of the same cells, with the same sums.
    hidden : ndarray of bool
        Cells that are hidden already.

    Returns
    -------
    ndarray of bool
        All hidden cells: the given ones and those that protect them.
    """
    steps = [*(partial(_for_width, quantity) for quantity in quantities), partial(_for_exactness, quantities[0])]
    turns, satisfied = cycle(steps), 0
    hidden = quantities[0].close(hidden)
    while satisfied < len(steps):
        step, satisfied = next(turns), satisfied + 1
        while len(picks := step(hidden)):
            hidden[picks] = True
            hidden = quantities[0].close(hidden)
            satisfied = 1
    return hidden


def _too_narrow(quantity: Quantity, bounds: Bounds, hidden: Flags) -> Flags:
    wanted = np.minimum(quantity.width, quantity.most)
    return hidden & (bounds.width < wanted * (1 - TOLERANCE) - TOLERANCE)


def _for_width(quantity: Quantity, hidden: Flags) -> Ints:
    if not hidden.any():
        return NOTHING
    bounds = shuttle(quantity.relations, quantity.values, hidden, quantity.most)
    endangered = _too_narrow(quantity, bounds, hidden)
    if not endangered.any():
        return NOTHING
    relation, cell = quantity.relations.relation[bounds.entry], quantity.relations.cell[bounds.entry]
    slack = TOLERANCE * (1 + np.abs(bounds.upper[cell]))
    is_tight = (bounds.entry_upper <= bounds.upper[cell] + slack) | (bounds.entry_lower >= bounds.lower[cell] - slack)
    return _pick(quantity, hidden, endangered, (relation[is_tight], cell[is_tight]))


def _for_exactness(quantity: Quantity, hidden: Flags) -> Ints:
    endangered = follows_exactly(quantity.relations, hidden)
    entry = np.flatnonzero(hidden[quantity.relations.cell])
    relation, cell = quantity.relations.relation[entry], quantity.relations.cell[entry]
    return _pick(quantity, hidden, endangered, (relation, cell))


def _pick(quantity: Quantity, hidden: Flags, endangered: Flags, tight: tuple[Ints, Ints]) -> Ints:
    """Choose one cell to hide in the shortest tight sum of every endangered cell.

    The shortest is the most local (a model before the program); what its cell loosens elsewhere is seen in the next
    round.
    """
    can_hide = ~hidden & quantity.can_hide
    for most in np.unique(quantity.order.tier):
        free = np.flatnonzero((can_hide & (quantity.order.tier <= most))[quantity.relations.cell])
        picks = _pick_among(quantity, free, endangered, tight)
        if len(picks):
            return picks
    return NOTHING


def _pick_among(quantity: Quantity, free: Ints, endangered: Flags, tight: tuple[Ints, Ints]) -> Ints:
    relations, (relation, cell) = quantity.relations, tight
    has_free = np.zeros(relations.count, dtype=np.bool_)
    has_free[relations.relation[free]] = True
    for wanting in _neighbourhoods(endangered, relation, cell):
        usable = wanting[cell] & has_free[relation]
        if usable.any():
            length = relations.length[relation[usable]]
            shortest = np.full(len(endangered), np.iinfo(np.int64).max)
            np.minimum.at(shortest, cell[usable], length)
            return _candidates(quantity, free, relation[usable][length == shortest[cell[usable]]])
    return NOTHING


def _neighbourhoods(wanting: Flags, relation: Ints, cell: Ints) -> Iterator[Flags]:
    """Give the endangered cells, then also the hidden cells that share a tight sum with them, and so on."""
    while wanting.any():
        yield wanting
        wider = wanting.copy()
        wider[cell[np.isin(relation, relation[wanting[cell]])]] = True
        if (wider == wanting).all():
            return
        wanting = wider


def _candidates(quantity: Quantity, free: Ints, chosen: Ints) -> Ints:
    """Choose the best free cell of every chosen sum."""
    relations = quantity.relations
    is_chosen = np.zeros(relations.count, dtype=np.bool_)
    is_chosen[chosen] = True
    free = free[is_chosen[relations.relation[free]]]
    relation, cell = relations.relation[free], relations.cell[free]
    is_empty = quantity.values[cell] <= 0
    loosened = np.bincount(cell, minlength=len(quantity.values))[cell]
    first = _first_of_each(
        relation, is_empty, quantity.order.fineness[cell], quantity.order.size[cell], -loosened, cell
    )
    return np.unique(cell[first])


def _first_of_each(group: Ints, *keys: npt.NDArray[np.generic]) -> Ints:
    """Give the position of the first row of each group in the order of the keys."""
    order = np.lexsort((*reversed(keys), group))
    return order[np.unique(group[order], return_index=True)[1]]
