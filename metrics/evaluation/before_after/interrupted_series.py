"""Interrupted time series: a series of months, and how its level and slope differ from the day something began."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats

from metrics.evaluation.before_after.interrupted_words import checks_of, text_of
from metrics.evaluation.result import ESTIMATES, Result
from metrics.statistics.interval import Floats, normal_quantile

Family = Literal["quasipoisson", "poisson", "negative_binomial", "normal"]
Change = Literal["level", "slope", "level_and_slope"]
Errors = Literal["model", "newey_west"]

NEAR_ZERO, FAR = -12.0, 4.0
"""Logarithms of the dispersions of a negative binomial that are looked at."""


@dataclass(frozen=True, slots=True)
class Segments:
    """What is taken to change, chosen before looking at the series.

    Attributes
    ----------
    change : str
        'level' (a step), 'slope' (a bend) or 'level_and_slope'.
    family : str
        'quasipoisson' (counts, spread estimated), 'poisson', 'negative_binomial' or 'normal'.
    harmonics : int
        Pairs of sine and cosine for the season; 2 are usual for months, 0 leave it out.
    period : int
        Points in a year: 12 for months.
    errors : str
        'model', or 'newey_west' where points that follow each other are alike.
    lags : int or None
        For Newey-West; None takes the whole part of 4 (n / 100) ^ (2 / 9).
    confidence : float
        Two-sided coverage.
    """

    change: Change = "level"
    family: Family = "quasipoisson"
    harmonics: int = 0
    period: int = 12
    errors: Errors = "model"
    lags: int | None = None
    confidence: float = 0.95


def interrupted_series(
    series: pd.DataFrame,
    outcome: str,
    interrupted_from: int,
    segments: Segments | None = None,
    *,
    time: str = "time",
    exposure: str | None = None,
) -> Result:
    """Fit a segmented regression.

    Parameters
    ----------
    series : DataFrame
        One row per point in time, none missing.
    outcome : str
        Column of counts, or of amounts for the family 'normal'.
    interrupted_from : int
        First point of `time` that is after.
    segments : Segments
        What changes and how points vary.
    time : str
        Column of whole numbers that go up by one.
    exposure : str
        Column of person-time, above 0; then rates are compared. Not for the family 'normal'.

    Returns
    -------
    Result
        One row per term: 'level_change' (at the interruption) and 'slope_change' (per point) first. For counts
        `ESTIMATES` are logarithms with normal intervals, and `ratio, ratio_lower, ratio_upper` beside them; for
        'normal' they are differences with intervals of Student's t, without ratios.

    Raises
    ------
    ValueError
        If points are missing or twice, or a side has none.

    References
    ----------
    Bernal, Cummins and Gasparrini (2017), Int. J. Epidemiol. 46:348-355; Newey and West (1987), Econometrica
    55:703-708.
    """
    how = segments or Segments()
    points = _points(series, outcome, time, exposure)
    design = _design(points, interrupted_from, how)
    fitted = _fit(points, design, how)
    table = _table(fitted, design, how)
    after = int((points["time"] >= interrupted_from).sum())
    sides = (len(points) - after, after)
    residuals = _residuals(fitted, how)
    spread = float((residuals**2).sum() / fitted.df_resid)
    checks = checks_of(
        residuals, sides, spread, family=how.family, errors=how.errors, harmonics=how.harmonics, period=how.period
    )
    return Result("interrupted_series", table, text_of(table, sides, outcome, how.confidence), checks)


def interrupted_lines(
    series: pd.DataFrame,
    outcome: str,
    interrupted_from: int,
    segments: Segments | None = None,
    *,
    time: str = "time",
    exposure: str | None = None,
) -> pd.DataFrame:
    """Give the lines of the picture of `interrupted_series`, which describes the arguments.

    Returns
    -------
    DataFrame
        One row per point: `time`, `observed`, `fitted`, and `continued`: what the model gives with the changes taken
        out, missing before the interruption. In the unit of the outcome.
    """
    how = segments or Segments()
    points = _points(series, outcome, time, exposure)
    design = _design(points, interrupted_from, how)
    fitted = _fit(points, design, how)
    without = design.copy()
    without[[name for name in design.columns if str(name).endswith("_change")]] = 0.0
    linear = without.to_numpy() @ fitted.params.to_numpy()
    continued = linear if how.family == "normal" else np.exp(linear) * points["exposure"].to_numpy()
    is_after = points["time"].to_numpy() >= interrupted_from
    return pd.DataFrame(
        {
            "time": points["time"].to_numpy(),
            "observed": points["outcome"].to_numpy(),
            "fitted": np.asarray(fitted.fittedvalues),
            "continued": np.where(is_after, continued, np.nan),
        }
    )


def _points(series: pd.DataFrame, outcome: str, time: str, exposure: str | None) -> pd.DataFrame:
    """Give the points in order as time, outcome, exposure."""
    missing = [name for name in (outcome, time, exposure) if name is not None and name not in series]
    if missing:
        raise ValueError(f"the series has no column {', '.join(missing)}")
    points = pd.DataFrame(
        {
            "time": series[time].to_numpy(),
            "outcome": series[outcome].to_numpy(np.float64),
            "exposure": 1.0 if exposure is None else series[exposure].to_numpy(np.float64),
        }
    ).sort_values("time", ignore_index=True)
    steps = np.diff(points["time"])
    if not np.all(steps == 1):
        at = points["time"].iloc[int(np.argmax(steps != 1)) + 1]
        raise ValueError(f"{time} does not go up by one before {at}: give one row per point, zeros too")
    if points.isna().any(axis=None) or not (points["exposure"] > 0).all():
        raise ValueError("an outcome is missing or an exposure is not above 0: cut the series where records begin")
    return points


def _design(points: pd.DataFrame, interrupted_from: int, how: Segments) -> pd.DataFrame:
    """Lay out the columns of the model, the changes first."""
    clock = points["time"].to_numpy(np.float64)
    since = clock - interrupted_from
    is_after = since >= 0
    if is_after.all() or not is_after.any():
        raise ValueError(f"no points on one side of {interrupted_from}: an interrupted series needs both")
    columns: dict[str, Floats] = {}
    if how.change != "slope":
        columns["level_change"] = is_after.astype(np.float64)
    if how.change != "level":
        columns["slope_change"] = np.where(is_after, since, 0.0)
    columns |= {"level": np.ones(len(clock)), "slope": since}
    for pair in range(1, how.harmonics + 1):
        angle = 2 * np.pi * pair * clock / how.period
        columns |= {f"sine_{pair}": np.sin(angle), f"cosine_{pair}": np.cos(angle)}
    return pd.DataFrame(columns)


def _fit(points: pd.DataFrame, design: pd.DataFrame, how: Segments) -> Any:
    """Fit the model of the family."""
    robust: dict[str, Any] = {}
    if how.errors == "newey_west":
        lags = int(4 * (len(points) / 100) ** (2 / 9)) if how.lags is None else how.lags
        robust = {"cov_type": "HAC", "cov_kwds": {"maxlags": lags, "use_correction": True}}
    if how.family == "normal":
        return sm.OLS(points["outcome"], design).fit(**robust)
    offset = np.log(points["exposure"])
    if how.family == "negative_binomial":
        family = sm.families.NegativeBinomial(alpha=_dispersion(points, design))
        return sm.GLM(points["outcome"], design, family=family, offset=offset).fit(**robust)
    model = sm.GLM(points["outcome"], design, family=sm.families.Poisson(), offset=offset)
    return model.fit(scale="X2" if how.family == "quasipoisson" else None, **robust)


def _dispersion(points: pd.DataFrame, design: pd.DataFrame) -> float:
    """Find the dispersion of a negative binomial by its profile likelihood, which has one top and no false ones."""

    def unlikeliness(logarithm: float) -> float:
        family = sm.families.NegativeBinomial(alpha=float(np.exp(logarithm)))
        fitted = sm.GLM(points["outcome"], design, family=family, offset=np.log(points["exposure"])).fit()
        return -float(fitted.llf)

    return float(np.exp(optimize.minimize_scalar(unlikeliness, bounds=(NEAR_ZERO, FAR), method="bounded").x))


def _residuals(fitted: Any, how: Segments) -> Floats:
    """Residuals over their standard deviation by the model, with dispersion 1 for Poisson families."""
    if how.family == "normal":
        return np.asarray(fitted.resid / np.sqrt(fitted.scale))
    return np.asarray(fitted.resid_pearson)


def _table(fitted: Any, design: pd.DataFrame, how: Segments) -> pd.DataFrame:
    """Write the terms: logarithms with their ratios, or differences for the family 'normal'."""
    error = fitted.bse.to_numpy()
    is_ratio = how.family != "normal"
    if is_ratio:
        reach, tail = normal_quantile(how.confidence), stats.norm.sf
    else:
        freedom = float(fitted.df_resid)
        reach = float(stats.t.ppf(0.5 + how.confidence / 2, freedom))
        tail = stats.t(freedom).sf
    found = fitted.params.to_numpy()
    columns = [list(design), found, error, found - reach * error, found + reach * error]
    table = pd.DataFrame(dict(zip(ESTIMATES, [*columns, 2 * tail(np.abs(found / error))], strict=True)))
    for name, logarithm in (("ratio", "estimate"), ("ratio_lower", "lower"), ("ratio_upper", "upper")):
        table[name] = np.exp(table[logarithm]) if is_ratio else np.nan
    return table
