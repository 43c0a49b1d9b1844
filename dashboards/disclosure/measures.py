"""The door for measure values: small cells and their complements become empty, the rest stays as it is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from dashboards.disclosure.axes import Axes
from dashboards.disclosure.complementary import Flags, Order, Quantity, complement
from dashboards.disclosure.lattice import Floats, Ints, Relations, relations
from dashboards.disclosure.over_time import OverTime
from dashboards.disclosure.rule import HIDDEN, SmallCells, small_groups, small_values
from metrics.catalogue import Measure

CELL = ["level", "group_id", "trait", "category", "grain", "period_from", "period_until"]
KEYS = ["measure", *CELL]
PERIOD = ["grain", "period_from", "period_until"]
GROUP_COLUMNS = ["denominator", "clients"]
VALUE_COLUMNS = ["numerator", "numerator_clients", "value", "lower", "upper"]
STAFF_TABLES = {"staff_months", "worker_months", "budget_months"}
"""Unit tables whose rows are staff or positions. Their cells describe a workforce, not clients, and are published as
they are."""

LEVELS = {"team": 0, "model": 2, "program": 4}
REST = {"unknown", "other"}
"""Categories that are hidden before those that say more."""
WHOLE = 6
"""What is hidden first: the finer of two levels, of categories the rest, and always a category before the whole."""
LONGER = {"stock": "last", "median": "none", "share_of_clients": "none"}
"""How longer periods come from months, by kind of measure; sums where not named."""

LARGE_AMOUNT = 0.1
"""A hidden amount stays uncertain by at least this share of itself."""

Close = Callable[[Flags], Flags]


@dataclass(frozen=True)
class Masks:
    """What is hidden of each cell: everything about the group, and the value."""

    group: Flags
    value: Flags


@dataclass(frozen=True)
class System:
    """The cells of one measure, as far as they are looked at together, and what adds up to what.

    Attributes
    ----------
    cells : DataFrame
        Measure values of one measure.
    sums : Relations
        Which cells of one period add up to which.
    time : OverTime
        Which periods are hidden together.
    is_share : bool
        Whether the numerator is part of the denominator.
    """

    cells: pd.DataFrame
    sums: Relations
    time: OverTime
    is_share: bool

    @classmethod
    def of(cls, cells: pd.DataFrame, measure: Measure, teams: pd.DataFrame) -> "System":
        """Tie the cells of one measure together."""
        axes = Axes.of(cells)
        time = OverTime(axes, LONGER.get(measure.kind, "sum"))
        return cls(cells, relations(axes, teams), time, measure.is_share)

    def group_quantities(self, rule: SmallCells) -> list[Quantity]:
        """Describe what must not follow about groups of few clients."""
        close = self._close("denominator")
        return [self._people("clients", rule, close), self._amount("denominator", rule, close)]

    def value_quantities(self, rule: SmallCells, group: Flags) -> list[Quantity]:
        """Describe what must not follow about hidden values.

        A published denominator limits a share by itself: knowing it, the numerator of a small group must stay
        uncertain by half of it at least.
        """
        close = self._close("numerator")
        numerator = self._amount("numerator", rule, close)
        quantities = [self._people("numerator_clients", rule, close), numerator]
        if self.is_share:
            most = np.where(group, np.inf, _numbers(self.cells["denominator"]))
            quantities.append(replace(numerator, most=most, width=np.minimum(numerator.width, most / 2)))
        return quantities

    def _close(self, column: str) -> Close:
        is_zero = (self.cells[column] == 0).to_numpy(dtype=np.bool_, na_value=False)
        return partial(self.time.close, is_zero=is_zero)

    def _people(self, column: str, rule: SmallCells, close: Close) -> Quantity:
        return self._quantity(column, close, np.full(len(self.cells), float(rule.threshold)))

    def _amount(self, column: str, rule: SmallCells, close: Close) -> Quantity:
        """Give a hidden count the threshold as width, a large amount (minutes) a tenth of itself.

        A denominator in which people are hidden gets the events of as many people as the threshold, or the time of
        half as many.
        """
        width = np.maximum(rule.threshold, LARGE_AMOUNT * _numbers(self.cells[column]))
        if column == "denominator":
            width = rule.threshold * np.maximum(np.minimum(self._per_person, 1.0), self._per_person / 2)
        return self._quantity(column, close, width)

    @cached_property
    def _per_person(self) -> Floats:
        """Give what one person has in the denominator, or in that of the whole group or program if that is less.

        More cannot be asked: what is shown of eleven people leaves no more than their sum uncertain.
        """
        cells = self.cells
        each = cells["denominator"] / cells["clients"].clip(lower=1)
        whole = each.where(cells["trait"] == "all")
        of_group = whole.groupby([cells[key] for key in ("level", "group_id", *PERIOD)]).transform("min")
        of_all = whole.where(cells["level"] == "program").groupby([cells[key] for key in PERIOD]).transform("min")
        return _numbers(pd.concat([each, of_group, of_all], axis=1).min(axis=1))

    def _quantity(self, column: str, close: Close, width: Floats) -> Quantity:
        return Quantity(
            relations=self.sums,
            values=_numbers(self.cells[column]),
            most=np.full(len(self.cells), np.inf),
            width=width,
            can_hide=self.cells[column].notna().to_numpy(),
            close=close,
            order=self._order,
        )

    @cached_property
    def _order(self) -> Order:
        cells = self.cells
        is_whole = cells["trait"] == "all"
        size = cells.groupby(["level", "group_id", "trait", "category"])["clients"].transform("max")
        return Order(
            tier=_numbers(is_whole + (is_whole & (cells["level"] == "program"))),
            fineness=_numbers(cells["level"].map(LEVELS) + ~cells["category"].isin(REST) + WHOLE * is_whole),
            size=_numbers(size),
        )


def protect(
    measure_values: pd.DataFrame, measures: Mapping[str, Measure], teams: pd.DataFrame, rule: SmallCells
) -> pd.DataFrame:
    """Hide small cells and as many others as it takes that no hidden one can be worked out.

    Parameters
    ----------
    measure_values : DataFrame
        Every value that is to be published, all measures, levels, traits and periods in one frame: what is not in
        it cannot be protected against.
    measures : mapping of id to Measure
        Definitions of at least these measures.
    teams : DataFrame
        `team_id`, `program_id`, `model`: who adds up to whom. A missing program is `program`, a missing model
        `unknown`, as in the measure values.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        The same rows in the same order with a column `hidden`: empty text, or `small` where numerator, people in
        it, value and interval (and, where the clients themselves are few, denominator and clients) are empty.
    """
    published = measure_values.assign(hidden="")
    group, value = (np.zeros(len(published), dtype=np.bool_) for _ in range(2))
    for rows, masks in _decisions(measure_values, measures, teams, rule):
        group[rows], value[rows] = masks.group, masks.value
    for columns, mask in ((GROUP_COLUMNS, group), (VALUE_COLUMNS, value)):
        for column in columns:
            published[column] = published[column].mask(mask)
    published.loc[value, "hidden"] = HIDDEN
    return published


def _decisions(
    measure_values: pd.DataFrame, measures: Mapping[str, Measure], teams: pd.DataFrame, rule: SmallCells
) -> Iterator[tuple[Ints, Masks]]:
    """Decide measure by measure; gives positions of rows and what is hidden of them."""
    known = teams[["team_id", "program_id", "model"]].fillna({"program_id": "program", "model": "unknown"})
    ordered = _with_clients(measure_values.reset_index(drop=True)).sort_values(KEYS)
    for name, cells in ordered.groupby("measure", sort=True):
        measure = measures[str(name)]
        if measure.unit_table not in STAFF_TABLES:
            yield cells.index.to_numpy(), _decide(cells.reset_index(drop=True), measure, known, rule)


def _with_clients(values: pd.DataFrame) -> pd.DataFrame:
    """Where a measure cannot count clients (caseload), take the most that any measure counts in the same cell."""
    most = values.groupby(CELL)["clients"].transform("max")
    return values.assign(clients=values["clients"].fillna(most))


def _decide(cells: pd.DataFrame, measure: Measure, teams: pd.DataFrame, rule: SmallCells) -> Masks:
    """Protect the whole first, then the traits: looking at fewer people never shows what was hidden."""
    group = small_groups(cells, rule)
    value = group | small_values(cells, rule, is_share=measure.is_share)
    is_whole = (cells["trait"] == "all").to_numpy()
    for part in [is_whole] if is_whole.all() else [is_whole, np.ones(len(cells), dtype=np.bool_)]:
        if value[part].any():
            system = System.of(cells[part].reset_index(drop=True), measure, teams)
            group[part], value[part] = _complement(system, Masks(group[part], value[part]), rule)
    return Masks(group, value)


def _complement(system: System, masks: Masks, rule: SmallCells) -> tuple[Flags, Flags]:
    group = complement(system.group_quantities(rule), masks.group)
    return group, complement(system.value_quantities(rule, group), masks.value | group)


def _numbers(column: "pd.Series[Any]") -> Floats:
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=0.0), dtype=np.float64)
