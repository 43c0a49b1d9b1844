"""How well predictions go with what came: calibration and discrimination. Arrays in, numbers out."""

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import special, stats

from metrics.statistics.interval import Floats


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether predictions are too high or low throughout, and too extreme or too timid.

    Attributes
    ----------
    ratio : float
        Observed over predicted events, 1 if right on the whole.
    slope : float
        Of what came on the linear predictor: 1 if right, below 1 if high ones are too high and low ones too low.
    slope_error : float
        Standard error of the slope, robust.
    """

    ratio: float
    slope: float
    slope_error: float


def calibrate_counts(y: Floats, predicted: Floats) -> Calibration:
    """Calibration of expected counts: Poisson regression of the counts on the log of the expected ones.

    Exposure is part of the expected counts; so the slope is that of rates only where exposure hardly differs.

    References
    ----------
    Cox (1958), Biometrika 45:562-565. Van Calster et al. (2019), BMC Med. 17:230.
    """
    return _calibrate(y, predicted, np.log(predicted), sm.families.Poisson())


def calibrate_chances(y: Floats, predicted: Floats) -> Calibration:
    """Calibration of chances: logistic regression of the outcome on the log odds predicted.

    References
    ----------
    Cox (1958), Biometrika 45:562-565. Van Calster et al. (2019), BMC Med. 17:230.
    """
    return _calibrate(y, predicted, special.logit(predicted), sm.families.Binomial())


def _calibrate(y: Floats, predicted: Floats, linear: Floats, family: sm.families.Family) -> Calibration:
    ratio = float(y.sum() / predicted.sum())
    if np.ptp(linear) == 0:
        return Calibration(ratio, float("nan"), float("nan"))
    fit = sm.GLM(y, sm.add_constant(linear), family=family).fit(cov_type="HC0")
    return Calibration(ratio, float(fit.params[1]), float(fit.bse[1]))


def c_statistic(y: Floats, predicted: Floats) -> float:
    """Chance that of two people, one with and one without the outcome, the first was given the higher prediction.

    Ties count one half. NaN if all or none have the outcome.

    References
    ----------
    Hanley and McNeil (1982), Radiology 143:29-36.
    """
    with_it = y > 0
    n, m = int(with_it.sum()), int((~with_it).sum())
    if n == 0 or m == 0:
        return float("nan")
    ranks = stats.rankdata(predicted)
    return float((ranks[with_it].sum() - n * (n + 1) / 2) / (n * m))


def deviance_explained(y: Floats, predicted: Floats, exposure: Floats, alpha: float) -> float:
    """Share of the negative binomial deviance that predictions take away from that of one rate for all.

    1 if counts are told exactly, 0 if no better than one rate, below 0 if worse.

    References
    ----------
    Cameron and Windmeijer (1996), J. Bus. Econ. Stat. 14:209-220.
    """
    family = sm.families.NegativeBinomial(alpha=alpha) if alpha > 0 else sm.families.Poisson()
    one_rate = exposure * (y.sum() / exposure.sum())
    return float(1 - family.deviance(y, predicted) / family.deviance(y, one_rate))


def by_tenth(order: Floats, *values: Floats) -> tuple[Floats, ...]:
    """Add up values by tenth of an order, the lowest first; fewer groups where ties leave tenths empty."""
    edges = np.unique(np.quantile(order, np.linspace(0, 1, 11)[1:-1]))
    place = np.unique(np.searchsorted(edges, order), return_inverse=True)[1]
    return tuple(np.bincount(place, weights=one).astype(np.float64) for one in values)
