"""From a formula and a frame to the arrays of a model, and back to a table of estimates. No model is fitted here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import stats

from metrics.evaluation.result import ESTIMATES, Check
from metrics.statistics.interval import Floats, Integers, normal_quantile

INTERCEPT = "Intercept"
RATIOS = ["ratio", "ratio_lower", "ratio_upper"]
NOTHING_TOLD = 5.0
"""Standard error of a log ratio from which its 95% interval spans nine powers of ten."""
MANY_MISSING = 0.05
"""Share of rows with a missing value from which those left may not stand for all."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Rows that a model can use.

    Attributes
    ----------
    y, x : arrays, shape (n,) and (n, p)
        Outcome and design with its constant.
    names : tuple of str
        The p terms.
    rows : array of bool, shape (rows of the frame,)
        Which rows were used.
    exposure : array, shape (n,)
        Ones where the model has none.
    checks : tuple of Check
        What was left out.
    """

    y: Floats
    x: Floats
    names: tuple[str, ...]
    rows: NDArray[np.bool_]
    exposure: Floats
    checks: tuple[Check, ...]

    def of(self, data: pd.DataFrame, column: str) -> pd.Series:
        """Return a column of the frame for the rows used."""
        return data.loc[self.rows, column]


def design(formula: str, data: pd.DataFrame, exposure: str | None = None, also: Sequence[str] = ()) -> Design:
    """Read a formula over a frame; rows with a missing value or without exposure are left out and counted.

    Parameters
    ----------
    formula : str
        'admissions ~ age + C(sex)'.
    data : DataFrame
        One row per unit.
    exposure : str, optional
        Column of exposure; rows with 0 are left out.
    also : sequence of str
        Further columns that must be known, such as the cluster.

    Raises
    ------
    ValueError
        If a column is absent, an exposure is negative, no row is left, or terms repeat each other.
    """
    extra = [name for name in (exposure, *also) if name is not None]
    names = set(re.findall(r"[A-Za-z_]\w*", formula))
    if missing := [name for name in extra if name not in data.columns]:
        raise ValueError(f"no column {missing[0]!r} in the frame; it has {', '.join(map(str, data.columns))}")
    frame = data[[name for name in data.columns if name in names | set(extra)]]
    known = frame.notna().all(axis=1).to_numpy(dtype=bool)
    time = np.ones(len(data)) if exposure is None else frame[exposure].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.any(time[known] < 0):
        raise ValueError(f"{exposure} is negative in {int((time[known] < 0).sum())} rows: give time at risk, 0 or more")
    used = known & (time > 0)
    if not used.any():
        raise ValueError("no row is left: every one lacks a value or exposure")
    model = sm.OLS.from_formula(formula, _plain(frame.loc[used]))
    x = np.asarray(model.exog, dtype=np.float64)
    if np.linalg.matrix_rank(x.T @ x) < x.shape[1]:
        raise ValueError(f"the terms of {formula!r} repeat each other in these rows: take one of them out")
    y = np.asarray(model.endog, dtype=np.float64)
    left = formula.split("~", maxsplit=1)[0].strip()
    outcome = frame.get(left)
    checks = [_missing_check(known)]
    if exposure is not None:
        checks.append(_exposure_check(known & (time == 0), outcome))
    return Design(y, x, tuple(model.exog_names), used, time[used], tuple(checks))


def estimates(
    names: Sequence[str], values: Floats, covariance: Floats, freedom: float | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Table of estimates with Wald intervals and p-values, by Student's t where there are degrees of freedom."""
    normal_quantile(confidence)  # refuses an impossible confidence
    errors = np.sqrt(np.diag(np.atleast_2d(covariance)))
    reference = stats.norm() if freedom is None else stats.t(freedom)
    reach = reference.ppf(0.5 + confidence / 2) * errors
    with np.errstate(divide="ignore", invalid="ignore"):
        p_values = 2 * reference.sf(np.abs(values / errors))
    columns = (list(names), values, errors, values - reach, values + reach, p_values)
    return pd.DataFrame(dict(zip(ESTIMATES, columns, strict=True)))


