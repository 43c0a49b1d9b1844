"""From the unit tables to `measure_values`: runs the compiled SELECTs and puts value, interval and maturity together.

Belongs here: the order of the work and the shape of the result. Not here: SQL text (`compile*.py`), addition
(`grid.py`), intervals (`bounds.py`, `statistics/`), the database: the caller passes `query`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from metrics import compile as compiled
from metrics import compile_clusters
from metrics.availability import Coverage, is_mature, read_coverage, say_availability
from metrics.bounds import Spread, bounds, spread_of
from metrics.catalogue import Measure
from metrics.families import Family, Member, families
from metrics.grid import GROUP, Flags, Grid, make_grid, stack_categories, stack_levels, stack_traits
from metrics.medians import median_arrays
from metrics.periods import LONG_GRAINS, Window
from metrics.statistics.interval import Floats
from metrics.statistics.intervals.clusters import ClusterSums

Query = Callable[[str, Mapping[str, Any]], pd.DataFrame]

COLUMNS = {
    "measure": "str",
    "version": "int64",
    "level": "str",
    "group_id": "str",
    "trait": "str",
    "category": "str",
    "grain": "str",
    "period_from": "datetime64[s]",
    "period_until": "datetime64[s]",
    "numerator": "float64",
    "denominator": "float64",
    "clients": "Int64",
    "numerator_clients": "Int64",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "is_mature": "bool",
    "availability": "str",
}


@dataclass(frozen=True, slots=True)
class _Run:
    """What every step needs: the door to the rows, the periods, the teams and the dates of the sources."""

    query: Query
    windows: Sequence[Window]
    teams: pd.DataFrame
    coverage: Coverage
    period: Mapping[str, date]

    def ask(self, sql: str) -> pd.DataFrame:
        """Run a SELECT over the months of the period."""
        return self.query(sql, self.period)

    def narrowed(self, *, has_months: bool) -> "_Run":
        """Keep years and rolling windows alone, unless months are wanted or there is nothing longer."""
        longer = [window for window in self.windows if window.grain in LONG_GRAINS]
        return self if has_months or not longer else replace(self, windows=longer)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the measures of a family share, on the family's grid."""

    family: Family
    grid: Grid
    shown: Flags
    sums: dict[str, Floats]
    people: dict[str, Floats]
    spreads: dict[str, Spread]


def calculate(
    unit_table: str,
    measures: Mapping[str, Measure] | Iterable[Measure],
    query: Query,
    periods: Sequence[Window],
    coverage: pd.DataFrame,
) -> pd.DataFrame:
    """Compute every measure of one unit table at every level, trait and period.

    Parameters
    ----------
    unit_table : str
        Name of the unit table; measures of other tables are passed over.
    measures : mapping or iterable of Measure
        From `catalogue.load_measures`.
    query : callable
        Takes SQL and its named parameters, returns a frame. The SQL reads the unit table, `team_traits`,
        `client_traits` and `client_year_traits`.
    periods : sequence of Window
        From `periods.reporting_periods`.
    coverage : DataFrame
        `source.coverage`: table_name, is_available, covered_from, covered_until, settled_until.

    Returns
    -------
    DataFrame
        `measure_values`: the columns of `COLUMNS`, one row per measure, group, trait, category and period, in that
        order. Numerator and denominator in the units of their columns (days, events, rows); value and bounds times
        `per`. Every group has, for each measure and grain, at least one row, which says why if there is no value.
    """
    chosen = measures.values() if isinstance(measures, Mapping) else measures
    mine = sorted((measure for measure in chosen if measure.unit_table == unit_table), key=lambda one: one.id)
    period = {
        "period_from": min(window.period_from for window in periods),
        "period_until": max(window.period_until for window in periods),
    }
    run = _Run(query, periods, query(compiled.TEAMS, {}), read_coverage(coverage), period)
    found: dict[str, pd.DataFrame] = {}
    for family in families(measure for measure in mine if not run.coverage.missing(measure)):
        narrowed = run.narrowed(has_months=family.has_months)
        parts = _family_parts(family, narrowed)
        if parts is not None:
            found |= {member.measure.id: _member_values(member, parts, narrowed) for member in family.members}
    if not mine:
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    frames = [
        found[one.id] if one.id in found else _nothing(one, run.narrowed(has_months=one.has_months)) for one in mine
    ]
    return pd.concat(frames, ignore_index=True)


def _family_parts(family: Family, run: _Run) -> _Parts | None:
    """Ask for everything that the measures of a family share; None where the unit table has no row."""
    by_team = run.ask(compiled.sums_by_team(family))
    if by_team.empty:
        return None
    monthly = stack_levels(by_team, run.teams, ["month_number"])
    if family.has_traits:
        by_trait = run.ask(compiled.sums_by_trait(family))
        monthly = pd.concat([monthly, stack_traits(by_trait, ["month_number"])], ignore_index=True)
    grid = make_grid(run.teams, monthly, run.windows)
    people = {}
    if family.has_clients:
        people = grid.place(run.ask(compiled.people(family, run.windows)), list(family.terms), 0.0)
    sums = grid.sums(monthly, list(family.terms), family.stock_terms)
    return _Parts(family, grid, grid.touched(monthly), sums, people, _spreads(family, grid, run))


