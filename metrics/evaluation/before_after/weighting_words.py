"""What a weighted comparison says and what it was checked for."""

import numpy as np
import pandas as pd

from metrics.evaluation.phrases import difference_words
from metrics.evaluation.phrases import people as people_words
from metrics.evaluation.result import Check
from metrics.statistics.designs.propensity import effective_size
from metrics.statistics.interval import Floats

LARGE_DIFFERENCE = 0.1
FEWEST_OTHERS = 30.0
MANY_BEYOND = 0.05

LIMITS = (
    "Weighting makes people alike in what was recorded before; it cannot show that they are alike in what was not, and"
    " it holds for people such as the treated only."
)

NAMES = {"weighted": "weighted", "doubly_robust": "with a regression besides", "unadjusted": "without any adjustment"}


def text_of(table: pd.DataFrame, sizes: tuple[int, int], outcome: str, amount: str, confidence: float) -> str:
    """Say the weighted difference, the doubly robust one and the one without adjustment."""
    others = float(table["effective_others"].iloc[0])
    said = []
    for term, words in NAMES.items():
        row = table[table["term"] == term].iloc[0]
        found = difference_words(row["estimate"], row["lower"], row["upper"], amount, confidence=confidence)
        said.append(f"{words}, {found}")
    return (
        f"{people_words(sizes[0])} with treatment and {people_words(sizes[1])} without, who weighted tell as much as"
        f" {others:.0f}. Difference in {outcome}: {'; '.join(said)}. {LIMITS}"
    )


def balance_words(table: pd.DataFrame) -> str:
    """Say how many covariates differ before and after."""
    before, after = (int((table[f"difference_{when}"].abs() > LARGE_DIFFERENCE).sum()) for when in ("before", "after"))
    return (
        f"Of {len(table)} covariates {before} differ by more than {LARGE_DIFFERENCE} standard deviations before"
        f" weighting and {after} after. Balance in these cannot show balance in what was not recorded."
    )


def balance_check(table: pd.DataFrame) -> Check:
    """Judge the largest difference left."""
    left = table["difference_after"].abs()
    if left.isna().all():
        return Check("balance", "not_tested", "No covariate differs among the treated.")
    largest = float(left.max())
    name = table["covariate"].iloc[int(np.nanargmax(left.to_numpy()))]
    words = f"Largest difference after weighting: {largest:.3f} standard deviations ({name})."
    return Check("balance", "passed" if largest <= LARGE_DIFFERENCE else "failed", words, largest)


def checks_of(
    smd: pd.DataFrame, chance: Floats, treated: Floats, weight: Floats, trimmed: tuple[int, int]
) -> tuple[Check, ...]:
    """Check balance, overlap, how much is left of the others, and what was trimmed."""
    others = effective_size(weight[treated == 0])
    beyond = float((chance[treated == 1] > chance[treated == 0].max()).mean())
    largest = float(weight[treated == 0].max() / weight[treated == 0].sum())
    return (
        balance_check(smd),
        Check(
            "overlap",
            "passed" if beyond <= MANY_BEYOND else "failed",
            f"{beyond:.1%} of the treated are likelier to be treated than any of the others.",
            beyond,
        ),
        Check(
            "effective_size",
            "passed" if others >= FEWEST_OTHERS else "failed",
            f"The others tell as much as {others:.1f} people; the heaviest of them holds {largest:.1%} of the weight.",
            others,
        ),
        Check(
            "trimmed",
            "passed",
            f"Left out for an extreme chance: {trimmed[0]} treated, {trimmed[1]} others.",
            float(np.sum(trimmed)),
        ),
        Check(
            "same_clock",
            "not_tested",
            "That time starts for the others on a day like the day of enrollment cannot be seen here.",
        ),
    )
