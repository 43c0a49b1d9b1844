"""People weighted to look like the treated, and how alike they are then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.covariates import People, read_people
from metrics.evaluation.before_after.weighting_words import balance_check, balance_words
from metrics.evaluation.result import Result
from metrics.statistics.designs.propensity import fit_logit, standardized_difference, treated_weights
from metrics.statistics.interval import Floats


@dataclass(frozen=True, slots=True)
class Weighting:
    """How to weigh.

    Attributes
    ----------
    trim : float or None
        Leave out people whose chance of treatment is below this or above 1 less this; None keeps all.
    errors : str
        'bootstrap' (people, or clusters, drawn again and everything made anew) or 'sandwich' (weights as known; for the
        weighted difference only).
    cluster : str or None
        Column of what is drawn together, such as the team.
    draws : int
    confidence : float
    """

    trim: float | None = None
    errors: Literal["bootstrap", "sandwich"] = "bootstrap"
    cluster: str | None = None
    draws: int = 500
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Weighed:
    """People with their chance of treatment; those trimmed are gone, `trimmed` says how many treated and others."""

    people: People
    chance: Floats
    weight: Floats
    trimmed: tuple[int, int]


def balance(frame: pd.DataFrame, treated: str, covariates: Sequence[str], weighting: Weighting | None = None) -> Result:
    """Say how alike the treated and the others are, before and after weighting.

    Returns
    -------
    Result
        One row per covariate, or level of it: `mean_treated`, `mean_others`, `mean_weighted` (the others),
        `difference_before`, `difference_after` (in standard deviations of the treated).
    """
    how = weighting or Weighting()
    weighed = weigh(read_people(frame, treated, covariates), how.trim)
    table = balance_table(weighed)
    return Result("balance", table, balance_words(table), (balance_check(table),))


def weigh(people: People, trim: float | None) -> Weighed:
    """Give chances and weights; where people are trimmed, chances are made anew among those left."""
    chance = fit_logit(people.design, people.treated).chance
    trimmed = (0, 0)
    if trim is not None:
        if not 0 <= trim < 0.5:
            raise ValueError(f"trim is {trim}; give a chance from 0 to below 0.5, such as 0.1, or None")
        kept = (chance >= trim) & (chance <= 1 - trim)
        gone = people.treated[~kept]
        trimmed = (int(gone.sum()), int((1 - gone).sum()))
        people = people.kept(kept)
        if people.treated.all() or not people.treated.any():
            raise ValueError(f"trimming at {trim} leaves treated or others only: trim less")
        chance = fit_logit(people.design, people.treated).chance
    return Weighed(people, chance, treated_weights(chance, people.treated), trimmed)


def balance_table(weighed: Weighed) -> pd.DataFrame:
    """Compare every covariate before and after weighting."""
    people, treated = weighed.people, weighed.people.treated
    ones = np.ones(len(treated))
    others = weighed.weight * (1 - treated)
    rows = []
    for name, values in people.shown.items():
        rows.append(
            {
                "covariate": name,
                "mean_treated": float(values[treated == 1].mean()),
                "mean_others": float(values[treated == 0].mean()),
                "mean_weighted": float(others @ values / others.sum()),
                "difference_before": standardized_difference(values, treated, ones),
                "difference_after": standardized_difference(values, treated, weighed.weight),
            }
        )
    return pd.DataFrame(rows)
