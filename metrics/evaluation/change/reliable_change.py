"""How scores changed, person by person: beyond error of measurement or not, and the mean beside its spread."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.evaluation.change.positive_shares import (
    COLUMNS,
    by_term,
    difference_row,
    difference_said,
    followed_check,
    share_row,
)
from metrics.evaluation.phrases import difference_words, people
from metrics.evaluation.result import Check, Result
from metrics.instruments import Instrument
from metrics.statistics.interval import Floats
from metrics.statistics.intervals.change_scores import MeanChange, mean_change
from metrics.statistics.intervals.paired_shares import paired_shares

METHOD = "reliable_change"
SCORES = ("baseline_score", "follow_up_score")
CLASSES = ("improved", "unchanged", "worse")
ALIKE = 0.2
"""Up to this difference, in standard deviations, people with and without a follow-up began alike."""

CANNOT_SHOW = (
    "There is no comparison group. People often begin when they are at their worst, so that part of a change for the "
    "better is to be expected without any help (regression to the mean)."
)


def reliable_change(pairs: pd.DataFrame, instrument: Instrument, *, confidence: float = 0.95) -> Result:
    """Say how the scores of the same people changed on an instrument.

    Parameters
    ----------
    pairs : DataFrame
        One row per person (or enrollment) with a baseline: `baseline_score`, and `follow_up_score`, missing where
        nobody measured again. Rows of `assessments_paired` fit, best those with `follow_up_days >= 365`, whose year is
        over: where there is a column `instrument`, only the rows of this one are taken; `client_id` serves a check.
    instrument : Instrument
        From `load_instruments`: direction, reliable points and cut-off.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Result
        `table`, columns of `ESTIMATES` with count and people: mean_change (points toward the better end, paired t),
        effect_size (of the standard deviation at baseline); share_improved, share_unchanged, share_worse where reliable
        points are known; share_healthy_before, share_healthy_after, difference_healthy (Newcombe's interval, exact
        McNemar test) where a cut-off is known; share_recovered (of those clinical before: healthy and reliably better)
        where both are. Checks: followed, began_alike, measured_once, facts_verified.

    Raises
    ------
    ValueError
        If a column is missing, or a score is none that the instrument can give.

    References
    ----------
    Jacobson and Truax (1991), J. Consult. Clin. Psychol. 59:12-19. Becker (1988), Br. J. Math. Stat. Psychol.
    41:257-278.
    """
    chosen = _chosen(pairs, instrument)
    both = chosen.dropna(subset=list(SCORES))
    first, second = (both[name].to_numpy(dtype=np.float64) for name in SCORES)
    found = mean_change(instrument.sign * first, instrument.sign * second, confidence)
    rows = [
        *_mean_rows(found, len(both)),
        *_class_rows(instrument, first, second, confidence),
        *_healthy_rows(instrument, first, second, confidence),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"count": "Int64", "people": "Int64"})
    checks = tuple(_checks(chosen, both, instrument))
    return Result(METHOD, table, _text(table, instrument, len(chosen), confidence), checks)


def classify(instrument: Instrument, first: Floats, second: Floats) -> NDArray[np.str_] | None:
    """Give 'improved', 'unchanged' or 'worse' of each person; None where no reliable change of the instrument is known.

    Parameters
    ----------
    instrument : Instrument
    first, second : array, shape (n,)
        Scores before and after.
    """
    if instrument.reliable_change is None:
        return None
    change, least = instrument.sign * (second - first), instrument.reliable_change.least_points
    return np.select([change >= least, change <= -least], ["improved", "worse"], "unchanged")


def is_healthy(instrument: Instrument, scores: Floats) -> NDArray[np.bool_] | None:
    """Tell which scores are not clinical; None where no cut-off of the instrument is known."""
    if instrument.cut_off is None:
        return None
    bound = instrument.cut_off.bound
    return scores < bound if instrument.better == "lower" else scores >= bound


def _chosen(pairs: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    if missing := [name for name in SCORES if name not in pairs.columns]:
        raise ValueError(f"pairs: no column {missing[0]}; give one row a person with {' and '.join(SCORES)}")
    rows = pairs[pairs["instrument"] == instrument.id] if "instrument" in pairs.columns else pairs
    rows = rows.astype(dict.fromkeys(SCORES, "float64")).dropna(subset=["baseline_score"])
    low, high = instrument.score.range
    for name in SCORES:
        known = rows[name].dropna()
        if not known.between(low, high).all():
            wrong = known[~known.between(low, high)].iloc[0]
            raise ValueError(f"pairs: {name} {wrong:g} is no score of {instrument.title} ({low:g} to {high:g})")
    return rows


def _mean_rows(found: MeanChange, n: int) -> Iterator[dict[str, object]]:
    values = (found.mean, found.standard_error, found.lower, found.upper, found.p_value, None, n)
    yield dict(zip(COLUMNS, ("mean_change", *values), strict=True))
    size = (found.effect, found.effect_error, found.effect_lower, found.effect_upper, math.nan, None, n)
    yield dict(zip(COLUMNS, ("effect_size", *size), strict=True))


def _class_rows(
    instrument: Instrument, first: Floats, second: Floats, confidence: float
) -> Iterator[dict[str, object]]:
    classes = classify(instrument, first, second)
    if classes is not None:
        for name in CLASSES:
            yield share_row(f"share_{name}", int((classes == name).sum()), len(first), confidence)


def _healthy_rows(
    instrument: Instrument, first: Floats, second: Floats, confidence: float
) -> Iterator[dict[str, object]]:
    before, after = is_healthy(instrument, first), is_healthy(instrument, second)
    if before is None or after is None:
        return
    cells = [int(np.sum(cell)) for cell in (before & after, before & ~after, ~before & after, ~before & ~after)]
    yield share_row("share_healthy_before", cells[0] + cells[1], len(first), confidence)
    yield share_row("share_healthy_after", cells[0] + cells[2], len(first), confidence)
    yield difference_row("difference_healthy", paired_shares(*cells, confidence=confidence), len(first))
    classes = classify(instrument, first, second)
    if classes is not None:
        recovered = int((~before & after & (classes == "improved")).sum())
        yield share_row("share_recovered", recovered, int((~before).sum()), confidence)


def _checks(chosen: pd.DataFrame, both: pd.DataFrame, instrument: Instrument) -> Iterator[Check]:
    yield followed_check(len(both), len(chosen))
    yield _alike_check(chosen)
    if "client_id" in both.columns:
        repeated = int(both["client_id"].duplicated().sum())
        words = (
            f"{repeated:,} of {len(both):,} rows are of somebody who has another; the intervals take them for others."
        )
        yield Check("measured_once", "failed" if repeated else "passed", words, float(repeated))
    used = [name for name in ("score", "cut_off", "reliable_change") if name in instrument.unverified]
    words = f"From memory, not read in a published source: {', '.join(used)}." if used else "Read in published sources."
    yield Check("facts_verified", "not_tested" if used else "passed", words)


def _alike_check(chosen: pd.DataFrame) -> Check:
    """Compare the baselines of those with a follow-up and those without."""
    was_followed = chosen["follow_up_score"].notna()
    groups = [chosen.loc[rows, "baseline_score"] for rows in (was_followed, ~was_followed)]
    spread = math.sqrt(sum(float(group.var()) for group in groups) / 2) if min(map(len, groups)) > 1 else 0.0
    if not spread > 0:
        return Check(
            "began_alike", "not_tested", "Too few people with or without a follow-up to compare where they began."
        )
    apart = float(groups[1].mean() - groups[0].mean()) / spread
    words = (
        f"People without a follow-up began at {groups[1].mean():.1f} on average, the others at {groups[0].mean():.1f}, "
        f"{abs(apart):.2f} standard deviations apart; up to {ALIKE} is taken as alike."
    )
    return Check("began_alike", "passed" if abs(apart) <= ALIKE else "failed", words, apart)


def _text(table: pd.DataFrame, instrument: Instrument, started: int, confidence: float) -> str:
    at = by_term(table)
    n = int(at["mean_change"]["people"])
    if n == 0:
        return f"Nobody was measured twice on the {instrument.title}, so that nothing can be said of change."
    said = [_mean_words(at, instrument, n, started, confidence)]
    if "share_improved" in at:
        better, worse = (_share(at[f"share_{name}"]) for name in ("improved", "worse"))
        said.append(f"{better} were reliably better and {worse} reliably worse.")
    if "difference_healthy" in at:
        change = difference_said(at["difference_healthy"], confidence)
        before, after = (f"{at[f'share_healthy_{when}']['estimate']:.0%}" for when in ("before", "after"))
        said.append(f"Outside the clinical range were {before} at first and {after} later: {change}.")
    return " ".join([*said, f"{started - n:,} of {started:,} were not measured again.", CANNOT_SHOW])


def _mean_words(
    at: Mapping[str, Mapping[str, Any]], instrument: Instrument, n: int, started: int, confidence: float
) -> str:
    change, low, high = (instrument.sign * float(at["mean_change"][name]) for name in ("estimate", "lower", "upper"))
    words = difference_words(change, min(low, high), max(low, high), "points", confidence=confidence)
    size = float(at["effect_size"]["estimate"])
    spread = f", {abs(size):.2f} standard deviations of the first" if math.isfinite(size) else ""
    return (
        f"{n:,} of {people(started)} were measured twice on the {instrument.title}. The later score was on average "
        f"{words}{spread}; {instrument.better} is better."
    )


def _share(row: Mapping[str, Any]) -> str:
    return f"{int(row['count']):,} of {int(row['people']):,} ({row['estimate']:.0%})"
