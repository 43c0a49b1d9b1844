"""Expected events of each row from a model of its risks, with the row's team in the fit or left out of it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.evaluation.models.formulas import Design
from metrics.evaluation.models.logistic import fit_logistic
from metrics.evaluation.result import Check
from metrics.statistics.comparing.discrimination import (
    by_tenth,
    c_statistic,
    calibrate_chances,
    calibrate_counts,
    deviance_explained,
)
from metrics.statistics.interval import Floats, Integers
from metrics.statistics.regression.negative_binomial import fit_negative_binomial

Model = Literal["negative_binomial", "logistic"]

FOLDS = 10
SLOPE_OFF = 0.2
"""Distance of the slope from 1 that is let pass, whatever the number of rows."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected events of the rows, shape (n,).

    Attributes
    ----------
    all_in : array
        From the model fitted to all rows.
    held_out : array
        From models fitted without the teams of the row's fold; with a fold for each team, without its own team alone.
    alpha : float
        Overdispersion of the model of all rows; 0 for a yes or no.
    """

    all_in: Floats
    held_out: Floats
    alpha: float


def expected_events(taken: Design, team: Integers, model: Model, *, each_team: bool) -> Expected:
    """Fit the model to all rows, and once for each fold of teams without it.

    Parameters
    ----------
    taken : Design
        Rows with risks and exposure.
    team : array of int, shape (n,)
        Number of the row's team, from 0; two or more teams.
    model : 'negative_binomial' or 'logistic'
    each_team : bool
        Each team a fold of its own, or teams dealt into ten folds at most.

    Raises
    ------
    ValueError
        If a model cannot be fitted, or a term tells nothing once a fold is left out.
    """
    teams = int(team.max()) + 1
    fold = team if each_team else team % min(FOLDS, teams)
    everyone = np.ones(len(team), dtype=bool)
    all_in, alpha = _predict(taken, everyone, everyone, model)
    held_out = np.empty(len(team))
    for number in range(int(fold.max()) + 1):
        inside = fold == number
        held_out[inside] = _predict(taken, ~inside, inside, model)[0]
    return Expected(all_in, held_out, alpha)


def judge(taken: Design, foreseen: Expected, model: Model) -> list[Check]:
    """Judge the model by what it says of teams that were not in its fit: calibration and discrimination."""
    y, predicted = taken.y, foreseen.held_out
    found = (calibrate_chances if model == "logistic" else calibrate_counts)(y, predicted)
    off = abs(found.slope - 1)
    is_off = off > SLOPE_OFF and off > stats.norm.ppf(0.975) * found.slope_error
    words = f"on teams left out, slope {found.slope:.2f} (1 is right), observed over expected {found.ratio:.2f}"
    return [
        Check("calibration", "failed" if is_off else "passed", words, found.slope),
        _tenths(y, predicted, foreseen.alpha, model),
        _discrimination(taken, foreseen, model),
    ]


def _tenths(y: Floats, predicted: Floats, alpha: float, model: Model) -> Check:
    """Compare observed and expected events by tenth of what was expected."""
    variance = predicted * (1 - predicted) if model == "logistic" else predicted + alpha * predicted**2
    seen, number, spread = by_tenth(predicted, y, predicted, variance)
    p_value = float(stats.chi2.sf(((seen - number) ** 2 / spread).sum(), len(seen)))
    ratios = seen / number
    words = f"by tenth of what was expected, observed over expected from {ratios.min():.2f} to {ratios.max():.2f}"
    return Check("calibration_by_tenth", "failed" if p_value < 0.01 else "passed", words, p_value)


def _discrimination(taken: Design, foreseen: Expected, model: Model) -> Check:
    if model == "logistic":
        found, none, name = c_statistic(taken.y, foreseen.held_out), 0.5, "c statistic"
    else:
        found = deviance_explained(taken.y, foreseen.held_out, taken.exposure, foreseen.alpha)
        none, name = 0.0, "share of the scatter explained"
    words = f"{name} {found:.3f} on teams left out; {none:g} is no better than one rate for all"
    return Check("discrimination", "passed" if found > none else "failed", words, found)


def _predict(taken: Design, fitted: NDArray[np.bool_], wanted: NDArray[np.bool_], model: Model) -> tuple[Floats, float]:
    """Fit to some rows and predict others."""
    y, x = taken.y[fitted], taken.x[fitted]
    if np.linalg.matrix_rank(x.T @ x) < x.shape[1]:
        raise ValueError("a term says nothing once a team is left out: only that team has it. Take the term out")
    if model == "logistic":
        values = fit_logistic(y, x, "the model of expected events")[0]
        return 1 / (1 + np.exp(-taken.x[wanted] @ values)), 0.0
    fit = fit_negative_binomial(y, x, np.log(taken.exposure[fitted]))
    return np.exp(taken.x[wanted] @ fit.coefficients) * taken.exposure[wanted], fit.alpha
