"""The door for measure values: small cells and their complements become empty, the rest stays as it is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from dashboards.disclosure.complementary import Flags, Order, Quantity, complement
from dashboards.disclosure.lattice import Floats, Ints
from dashboards.disclosure.layout import Layout, Layouts, number_places
from dashboards.disclosure.rule import HIDDEN, SmallCells, small_groups, small_values
from metrics.catalogue import Measure

GROUP_COLUMNS = ["denominator", "clients"]
VALUE_COLUMNS = ["numerator", "numerator_clients", "value", "lower", "upper"]
STAFF_TABLES = {"staff_months", "worker_months", "budget_months"}
"""Unit tables whose rows are staff or positions. Their cells describe a workforce, not clients, and are published as
they are."""

LONGER = {"stock": "last", "median": "none", "share_of_clients": "none"}
"""How longer periods come from months, by kind of measure; sums where not named."""

NO_TEAM = {"program_id": "program", "model": "unknown"}
"""What stands where a team names no program or model, as in the measure values."""

LARGE_AMOUNT = 0.1
"""A hidden amount stays uncertain by at least this share of itself."""

Close = Callable[[Flags], Flags]

COUNTS = ["numerator", "denominator", "clients", "numerator_clients"]


@dataclass(frozen=True)
class Masks:
    """What is hidden of each cell: everything about the group, and the value."""

    group: Flags
    value: Flags

    def at(self, which: Ints | Flags) -> "Masks":
        """Keep some cells."""
        return Masks(self.group[which], self.value[which])


@dataclass(frozen=True)
class System:
    """The cells of one measure, as far as they are looked at together.

    Attributes
    ----------
    counts : mapping of str to ndarray
        The `COUNTS` columns; not a number where there is none.
    layout : Layout
        Where the cells lie, and what adds up to what.
    is_share : bool
        Whether the numerator is part of the denominator.
    """

    counts: Mapping[str, Floats]
    layout: Layout
    is_share: bool

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
            most = np.where(group, np.inf, _or_zero(self.counts["denominator"]))
            quantities.append(replace(numerator, most=most, width=np.minimum(numerator.width, most / 2)))
        return quantities

    def _close(self, column: str) -> Close:
        return partial(self.layout.time.close, is_zero=self.counts[column] == 0)

    def _people(self, column: str, rule: SmallCells, close: Close) -> Quantity:
        return self._quantity(column, close, np.full(len(self.counts[column]), float(rule.threshold)))

    def _amount(self, column: str, rule: SmallCells, close: Close) -> Quantity:
        """Give a hidden count the threshold as width, a large amount (minutes) a tenth of itself.

        A denominator in which people are hidden gets the events of as many people as the threshold, or the time of
        half as many.
        """
        width = np.maximum(rule.threshold, LARGE_AMOUNT * _or_zero(self.counts[column]))
        if column == "denominator":
            width = rule.threshold * np.maximum(np.minimum(self._per_person, 1.0), self._per_person / 2)
        return self._quantity(column, close, width)

    @cached_property
    def _per_person(self) -> Floats:
        """Give what one person has in the denominator, or in that of the whole group or program if that is less.

        More cannot be asked: what is shown of eleven people leaves no more than their sum uncertain.
        """
        layout = self.layout
        each = self.counts["denominator"] / np.maximum(self.counts["clients"], 1)
        of_group = _least(each, layout.slot, layout.is_whole)
        of_all = _least(each, layout.axes.period, layout.is_whole & layout.is_program)
        return _or_zero(np.fmin(np.fmin(each, of_group), of_all))

    def _quantity(self, column: str, close: Close, width: Floats) -> Quantity:
        values = self.counts[column]
        return Quantity(
            relations=self.layout.sums,
            values=_or_zero(values),
            most=np.full(len(values), np.inf),
            width=width,
            can_hide=~np.isnan(values),
            close=close,
            order=self._order,
        )

    @cached_property
    def _order(self) -> Order:
        layout, clients = self.layout, _or_zero(self.counts["clients"])
        most = np.zeros(layout.series.max(initial=0) + 1)
        np.maximum.at(most, layout.series, clients)
        return Order(tier=layout.tier, fineness=layout.fineness, size=most[layout.series])


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
    """Decide measure by measure; gives positions of rows and what is hidden of them.

    A sum of changes, which may be negative, counts nobody: the people in it are looked at in its place.
    """
    place, places = number_places(measure_values)
    layouts = Layouts(places, teams[["team_id", "program_id", "model"]].fillna(NO_TEAM))
    values = _with_clients(measure_values.reset_index(drop=True), place)
    number, names = pd.factorize(values["measure"], sort=True)
    is_share = np.array([measures[str(name)].is_share for name in names], dtype=np.bool_)
    is_signed = np.array([measures[str(name)].is_signed for name in names], dtype=np.bool_)
    people = values["numerator_clients"].to_numpy(dtype=np.float64, na_value=np.nan)
    values["numerator"] = values["numerator"].mask(is_signed[number], people)
    group = small_groups(values, rule)
    small = Masks(group, group | small_values(values, rule, is_share[number]))
    counts = {column: values[column].to_numpy(dtype=np.float64, na_value=np.nan) for column in COUNTS}
    order = np.lexsort((place, number))
    for rows in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
        measure = measures[str(names[number[rows[0]]])] if len(rows) else None
        if measure and measure.unit_table not in STAFF_TABLES:
            cells = _Cells({column: counts[column][rows] for column in COUNTS}, place[rows], measure, layouts)
            yield rows, _decide(cells, small.at(rows), rule)


def _with_clients(values: pd.DataFrame, place: Ints) -> pd.DataFrame:
    """Where a measure cannot count clients (caseload), take the most that any measure counts in the same cell."""
    most = values.groupby(place)["clients"].transform("max")
    return values.assign(clients=values["clients"].fillna(most))


@dataclass(frozen=True)
class _Cells:
    """All cells of one measure in order of place."""

    counts: Mapping[str, Floats]
    place: Ints
    measure: Measure
    layouts: Layouts

    @cached_property
    def is_whole(self) -> Flags:
        found: Flags = (self.layouts.places["trait"] == "all").to_numpy(np.bool_)[self.place]
        return found

    def system(self, part: Flags) -> System:
        """Tie some of the cells together."""
        layout = self.layouts.of(self.place[part], LONGER.get(self.measure.kind, "sum"))
        counts = {column: numbers[part] for column, numbers in self.counts.items()}
        return System(counts, layout, self.measure.is_share)


def _decide(cells: _Cells, small: Masks, rule: SmallCells) -> Masks:
    """Protect the whole first, then the traits: looking at fewer people never shows what was hidden."""
    group, value = small.group.copy(), small.value.copy()
    is_whole = cells.is_whole
    for part in [is_whole] if is_whole.all() else [is_whole, np.ones(len(group), dtype=np.bool_)]:
        if value[part].any():
            group[part], value[part] = _complement(cells.system(part), Masks(group[part], value[part]), rule)
    return Masks(group, value)


def _complement(system: System, masks: Masks, rule: SmallCells) -> tuple[Flags, Flags]:
    group = complement(system.group_quantities(rule), masks.group)
    return group, complement(system.value_quantities(rule, group), masks.value | group)


def _least(numbers: Floats, group: Ints, which: Flags) -> Floats:
    """Give each cell the least number of some cells of its group; not a number where there is none."""
    least = np.full(group.max(initial=0) + 1, np.nan)
    np.fmin.at(least, group[which], numbers[which])
    return least[group]


def _or_zero(numbers: Floats) -> Floats:
    return np.where(np.isnan(numbers), 0.0, numbers)
