"""Mirror image: the same people before and after enrollment, with what was to be expected anyway beside it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.mirror_choices import Choices
from metrics.evaluation.before_after.mirror_windows import mirror_windows
from metrics.evaluation.before_after.mirror_words import checks_of, text_of
from metrics.evaluation.before_after.regression_to_mean import Expectation, Selection, expect_after
from metrics.evaluation.result import Result
from metrics.statistics.interval import Floats
from metrics.statistics.intervals.bootstrap import seeded
from metrics.statistics.intervals.paired_ratio import (
    PairedCounts,
    PairedRatio,
    bootstrap_ratio,
    jackknife_ratio,
    signed_rank,
)

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows are called and how the interval is made.

    Attributes
    ----------
    events, days : str
        Words for the beginnings of spells and for their days. An empty `days` leaves out that row, as for visits.
    interval : str
        'jackknife' (leaving out one person at a time) or 'bootstrap' (people drawn again).
    draws : int
        Of the bootstrap.
    confidence : float
        Two-sided coverage.
    """

    events: str = "admissions"
    days: str = "bed-days"
    interval: Literal["jackknife", "bootstrap"] = "jackknife"
    draws: int = 2000
    confidence: float = 0.95


def mirror_image(
    clients: pd.DataFrame,
    spells: pd.DataFrame,
    choices: Choices | None = None,
    selection: Selection | None = None,
    reading: Reading | None = None,
) -> Result:
    """Compare each client's time after enrollment with the time before it.

    Parameters
    ----------
    clients, spells : DataFrame
        As `mirror_windows` takes them.
    choices : Choices
        How before and after are cut; by default 365 days on each side, both covered, the stay of enrollment split.
    selection : Selection
        How people were chosen, for what to expect if nothing changes.
    reading : Reading
        Names of the rows and kind of interval.

    Returns
    -------
    Result
        A row for events and one for days: `ESTIMATES` (logarithms), `ratio, ratio_lower, ratio_upper` (the rate after
        over the rate before). Then `people`, `before`, `after` (amounts), `years_before`, `years_after`, `rate_before`,
        `rate_after`, `expected_ratio` (regression to the mean, gamma), `expected_however_spread` (without that
        shape; both taken over to days with lengths unchanged), `expected_by_earlier_year` (the rate of the year
        before that over the rate before, which needs no rule but records two years back), `rank_p_value` (Wilcoxon,
        differences within people).

    References
    ----------
    Kishimoto et al. (2013), J. Clin. Psychiatry 74:957-965, for mirror-image studies; Wilcoxon (1945).
    """
    chosen = choices or Choices()
    return compare_windows(mirror_windows(clients, spells, chosen), chosen, selection, reading)


def compare_windows(
    windows: pd.DataFrame,
    choices: Choices | None = None,
    selection: Selection | None = None,
    reading: Reading | None = None,
) -> Result:
    """Compare windows that are cut already; see `mirror_image`.

    Raises
    ------
    ValueError
        If nobody is left to compare.
    """
    chosen, how = choices or Choices(), reading or Reading()
    people = windows[windows["left_out"].isna()]
    if people.empty:
        reasons = ", ".join(f"{reason} ({number})" for reason, number in windows["left_out"].value_counts().items())
        raise ValueError(f"nobody can be compared before and after: {reasons or 'there are no clients'}")
    expected = _expectation(people, selection)
    rows = [_row(people, "events", how, chosen, expected)]
    if how.days:
        rows.append(_row(people, "days", how, chosen, expected))
    table = pd.DataFrame(rows)
    if how.days:
        table["expected_ratio"] = table["expected_ratio"].iloc[0]
        table["expected_however_spread"] = table["expected_however_spread"].iloc[0]
    text = text_of(table, windows, chosen, expected, how.confidence)
    return Result("mirror_image", table, text, checks_of(table, windows))