def _spreads(family: Family, grid: Grid, run: _Run) -> dict[str, Spread]:
    """How much clients differ, for every member whose interval needs it."""
    if not family.clustered_members:
        return {}
    settled = run.coverage.all_settled_until(member.measure for member in family.clustered_members)
    blocks = compile_clusters.blocks_of_grains(run.windows, settled)
    by_team = [run.ask(compile_clusters.cluster_products(family, block)) for block in blocks]
    products = stack_levels(pd.concat(by_team, ignore_index=True), run.teams, ["window_number"])
    if family.has_traits:
        split = [block for block in blocks if block.grain in compiled.TRAIT_GRAINS]
        by_trait = [run.ask(compile_clusters.cluster_products_by_trait(family, block)) for block in split]
        stacked = stack_categories(pd.concat(by_trait, ignore_index=True), ["window_number"])
        products = pd.concat([products, stacked], ignore_index=True)
    weights = compile_clusters.block_weights(run.windows, blocks)
    spreads = {}
    for member in family.clustered_members:
        names = compile_clusters.product_names(member)
        arrays = grid.place(products, names, np.nan)
        exact = spread_of(member.measure, ClusterSums(*(arrays[name] for name in names)))
        spreads[member.measure.id] = Spread(_mixed(exact.ratio, weights), _mixed(exact.clusters, weights))
    return spreads


def _mixed(exact: Floats, weights: Floats) -> Floats:
    """Weighted mean, over the exactly computed windows that a window meets, of those that have a value."""
    known = np.isfinite(exact)
    with np.errstate(invalid="ignore"):
        return (np.where(known, exact, 0.0) @ weights) / (known.astype(np.float64) @ weights)


def _member_values(member: Member, parts: _Parts, run: _Run) -> pd.DataFrame:
    """Values and bounds of one measure, in every period that its sources cover from the start."""
    measure = member.measure
    arrays = _amounts(member, parts)
    if measure.kind == "median":
        counted = run.ask(compiled.value_counts(parts.family, member))
        arrays |= median_arrays(parts.grid, counted, run.teams, arrays["clients"])
        arrays["numerator"] = np.full(parts.shown.shape, np.nan)
    else:
        interval = bounds(measure, arrays["numerator"], arrays["denominator"], parts.spreads.get(measure.id))
        exposure = np.where(arrays["denominator"] > 0, arrays["denominator"], np.nan)
        value = arrays["numerator"] / exposure * measure.per
        arrays |= {"value": value, "lower": interval.lower, "upper": interval.upper}
    begins = run.coverage.covered_from(measure)
    covered = np.array([not pd.Timestamp(window.period_from) < begins for window in run.windows])
    return _laid_out(measure, parts.grid, parts.shown & covered[None, :], arrays, run.coverage)


def _amounts(member: Member, parts: _Parts) -> dict[str, Floats]:
    """Numerator, denominator and people of one measure."""
    numerator, denominator = parts.sums[member.numerator], parts.sums[member.denominator]
    if not parts.family.has_clients:
        return {"numerator": numerator, "denominator": denominator}
    clients, counted = parts.people[member.denominator], parts.people[member.numerator]
    if member.measure.kind == "stock":
        clients, counted = denominator, numerator
    if member.measure.kind == "share_of_clients":
        numerator, denominator = counted, clients
    return {
        "numerator": numerator,
        "denominator": denominator,
        "clients": clients,
        "numerator_clients": counted,
    }


def _nothing(measure: Measure, run: _Run) -> pd.DataFrame:
    """One empty row per team, program and model and grain: the measure is not available, or has no rows at all."""
    grid = make_grid(run.teams, None, run.windows)
    shape = (len(grid.groups), len(run.windows))
    exposure = np.full(shape, np.nan if run.coverage.missing(measure) else 0.0)
    return _laid_out(measure, grid, np.zeros(shape, dtype=bool), {"denominator": exposure}, run.coverage)


def _laid_out(
    measure: Measure, grid: Grid, shown: Flags, arrays: Mapping[str, Floats], coverage: Coverage
) -> pd.DataFrame:
    """From arrays on a grid to rows of `measure_values`, sorted by group, grain and period."""
    rows, columns = np.nonzero(grid.or_latest(shown))
    frame = grid.groups[GROUP].iloc[rows].reset_index(drop=True)
    frame = frame.assign(measure=measure.id, version=measure.version)
    for name in ("grain", "period_from", "period_until"):
        values = pd.DataFrame({name: [getattr(window, name) for window in grid.windows]}).astype({name: COLUMNS[name]})
        frame[name] = values[name].take(columns).array
    for name, array in arrays.items():
        frame[name] = array[rows, columns]
    mature = is_mature(measure, coverage, frame["period_until"])
    frame = frame.assign(
        is_mature=mature, availability=say_availability(measure, coverage, frame["denominator"], mature)
    )
    return frame.reindex(columns=list(COLUMNS)).astype(COLUMNS)
