"""The attack on a protected table: what a reader with every sum can work out.

Two questions, as docs/decisions/0004-disclosure.md promises two things. Does a hidden cell follow exactly from all that
is published, of all periods (`determined`, by linear algebra)? And how narrow is it by the sums of its own period
(`interval`, by linear programs)? Written apart from the algorithm that protects, from the atoms (team x category x
month) and not from sums of cells, so that a fault in one shows in the other. It sees only what is published.

Cost, on one core for 14 teams and 42 months: `determined` a tenth of a second for the whole of a measure, some ten
seconds together with a trait of six categories; `interval` some milliseconds a cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from dashboards.disclosure.layout import CELL
from dashboards.disclosure.measures import LONGER, STAFF_TABLES
from dashboards.disclosure.rule import SmallCells
from metrics.catalogue import Measure

Ints = npt.NDArray[np.int64]

NOTHING_LEFT = 1e-7
NARROW = 1e-5
"""Rounding of the linear program."""
UNBOUNDED = 3
"""What `linprog` says when there is no limit."""

TEAM_COLUMNS = {"team": "team_id", "model": "model", "program": "program_id"}


@dataclass(frozen=True)
class Attack:
    """One measure, the whole and one trait, as a reader meets it.

    Attributes
    ----------
    cells : DataFrame
        Protected measure values.
    column : str
        The additive column under attack: `numerator` or `denominator`.
    matrix : csr_array
        Cells x atoms: which atoms a cell is the sum of.
    nothing : csr_array
        Sums of atoms that are zero, because others have a row there and this group has none.
    nothing_cells : DataFrame
        These cells.
    moments : int
        Number of months (or periods) that an atom can lie in.
    is_share : bool
        A numerator cannot exceed its published denominator.
    """

    cells: pd.DataFrame
    column: str
    matrix: csr_array
    nothing: csr_array
    nothing_cells: pd.DataFrame
    moments: int
    is_share: bool

    @cached_property
    def hidden(self) -> Ints:
        """Positions of the cells that are not published."""
        return np.flatnonzero(self.cells[self.column].isna() & (self.cells["hidden"] != ""))

    @cached_property
    def known(self) -> Ints:
        """Positions of the cells that are published."""
        return np.flatnonzero(self.cells[self.column].notna())

    @cached_property
    def _open(self) -> npt.NDArray[np.bool_]:
        """Tell which atoms may be other than zero: those in no published zero and in no group without a row."""
        zeros = self.matrix[self.known[self.values[self.known] == 0]]
        found: npt.NDArray[np.bool_] = (zeros.sum(axis=0) == 0) & (self.nothing.sum(axis=0) == 0)
        return found

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        """What is published; not a number where hidden."""
        return self.cells[self.column].to_numpy(dtype=float, na_value=np.nan)

    def determined(self) -> Ints:
        """Give the hidden cells that are a combination of published ones: those that no null vector moves."""
        matrix = self.matrix[:, np.flatnonzero(self._open)]
        sums = matrix[self.known]
        size, vectors = np.linalg.eigh((sums.T @ sums).toarray())
        free = vectors[:, size <= size.max(initial=1.0) * 1e-11]
        moved = np.abs(matrix[self.hidden] @ free).max(axis=1, initial=0.0)
        still: Ints = self.hidden[(moved < NOTHING_LEFT) & (matrix[self.hidden].sum(axis=1) > 0)]
        return still

    def interval(self, cell: int) -> tuple[float, float]:
        """Give the lowest and highest value of a hidden cell that the published ones of its period allow."""
        atoms = self._atoms_of_period(cell)
        same = np.flatnonzero(_has_period(self.cells, *self._period_of(cell)))
        known = np.intersect1d(self.known, same)
        target = self.matrix[[cell]][:, atoms].toarray()[0]
        limits: dict[str, Any] = {"A_eq": self.matrix[known][:, atoms], "b_eq": self.values[known]}
        if self._is_limited:
            most = self.cells["denominator"].to_numpy(dtype=float, na_value=np.nan)
            limited = np.intersect1d(self.hidden, same[~np.isnan(most[same])])
            limits |= {"A_ub": self.matrix[limited][:, atoms], "b_ub": most[limited]}
        lowest = linprog(target, **limits, bounds=(0, None), method="highs")
        highest = linprog(-target, **limits, bounds=(0, None), method="highs")
        return float(lowest.fun), np.inf if highest.status == UNBOUNDED else -float(highest.fun)

    def _period_of(self, cell: int) -> tuple[Any, Any]:
        return self.cells["period_from"].iloc[cell], self.cells["period_until"].iloc[cell]

    def _atoms_of_period(self, cell: int) -> Ints:
        """Give for each team and category one atom that may be other than zero by what this period says."""
        moment = self.matrix[[cell]].indices[0] % self.moments
        empty = self.nothing[np.flatnonzero(_has_period(self.nothing_cells, *self._period_of(cell)))]
        may_be = np.flatnonzero(empty.sum(axis=0) == 0)
        found: Ints = may_be[may_be % self.moments == moment]
        return found

    def needed(self, cell: int, rule: SmallCells) -> float:
        """Give the width that the interval of a hidden cell must have: the threshold, or half of a small whole."""
        whole = self.cells["denominator"].to_numpy(dtype=float)[cell]
        return float(min(rule.threshold, whole / 2)) if self._is_limited and whole >= 0 else float(rule.threshold)

    @property
    def _is_limited(self) -> bool:
        return self.is_share and self.column == "numerator"


def attack(
    protected: pd.DataFrame, measure: Measure, teams: pd.DataFrame, trait: str = "all", column: str = "numerator"
) -> Attack:
    """Set up the attack on one measure, its whole together with one trait.

    Parameters
    ----------
    protected : DataFrame
        What `measures.protect` gave.
    measure : Measure
        Its definition.
    teams : DataFrame
        As for `measures.protect`.
    trait : str
        `all` for the whole alone.
    column : {"numerator", "denominator"}
        What to work out.
    """
    ours = (protected["measure"] == measure.id) & protected["trait"].isin(["all", trait])
    cells = protected[ours].reset_index(drop=True)
    atoms = _Atoms.of(cells, teams, LONGER.get(measure.kind, "sum"))
    keys = list(cells[CELL].itertuples(index=False, name=None))
    nothing = _without_row(cells)
    return Attack(
        cells,
        column,
        atoms.rows(keys),
        atoms.rows(nothing),
        pd.DataFrame(nothing, columns=CELL),
        len(atoms.moments),
        measure.is_share,
    )


def find_exposed(
    protected: pd.DataFrame,
    measures: Mapping[str, Measure],
    teams: pd.DataFrame,
    rule: SmallCells,
    each: int = 3,
) -> pd.DataFrame:
    """Attack the whole of every measure; look for exact solutions everywhere and for narrow intervals in a sample.

    Parameters
    ----------
    protected, measures, teams, rule
        As for `measures.protect`.
    each : int
        Intervals per measure; these cost most of the time.

    Returns
    -------
    DataFrame
        The exposed cells: measure, `CELL` columns, lower, upper. Empty when the release is safe.
    """
    found = []
    for name in sorted(protected["measure"].unique()):
        if measures[name].unit_table in STAFF_TABLES or LONGER.get(measures[name].kind) == "none":
            continue
        tried = attack(protected, measures[name], teams)
        sample = tried.hidden[:: max(len(tried.hidden) // each, 1)] if each else tried.hidden[:0]
        for cell in sorted({*tried.determined().tolist(), *sample.tolist()}):
            lower, upper = tried.interval(cell)
            if upper - lower < tried.needed(cell, rule) - NARROW:
                found.append((name, *tried.cells.loc[cell, CELL], lower, upper))
    return pd.DataFrame(found, columns=["measure", *CELL, "lower", "upper"])


def _has_period(cells: pd.DataFrame, first: Any, until: Any) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = ((cells["period_from"] == first) & (cells["period_until"] == until)).to_numpy()
    return found


def _without_row(cells: pd.DataFrame) -> list[tuple[Any, ...]]:
    """List the cells that have no row where others of their trait, level and period have one: they are zero."""
    present = set(cells[CELL].itertuples(index=False, name=None))
    levels = set(cells[["level", "trait"]].itertuples(index=False, name=None))
    groups = cells[["level", "group_id"]].drop_duplicates().itertuples(index=False, name=None)
    categories = cells[["trait", "category"]].drop_duplicates()
    slots = cells[["trait", "grain", "period_from", "period_until"]].drop_duplicates().merge(categories, on="trait")
    places = slots[CELL[2:]].itertuples(index=False, name=None)
    return [
        (*group, *place)
        for group, place in product(groups, list(places))
        if (group[0], place[0]) in levels and (*group, *place) not in present
    ]


@dataclass(frozen=True)
class _Atoms:
    """The smallest counts: team x category x month (or period, where periods do not add up)."""

    teams: pd.DataFrame
    categories: list[str]
    moments: dict[Any, int]
    longer: str

    @classmethod
    def of(cls, cells: pd.DataFrame, teams: pd.DataFrame, longer: str) -> "_Atoms":
        categories = sorted(cells.loc[cells["trait"] != "all", "category"].unique()) or ["all"]
        if longer == "none":
            spans = cells[["period_from", "period_until"]].drop_duplicates()
            moments: list[Any] = sorted(spans.itertuples(index=False, name=None))
        else:
            moments = _months(cells["period_from"].min(), cells["period_until"].max())
        known = teams.fillna({"program_id": "program", "model": "unknown"}).reset_index(drop=True)
        return cls(known, categories, {moment: number for number, moment in enumerate(moments)}, longer)

    def rows(self, cells: list[tuple[Any, ...]]) -> csr_array:
        """Write one row a cell, one column an atom."""
        shape = (len(self.teams), len(self.categories), len(self.moments))
        sums = [np.ravel_multi_index(np.ix_(*self._parts(cell)), shape).ravel() for cell in cells]
        lengths = np.array([len(atoms) for atoms in sums], dtype=np.int64)
        entries = np.concatenate([np.zeros(0, dtype=np.int64), *sums])
        return csr_array(
            (np.ones(len(entries)), (np.repeat(np.arange(len(cells)), lengths), entries)),
            shape=(len(cells), int(np.prod(shape))),
        )

    def _parts(self, cell: tuple[Any, ...]) -> tuple[Ints, Ints, Ints]:
        level, group, trait, category, _, first, until = cell
        teams = np.flatnonzero(self.teams[TEAM_COLUMNS[level]] == group)
        everybody = range(len(self.categories))
        categories = everybody if trait == "all" else [self.categories.index(category)]
        if self.longer == "none":
            moments = [self.moments[first, until]]
        else:
            months = _months(first, until)
            moments = [self.moments[month] for month in (months[-1:] if self.longer == "last" else months)]
        return teams, np.array(categories, dtype=np.int64), np.array(moments, dtype=np.int64)


def _months(first: pd.Timestamp, until: pd.Timestamp) -> list[pd.Timestamp]:
    return list(pd.date_range(first, until, freq="MS", inclusive="left"))