def _expectation(people: pd.DataFrame, selection: Selection | None) -> Expectation:
    """Expect each person's rate after from the year by which they were chosen, whatever the windows are."""
    return expect_after(
        people["events_of_selection"].to_numpy(np.float64),
        people["exposure_of_selection"].to_numpy(np.float64) / YEAR,
        people["exposure_after"].to_numpy(np.float64) / YEAR,
        selection,
    )


def _row(
    people: pd.DataFrame, amount: Literal["events", "days"], how: Reading, choices: Choices, expected: Expectation
) -> dict[str, float | str]:
    """Compare one amount."""
    pairs = _pairs(people, amount, choices)
    found = _ratio(pairs, how, amount)
    before, after = pairs.before.sum(), pairs.after.sum()
    rate_before = before / pairs.before_time.sum()
    known = rate_before > 0
    return {
        "term": how.events if amount == "events" else how.days,
        "estimate": _log(found.ratio),
        "standard_error": found.standard_error,
        "lower": _log(found.lower),
        "upper": _log(found.upper),
        "p_value": found.p_value,
        "ratio": found.ratio,
        "ratio_lower": found.lower,
        "ratio_upper": found.upper,
        "people": len(people),
        "before": before,
        "after": after,
        "years_before": pairs.before_time.sum(),
        "years_after": pairs.after_time.sum(),
        "rate_before": rate_before,
        "rate_after": after / pairs.after_time.sum(),
        "expected_ratio": expected.rate / rate_before if known else np.nan,
        "expected_however_spread": expected.rate_however_spread / rate_before if known else np.nan,
        "expected_by_earlier_year": _earlier_ratio(people, pairs, amount),
        "rank_p_value": signed_rank(_differences(people, pairs, choices)),
    }


def _pairs(people: pd.DataFrame, amount: str, choices: Choices) -> PairedCounts:
    """Give amounts and years of each person; admissions in the community are over days outside the stays."""
    parts: list[Floats] = []
    for side in ("before", "after"):
        time = people[f"exposure_{side}"].to_numpy(np.float64)
        if amount == "events" and choices.exposure == "community_days":
            time = time - people[f"days_{side}"].to_numpy(np.float64)
        parts += [people[f"{amount}_{side}"].to_numpy(np.float64), time / YEAR]
    return PairedCounts(*parts)


def _ratio(pairs: PairedCounts, how: Reading, amount: str) -> PairedRatio:
    if how.interval == "bootstrap":
        rng = seeded("mirror image", amount, len(pairs.before))
        return bootstrap_ratio(pairs, rng, how.draws, how.confidence)
    return jackknife_ratio(pairs, how.confidence)


def _earlier_ratio(people: pd.DataFrame, pairs: PairedCounts, amount: str) -> float:
    """Rate of the year before the one by which people were chosen over the rate before, of those with records of it.

    Were people chosen by the year before enrollment alone and nothing changes, the years on both sides are alike.
    """
    days = people["exposure_earlier"].to_numpy(np.float64)
    known = days > 0
    before = pairs.before[known].sum()
    if before == 0:
        return np.nan
    earlier = people[f"{amount}_earlier"].to_numpy(np.float64)[known].sum() / (days[known].sum() / YEAR)
    return float(earlier / (before / pairs.before_time[known].sum()))


def _log(ratio: float) -> float:
    """Logarithm of a ratio; NaN where there is none."""
    return float(np.log(ratio)) if ratio > 0 else np.nan


def _differences(people: pd.DataFrame, pairs: PairedCounts, choices: Choices) -> Floats:
    """Give the difference of each person's yearly rates; with worst_rank that of the dead is above every other."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.nan_to_num(pairs.after / pairs.after_time) - np.nan_to_num(pairs.before / pairs.before_time)
    if choices.died == "worst_rank":
        rates = np.where(people["died_after"], np.abs(rates).max() + 1, rates)
    return np.round(rates, 9)
