"""Chance of treatment given what is known before it, and weights that make the others look like the treated."""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.interval import Floats

STEPS = 50
SETTLED = 1e-10
EXTREME = 30.0
"""Log odds beyond which the treated are told from the others for certain."""


@dataclass(frozen=True, slots=True)
class Logit:
    """Coefficients of a logistic regression and the chance that they give each row."""

    coefficients: Floats
    chance: Floats


def fit_logit(design: Floats, treated: Floats, weight: Floats | None = None, start: Floats | None = None) -> Logit:
    """Fit a logistic regression by Newton's method.

    Parameters
    ----------
    design : array, shape (n, k)
        With a column of ones if there is to be an intercept.
    treated : array, shape (n,)
        0 and 1.
    weight : array, shape (n,), optional
        How often each row counts.
    start : array, shape (k,), optional
        Coefficients to begin with.

    Raises
    ------
    ValueError
        If the columns tell the treated from the others for certain, or say the same twice.

    References
    ----------
    McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed., section 4.4.
    """
    times = np.ones(len(treated)) if weight is None else weight
    found = np.zeros(design.shape[1]) if start is None else start
    for _ in range(STEPS):
        linear = design @ found
        chance = 1 / (1 + np.exp(-np.clip(linear, -EXTREME, EXTREME)))
        score = design.T @ (times * (treated - chance))
        information = (design * (times * chance * (1 - chance))[:, None]).T @ design
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError as error:
            raise ValueError("covariates say the same twice or sort the treated out: leave some out") from error
        found = found + step
        if np.abs(step * design.std(axis=0)).max() < SETTLED:
            return Logit(found, 1 / (1 + np.exp(-(design @ found))))
    raise ValueError("covariates tell the treated from the others for certain: nobody can be compared; use fewer")


def treated_weights(chance: Floats, treated: Floats) -> Floats:
    """Weights for the difference among the treated: 1 for them, odds of treatment for the others.

    References
    ----------
    Hirano, Imbens and Ridder (2003), Econometrica 71:1161-1189.
    """
    return np.asarray(np.where(treated == 1, 1.0, chance / (1 - chance)))


def effective_size(weight: Floats) -> float:
    """How many people alike in weight would tell as much: (sum w)^2 / sum w^2; 0 for nobody.

    References
    ----------
    Kish (1965), Survey Sampling, section 11.7.
    """
    squares = float((weight**2).sum())
    return float(weight.sum() ** 2 / squares) if squares else 0.0


def weighted_difference(outcome: Floats, treated: Floats, weight: Floats) -> float:
    """Mean of the treated less the mean of the others, both weighted."""
    ours, others = weight * treated, weight * (1 - treated)
    return float(ours @ outcome / ours.sum() - others @ outcome / others.sum())


def doubly_robust_difference(
    outcome: Floats, treated: Floats, weight: Floats, design: Floats, times: Floats | None = None
) -> float:
    """Weighted difference of what a regression among the others leaves over.

    Right where either the chance of treatment or the regression of the outcome is right.

    Parameters
    ----------
    outcome, treated, weight : array, shape (n,)
    design : array, shape (n, k)
        Of the regression, with a column of ones.
    times : array, shape (n,), optional
        How often each row counts; `weight` already holds them.

    References
    ----------
    Robins, Rotnitzky and Zhao (1994), J. Am. Stat. Assoc. 89:846-866; Sant'Anna and Zhao (2020), J. Econometrics
    219:101-122.
    """
    others = treated == 0
    root = np.sqrt(np.ones(others.sum()) if times is None else times[others])
    found = np.linalg.lstsq(design[others] * root[:, None], outcome[others] * root, rcond=None)[0]
    return weighted_difference(outcome - design @ found, treated, weight)


def robust_error(outcome: Floats, treated: Floats, weight: Floats) -> float:
    """Sandwich (HC0) standard error of the weighted difference, the weights taken as known.

    References
    ----------
    White (1980), Econometrica 48:817-838.
    """
    total = 0.0
    for part in (weight * treated, weight * (1 - treated)):
        mean = part @ outcome / part.sum()
        total += float(((part * (outcome - mean)) ** 2).sum() / part.sum() ** 2)
    return float(np.sqrt(total))


def standardized_difference(values: Floats, treated: Floats, weight: Floats) -> float:
    """Weighted difference of means over the standard deviation of the treated; NaN where these are all alike.

    References
    ----------
    Austin (2009), Stat. Med. 28:3083-3107, with the treated as the yardstick as for weights to them.
    """
    spread = float(np.std(values[treated == 1], ddof=1))
    return weighted_difference(values, treated, weight) / spread if spread > 0 else float("nan")
