"""Cohen's kappa with weights: agreement of two raters beyond what their habits alone would give."""

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.agreement.coefficient import Coefficient, matrix, undefined
from metrics.statistics.interval import Floats, normal_quantile


def quadratic_weights(categories: ArrayLike) -> Floats:
    """Agreement weights 1 - (distance / range)^2 between ordered categories, shape (k, k).

    With them kappa is nearly an intraclass correlation that counts a rater's leniency as disagreement
    (Fleiss and Cohen 1973, Educ. Psychol. Meas. 33:613-619).

    Parameters
    ----------
    categories : array-like, shape (k,)
        The values of the categories, in the unit of the ratings; at least two different ones.
    """
    values = np.asarray(categories, dtype=np.float64)
    distance = (values[:, None] - values[None, :]) / (values.max() - values.min())
    weights: Floats = 1.0 - distance**2
    return weights


def weighted_kappa(table: ArrayLike, weights: ArrayLike, confidence: float = 0.95) -> Coefficient:
    """Weighted kappa of a table of counts, with its large-sample interval.

    Parameters
    ----------
    table : array-like, shape (k, k)
        How many units the first rater put into category i and the second into category j.
    weights : array-like, shape (k, k)
        Agreement weights: 1 on the diagonal, less elsewhere. The unit matrix gives Cohen's plain kappa.
    confidence : float, default 0.95
        Two-sided coverage. The interval is cut to [-1, 1]; raters who never differ have none, since nothing
        shows how often they would.

    Returns
    -------
    Coefficient
        Missing with a reason if nothing was rated by both, or if both raters used one and the same category
        throughout, since then all agreement is what chance would give as well.

    Raises
    ------
    ValueError
        If confidence is not strictly between 0 and 1.

    References
    ----------
    Cohen (1968), Psychol. Bull. 70:213-220. Standard error: Fleiss, Cohen and Everitt (1969), Psychol. Bull.
    72:323-327, formula for the case in which agreement is not nought.
    """
    z = normal_quantile(confidence)
    counted, weight = matrix(table), matrix(weights)
    number = counted.sum()
    if number == 0:
        return undefined("no unit was rated by both")
    share = counted / number
    first, second = share.sum(axis=1), share.sum(axis=0)
    by_chance = float(first @ weight @ second)
    if np.isclose(by_chance, 1.0):
        return undefined("every rating is the same")
    kappa = (float((weight * share).sum()) - by_chance) / (1 - by_chance)
    reach = z * _standard_error(share, weight, kappa, by_chance, number)
    if reach == 0:
        return Coefficient(kappa, float("nan"), float("nan"))
    return Coefficient(kappa, max(kappa - reach, -1.0), min(kappa + reach, 1.0))


def quadratic_kappa(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Coefficient:
    """Quadratic weighted kappa of two raters' ratings of the same units.

    Parameters
    ----------
    first, second : array-like, shape (n,)
        Ratings, unit by unit; a unit that misses either is left out.
    confidence : float, default 0.95
        Two-sided coverage.

    Returns
    -------
    Coefficient
        As `weighted_kappa`.
    """
    pairs = np.column_stack([np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)])
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    values, places = np.unique(pairs, return_inverse=True)
    if len(values) == 0:
        return undefined("no unit was rated by both")
    if len(values) == 1:
        return undefined("every rating is the same")
    table = np.zeros((len(values), len(values)))
    rows, columns = places.reshape(pairs.shape).T
    np.add.at(table, (rows, columns), 1.0)
    return weighted_kappa(table, quadratic_weights(values), confidence)


def _standard_error(share: Floats, weight: Floats, kappa: float, by_chance: float, number: float) -> float:
    of_first, of_second = weight @ share.sum(axis=0), share.sum(axis=1) @ weight
    spread = weight - (of_first[:, None] + of_second[None, :]) * (1 - kappa)
    square = float((share * spread**2).sum()) - (kappa - by_chance * (1 - kappa)) ** 2
    return float(np.sqrt(max(square, 0.0) / number)) / (1 - by_chance)
