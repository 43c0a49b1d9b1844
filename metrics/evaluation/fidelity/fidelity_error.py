"""Fidelity is measured with error, which flattens a slope: how far, and what the slope is without it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.statistics.agreement.coefficient import Coefficient, undefined
from metrics.statistics.agreement.icc import icc_agreement
from metrics.statistics.interval import Floats

LEAST_SHARE = 1 / 3
"""Below this share of true differences in the scores nothing is corrected: the result would be mostly guess."""


@dataclass(frozen=True, slots=True)
class Attenuation:
    """Share of the differences in fidelity, given the other moderators, that is true; the slope is seen times it."""

    share: float

    @property
    def is_correctable(self) -> bool:
        """Whether enough is true to divide by it."""
        return self.share >= LEAST_SHARE


def score_reliability(ratings: pd.DataFrame, raters: int = 1) -> Coefficient:
    """Reliability of teams' scores from teams that were rated twice or more.

    Parameters
    ----------
    ratings : DataFrame
        `team_id, rater, score`: one row a team and rater, in points of the scale.
    raters : int
        How many raters' mean (or consensus) a score that is used rests on.

    Returns
    -------
    Coefficient
        Share of the variance of scores that is between teams, with its 95% interval; a reason where there is none.

    References
    ----------
    ICC(2,1): Shrout and Fleiss (1979), Psychol. Bull. 86:420-428; for the mean of several raters by Spearman (1910) and
    Brown (1910), Br. J. Psychol. 3:271-322.
    """
    wide = ratings.pivot_table(index="team_id", columns="rater", values="score", aggfunc="first")
    single = icc_agreement(wide.to_numpy(dtype=np.float64))
    if single.reason is not None:
        return undefined(single.reason)
    value, lower, upper = (
        raters * part / (1 + (raters - 1) * part) for part in (single.value, single.lower, single.upper)
    )
    return Coefficient(value, lower, upper)


def attenuation(fidelity: Floats, others: Floats, weights: Floats, error_variance: float) -> Attenuation:
    """Find how much of what a regression sees of fidelity is true (regression calibration).

    Parameters
    ----------
    fidelity : array, shape (k,)
        Measured, in points.
    others : array, shape (k, m)
        The other moderators, which take away true differences but no error.
    weights : array, shape (k,)
        Of the teams in the regression.
    error_variance : float
        Of the measured fidelity about the true one, in points squared; see `error_variance`.

    References
    ----------
    Carroll, Ruppert, Stefanski and Crainiceanu (2006), Measurement Error in Nonlinear Models, 2nd ed., ch. 3 and 4.
    """
    design = np.column_stack([np.ones(len(fidelity)), others])
    root = np.sqrt(weights)
    kept, *_ = np.linalg.lstsq(design * root[:, None], fidelity * root, rcond=None)
    left = fidelity - design @ kept
    spread = float(weights @ left**2 / weights.sum()) * len(fidelity) / (len(fidelity) - design.shape[1])
    return Attenuation(1 - error_variance / spread if spread > 0 else float("nan"))


def error_variance(fidelity: Floats, reliability: float) -> float:
    """Variance of the error of scores, in points squared.

    Parameters
    ----------
    fidelity : array, shape (k,)
        Scores of teams like those that the reliability is about.
    reliability : float
        Share of their variance that is true, above 0 and at most 1; taken as known.

    Raises
    ------
    ValueError
        If the reliability is not above 0 and at most 1.
    """
    if not 0 < reliability <= 1:
        raise ValueError(f"fidelity: reliability is {reliability}; give a number above 0 and at most 1, such as 0.9")
    return (1 - reliability) * float(np.var(fidelity, ddof=1))
