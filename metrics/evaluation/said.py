"""Words and checks of published rows of `evaluations`, made from their columns alone: nothing hidden can show."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.mirror_words import (
    FEW_PEOPLE,
    LIMITS,
    UNEQUAL_TIME,
    earlier_words,
    expected_words,
    finding_words,
    regression_check,
)
from metrics.evaluation.before_after.staggered_words import LIMITS as STAGGERED_LIMITS
from metrics.evaluation.phrases import difference_words, people, ratio_words
from metrics.evaluation.result import Check

HIDDEN = "Not shown: too few people or events stand behind it."


def say(row: Mapping[Any, Any]) -> str:
    """Say one amount of one group, before and after.

    Parameters
    ----------
    row : mapping
        `term, people, rate_before, rate_after, estimate, lower, upper` (ratios), `expected_ratio, chosen_for,
        expected_by_earlier_year, earlier_people, hidden`.
    """
    if row["hidden"]:
        return HIDDEN
    told = _told(row)
    begin = f"{people(int(row['people']))}, 12 months before and 12 months after they came."
    known, way = np.isfinite(told["expected_ratio"]), np.isfinite(told["expected_by_earlier_year"])
    parts = [begin, finding_words(told, 0.95)]
    if known or not way:
        parts.append(expected_words(told, int(row["chosen_for"])))
    if way:
        parts.append(earlier_words(told, int(row["earlier_people"])))
    return " ".join([*parts, LIMITS])


def say_choice(row: Mapping[Any, Any]) -> str:
    """Say what one other choice gives, of a row as in `say`."""
    if row["hidden"]:
        return "Not shown: the choice concerns too few people, or none can be compared."
    return f"{str(row['term']).capitalize()}: {ratio_words(row['estimate'], row['lower'], row['upper'])}."


def say_effect(row: Mapping[Any, Any]) -> str:
    """Say one average of those that began beside those that did not, in the unit of the row."""
    if row["hidden"]:
        return HIDDEN
    words = difference_words(row["estimate"], row["lower"], row["upper"], row["unit"])
    return f"{_since_words(row['since'])}: {words}, beside the change of the others. {STAGGERED_LIMITS}"


def checks(row: Mapping[Any, Any]) -> tuple[Check, ...]:
    """Check what the comparison of one row rests on; without any where it is hidden."""
    if row["hidden"]:
        return ()
    told, count = _told(row), int(row["people"])
    time = float(told["years_after"] / told["years_before"])
    return (
        Check("people", _outcome(count >= FEW_PEOPLE), f"{count} people compared.", float(count)),
        Check("equal_time", _outcome(time >= UNEQUAL_TIME), f"{time:.2f} times as much time after as before.", time),
        regression_check(told),
        Check("passing_time", "not_tested", "Without a comparison group a trend over time cannot be seen."),
    )


def _since_words(since: float) -> str:
    if np.isnan(since):
        return "On average after the start"
    if since == 0:
        return "In the quarter of the start"
    count = f"{abs(since):g} {'quarter' if abs(since) == 1 else 'quarters'}"
    return f"{count} {'before' if since < 0 else 'after'} the start"


def _outcome(is_good: bool) -> Any:
    return "passed" if is_good else "failed"


def _told(row: Mapping[Any, Any]) -> pd.Series:
    """Name the columns as the mirror image does."""
    return pd.Series(
        dict(row)
        | {"ratio": row["estimate"], "ratio_lower": row["lower"], "ratio_upper": row["upper"]}
        | {"expected_however_spread": float("nan")}
    )
