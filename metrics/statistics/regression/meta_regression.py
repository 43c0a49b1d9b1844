"""Random-effects meta-analysis and meta-regression: units with an estimate each, known to a known variance."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from metrics.statistics.interval import Floats, normal_quantile

Method = Literal["fixed", "dersimonian_laird", "reml", "paule_mandel"]
METHODS: tuple[Method, ...] = ("fixed", "dersimonian_laird", "reml", "paule_mandel")

MOST_STEPS = 500
TOLERANCE = 1e-11
"""Error of the variance between units that is left, as a share of the variance of the effects."""
HIGHEST = 100.0
"""Where the search for the variance by Paule and Mandel first looks for its upper end, as metafor does."""


@dataclass(frozen=True, slots=True)
class MetaRegression:
    """What a meta-regression found; `p` coefficients, the intercept first, from `k` units.

    Attributes
    ----------
    coefficients, standard_errors, lower, upper, p_values : array, shape (p,)
        In the unit of the effects, per unit of the moderator. Bounds of `confidence`.
    covariance : array, shape (p, p)
        Of the coefficients.
    weights : array, shape (k,)
        1 / (variance + tau_squared) of each unit.
    degrees : float
        Degrees of freedom of bounds and p values: k - p with Knapp and Hartung, else infinite.
    tau_squared : float
        Variance between units that moderators leave, in the square of the unit of the effects.
    q, q_degrees, q_p_value : float
        Cochran's test that the units do not differ beyond their own variances (and the moderators).
    i_squared : float
        Share of Q beyond its degrees of freedom, from 0 to 1.
    moderators_q : float
        Wald test that no moderator matters: QM, or its F when Knapp and Hartung's variances are used. NaN without any.
    confidence : float
        Two-sided coverage of all bounds.
    """

    coefficients: Floats
    standard_errors: Floats
    lower: Floats
    upper: Floats
    p_values: Floats
    covariance: Floats
    weights: Floats
    degrees: float
    tau_squared: float
    q: float
    q_degrees: float
    q_p_value: float
    i_squared: float
    moderators_q: float
    confidence: float

    def line(self, moderators: ArrayLike = ()) -> tuple[Floats, Floats, Floats]:
        """Return the expected effect at given values of the moderators, with the interval of the expectation.

        Parameters
        ----------
        moderators : array-like, shape (n, p - 1)
            Without moderators leave it out.

        Returns
        -------
        (array, array, array)
            Expected effect, lower and upper bound, shape (n,).
        """
        points = self._points(moderators)
        expected, variance = points @ self.coefficients, self._variance(points)
        reach = _quantile(self.confidence, self.degrees) * np.sqrt(variance)
        return expected, expected - reach, expected + reach

    def prediction(self, moderators: ArrayLike = ()) -> tuple[Floats, Floats]:
        """Return the interval in which the true effect of one more unit lies, shape (n,) each.

        By Student's t on k - p - 1 degrees of freedom; NaN where there is none left.

        References
        ----------
        Higgins, Thompson and Spiegelhalter (2009), J. R. Stat. Soc. A 172:137-159, section 3.3.
        """
        points = self._points(moderators)
        degrees = len(self.weights) - len(self.coefficients) - 1
        expected = points @ self.coefficients
        t = _quantile(self.confidence, degrees) if degrees > 0 else np.nan
        reach = t * np.sqrt(self._variance(points) + self.tau_squared)
        return expected - reach, expected + reach

    def _points(self, moderators: ArrayLike) -> Floats:
        width = len(self.coefficients) - 1
        given = np.asarray(moderators, dtype=np.float64)
        rows = given.reshape(-1, width) if width else np.empty((1, 0))
        return np.column_stack([np.ones(len(rows)), rows])

    def _variance(self, points: Floats) -> Floats:
        return np.asarray(np.einsum("ij,jk,ik->i", points, self.covariance, points))


def meta_regression(
    effects: ArrayLike,
    variances: ArrayLike,
    moderators: ArrayLike | None = None,
    *,
    method: Method = "reml",
    has_knapp_hartung: bool = False,
    confidence: float = 0.95,
    tolerance: float | None = None,
) -> MetaRegression:
    """Regress estimates of units on moderators, units differing by chance and beyond it.

    Parameters
    ----------
    effects : array-like, shape (k,)
        One estimate a unit, in a unit in which they are about normal: log rates, logits, differences.
    variances : array-like, shape (k,)
        Their sampling variances, above 0, taken as known.
    moderators : array-like, shape (k,) or (k, p - 1), optional
        Columns to regress on; without any it is a plain meta-analysis. The intercept is added.
    method : {'reml', 'dersimonian_laird', 'paule_mandel', 'fixed'}
        Estimator of the variance between units; 'fixed' takes it as 0.
    has_knapp_hartung : bool
        Variances scaled by the weighted residuals and t on k - p degrees of freedom, which holds its level with few
        units where the normal interval does not. As published, the scale may be below 1.
    confidence : float
        Two-sided coverage.
    tolerance : float, optional
        Step of the variance between units at which 'reml' and 'paule_mandel' stop, in the square of the unit of the
        effects; as good as exact by default. R's metafor stops at 1e-5 and 1.2e-4, which can show in the fifth digit.

    Raises
    ------
    ValueError
        If a number is missing, a variance is not above 0, or there are too few units for the moderators.

    References
    ----------
    DerSimonian and Laird (1986), Control. Clin. Trials 7:177-188. REML: Raudenbush (2009), in The Handbook of Research
    Synthesis, 2nd ed., ch. 16; Fisher scoring as in Viechtbauer (2010), J. Stat. Softw. 36(3). Paule and Mandel (1982),
    J. Res. Natl. Bur. Stand. 87:377-385. Knapp and Hartung (2003), Stat. Med. 22:2693-2710. Q and I2: Higgins and
    Thompson (2002), Stat. Med. 21:1539-1558.
    """
    y, v, x = _checked(effects, variances, moderators, method)
    k, p = x.shape
    close = TOLERANCE * float(np.var(y) + v.mean()) if tolerance is None else tolerance
    tau_squared = _tau_squared(method, y, v, x, close)
    weights = 1 / (v + tau_squared)
    coefficients, inverse, q_left = _weighted(y, x, weights)
    scale = q_left / (k - p) if has_knapp_hartung else 1.0
    degrees = float(k - p) if has_knapp_hartung else np.inf
    covariance = inverse * scale
    errors = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        p_values = 2 * stats.t.sf(np.abs(coefficients / errors), degrees)
    reach = _quantile(confidence, degrees) * errors
    _, _, q = _weighted(y, x, 1 / v)
    return MetaRegression(
        coefficients,
        errors,
        coefficients - reach,
        coefficients + reach,
        p_values,
        covariance,
        weights,
        degrees,
        tau_squared,
        q,
        float(k - p),
        float(stats.chi2.sf(q, k - p)),
        max(0.0, (q - (k - p)) / q) if q > 0 else 0.0,
        _wald(coefficients, covariance, is_f=has_knapp_hartung),
        confidence,
    )


def _checked(
    effects: ArrayLike, variances: ArrayLike, moderators: ArrayLike | None, method: str
) -> tuple[Floats, Floats, Floats]:
    y, v = np.asarray(effects, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    given = np.empty((len(y), 0)) if moderators is None else np.asarray(moderators, dtype=np.float64)
    x = np.column_stack([np.ones(len(y)), given])
    if method not in METHODS:
        raise ValueError(f"meta_regression: method is '{method}'; give one of {', '.join(METHODS)}")
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(v).all() and (v > 0).all()):
        raise ValueError("meta_regression: a number is missing, or a variance is not above 0; leave that unit out")
    if len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError(f"meta_regression: {len(y)} units do not carry {x.shape[1]} coefficients; give more units")
    return y, v, x


def _weighted(y: Floats, x: Floats, weights: Floats) -> tuple[Floats, Floats, float]:
    """Coefficients, their inverse information, and the weighted sum of squared residuals."""
    inverse = np.asarray(np.linalg.inv((x * weights[:, None]).T @ x), dtype=np.float64)
    coefficients = inverse @ (x.T @ (weights * y))
    left = y - x @ coefficients
    return coefficients, inverse, float(weights @ left**2)


def _spare(x: Floats) -> int:
    """Degrees of freedom that the coefficients leave."""
    return int(x.shape[0] - x.shape[1])


def _projection(x: Floats, weights: Floats) -> Floats:
    weighted = x * weights[:, None]
    return np.asarray(np.diag(weights) - weighted @ np.linalg.inv(weighted.T @ x) @ weighted.T)


def _tau_squared(method: Method, y: Floats, v: Floats, x: Floats, close: float) -> float:
    if method == "fixed":
        return 0.0
    if method == "dersimonian_laird":
        return _dersimonian_laird(y, v, x)
    return _reml(y, v, x, close) if method == "reml" else _paule_mandel(y, v, x, close)


def _dersimonian_laird(y: Floats, v: Floats, x: Floats) -> float:
    _, _, q = _weighted(y, x, 1 / v)
    return max(0.0, (q - _spare(x)) / float(np.trace(_projection(x, 1 / v))))


def _paule_mandel(y: Floats, v: Floats, x: Floats, close: float) -> float:
    def excess(tau_squared: float) -> float:
        return _weighted(y, x, 1 / (v + tau_squared))[2] - _spare(x)

    if excess(0.0) <= 0:
        return 0.0
    high = HIGHEST
    while excess(high) > 0:
        high *= 2
    return float(optimize.brentq(excess, 0.0, high, xtol=close))


def _reml(y: Floats, v: Floats, x: Floats, close: float) -> float:
    """Fisher scoring from Hedges's estimate, halving a step that would go below 0."""
    tau_squared = _hedges(y, v, x)
    for _ in range(MOST_STEPS):
        projection = _projection(x, 1 / (v + tau_squared))
        left = projection @ y
        step = float((left @ left - np.trace(projection)) / (projection**2).sum())
        if tau_squared + step < 0:
            step = -tau_squared / 2 if tau_squared > close else -tau_squared
        tau_squared += step
        if abs(step) <= close:
            return tau_squared
    raise ValueError("meta_regression: REML found no variance between units; use method 'paule_mandel'")


def _hedges(y: Floats, v: Floats, x: Floats) -> float:
    projection = _projection(x, np.ones(len(y)))
    return max(0.0, float(y @ projection @ y - np.diag(projection) @ v) / _spare(x))


def _wald(coefficients: Floats, covariance: Floats, *, is_f: bool) -> float:
    if len(coefficients) == 1:
        return float("nan")
    tested = coefficients[1:]
    chi_squared = float(tested @ np.linalg.solve(covariance[1:, 1:], tested))
    return chi_squared / len(tested) if is_f else chi_squared


def _quantile(confidence: float, degrees: float) -> float:
    normal_quantile(confidence)  # refuses an impossible confidence
    return float(stats.t.ppf(0.5 + confidence / 2, degrees))