def with_ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Add the ratio and its interval, the exponentials; null for the intercept, which is no comparison."""
    values = np.exp(table[["estimate", "lower", "upper"]].to_numpy(dtype=np.float64))
    values[(table["term"] == INTERCEPT).to_numpy()] = np.nan
    return table.assign(**dict(zip(RATIOS, values.T, strict=True)))


def require_counts(taken: Design, formula: str) -> None:
    """Refuse an outcome that does not count events.

    Raises
    ------
    ValueError
        If one is negative, or there are none.
    """
    if np.any(taken.y < 0):
        raise ValueError(f"the outcome of {formula!r} is negative in {int((taken.y < 0).sum())} rows: give counts")
    if not taken.y.any():
        raise ValueError(f"no events in the rows of {formula!r}: there is nothing to compare")


def cluster_numbers(taken: Design, data: pd.DataFrame, column: str) -> Integers:
    """Give the clusters of the rows used numbers, from 0.

    Raises
    ------
    ValueError
        If there are not more clusters than terms.
    """
    found, terms = pd.factorize(taken.of(data, column))[0], len(taken.names)
    if found.max() < terms:
        raise ValueError(
            f"{found.max() + 1} of {column} cannot carry {terms} terms: give fewer terms or more of {column}"
        )
    return np.asarray(found, dtype=np.int64)


def few_clusters(clusters: int, fewest: int = 40) -> Check:
    """Say whether there are clusters enough for robust standard errors without correction."""
    enough = clusters >= fewest
    words = f"{clusters} clusters" + ("" if enough else f", fewer than {fewest}: use `gee`, which corrects for few")
    return Check("clusters", "passed" if enough else "failed", words, float(clusters))


def blank_untold(table: pd.DataFrame, model_errors: Floats) -> tuple[pd.DataFrame, Check]:
    """Blank the interval of what the rows do not tell, and say so: a term of a group without events.

    Its coefficient runs off to minus infinity, and robust errors, which rest on residuals, then are near 0.

    Parameters
    ----------
    table : DataFrame
        `ESTIMATES` of the log of a ratio.
    model_errors : array, shape (p,)
        Standard errors by the model, not robust ones.
    """
    blind = model_errors > NOTHING_TOLD
    if not blind.any():
        return table, Check("terms", "passed", "the rows tell every term", 0.0)
    columns = ["standard_error", "lower", "upper", "p_value"]
    table = table.assign(**{name: table[name].mask(blind) for name in columns})
    named = ", ".join(table.loc[blind, "term"])
    words = f"the rows do not tell {named}: a group without events; join it to another"
    return table, Check("terms", "failed", words, float(blind.sum()))


def cells(design_: Design) -> tuple[Floats, Floats, Floats]:
    """Add up outcome and exposure of rows with the same terms; a Poisson fit to the sums has the same maximum.

    Returns
    -------
    tuple of arrays
        Outcome, terms and exposure of the cells. What needs rows (robust errors, dispersion) does not come from them.
    """
    number = pd.DataFrame(design_.x).groupby(list(range(design_.x.shape[1])), sort=False).ngroup().to_numpy()
    first = np.unique(number, return_index=True)[1]
    y, time = (np.bincount(number, weights=values).astype(np.float64) for values in (design_.y, design_.exposure))
    return y, design_.x[first], time


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn booleans and nullable numbers into floats, which a formula adds up."""
    numbers = frame.select_dtypes(include=["bool", "boolean", "Int64", "Float64"])
    return frame.assign(**{str(name): numbers[name].astype("float64") for name in numbers})


def _missing_check(known: NDArray[np.bool_]) -> Check:
    lost = int((~known).sum())
    share = lost / len(known)
    words = f"{lost:,} of {len(known):,} rows have a missing value and are left out"
    if share > MANY_MISSING:
        return Check("missing", "failed", f"{words} ({share:.0%}): those left may not stand for all", float(lost))
    return Check("missing", "passed", words, float(lost))


def _exposure_check(empty: NDArray[np.bool_], outcome: pd.Series | None) -> Check:
    left_out = int(empty.sum())
    words = f"{left_out:,} rows without exposure are left out"
    events = 0.0 if outcome is None else float(outcome[empty].sum())
    if events > 0:
        return Check("exposure", "failed", f"{words}, although they hold {events:,.0f} events", float(left_out))
    return Check("exposure", "passed", words, float(left_out))
