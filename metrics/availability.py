"""Whether a measure can be computed, from when, and until when its values are settled. Dates of sources, no rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Measure

AVAILABLE = "available"
TOO_EARLY = "not enough follow-up"
NOTHING = "nothing to count"


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """Days for which a table's records are complete, ends exclusive; NaT where not known."""

    covered_from: pd.Timestamp
    settled_until: pd.Timestamp


@dataclass(frozen=True, slots=True)
class Coverage:
    """Tables that were supplied, with their coverage."""

    tables: Mapping[str, TableCoverage]

    def missing(self, measure: Measure) -> list[str]:
        """Tables that the measure needs and that were not supplied."""
        return [name for name in measure.needs if name not in self.tables]

    def covered_from(self, measure: Measure) -> pd.Timestamp:
        """First day that every needed table covers; NaT where none says."""
        return pd.Series([self.tables[name].covered_from for name in measure.needs], dtype="datetime64[s]").max()

    def settled_until(self, measure: Measure) -> pd.Timestamp:
        """Day before which nothing that the measure counts can still change; NaT where no table says."""
        days = pd.Series([self.tables[name].settled_until for name in measure.needs], dtype="datetime64[s]")
        return days.min() - pd.Timedelta(days=measure.follow_up_days)

    def all_settled_until(self, measures: Iterable[Measure]) -> date:
        """Day before which nothing that any of the measures counts can still change; `date.max` if no table says."""
        days = pd.Series([self.settled_until(measure) for measure in measures], dtype="datetime64[s]")
        first = days.min()
        return date.max if pd.isna(first) else first.date()


def read_coverage(coverage: pd.DataFrame) -> Coverage:
    """Read `source.coverage`: table_name, is_available, covered_from, covered_until, settled_until.

    A supplied table without a settled day is settled as far as it is covered.
    """
    supplied = coverage[coverage["is_available"].astype(bool)]
    begins = pd.to_datetime(supplied["covered_from"])
    settled = pd.to_datetime(supplied["settled_until"]).fillna(pd.to_datetime(supplied["covered_until"]))
    rows = zip(supplied["table_name"], begins, settled, strict=True)
    return Coverage({name: TableCoverage(begin, end) for name, begin, end in rows})


def say_availability(
    measure: Measure, known: Coverage, denominator: pd.Series, mature: NDArray[np.bool_]
) -> str | NDArray[np.str_]:
    """Availability of each row of one measure: one text for all, or an array."""
    missing = known.missing(measure)
    if missing:
        return f"not available: no {', '.join(missing)}"
    has_any = denominator.to_numpy(dtype=np.float64) > 0
    if measure.instrument is not None and not has_any.any():
        return f"not available: no {measure.instrument} scores to count"
    reason = np.where((measure.follow_up_days > 0) & ~mature, TOO_EARLY, NOTHING)
    return np.where(has_any, AVAILABLE, reason)


def is_mature(measure: Measure, known: Coverage, period_until: pd.Series) -> NDArray[np.bool_]:
    """Whether each period ends before records may still change it; never for a measure that is not available."""
    if known.missing(measure):
        return np.zeros(len(period_until), dtype=bool)
    settled = known.settled_until(measure)
    if pd.isna(settled):
        return np.ones(len(period_until), dtype=bool)
    return (period_until <= settled).to_numpy(dtype=bool)
