"""Gaps between groups of people: each category of a trait against a reference, with intervals. Hidden stays hidden."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from metrics.catalogue import Measure
from metrics.evaluation.hidden import hidden_rows
from metrics.statistics.interval import Floats, normal_quantile
from metrics.statistics.intervals.change import change_interval

Reference = Literal["largest", "rest"]
REST = "rest"
UNKNOWN = "unknown"
"""The category of people whose trait is not recorded: no group of people, and so never compared."""

PERIOD = ["measure", "version", "level", "group_id", "trait", "grain", "period_from", "period_until"]
GAPS = [
    *PERIOD,
    *("category", "reference", "state", "value", "lower", "upper", "reference_value"),
    *("difference", "difference_lower", "difference_upper", "ratio", "ratio_lower", "ratio_upper", "p_value"),
]
NUMBERS = ["value", "lower", "upper"]
_NAMES = {name: f"reference_{name}" for name in NUMBERS}


def gaps(values: pd.DataFrame, measures: Mapping[str, Measure], reference: Reference = "largest") -> pd.DataFrame:
    """Compare every category of every trait with a reference.

    Parameters
    ----------
    values : DataFrame
        Rows of `measure_values` by trait, of one group, in any number of measures and periods; of a release with its
        column `hidden`. Rows without a trait are passed over.
    measures : mapping of str to Measure
        Of the catalogue.
    reference : 'largest' or 'rest'
        'largest' takes the category of the trait with most clients in any row given that is shown: one and the same
        group on the whole page, never a small one. 'rest' takes all other shown categories together; its interval comes
        from theirs, as of independent groups, and a median has none.

    Returns
    -------
    DataFrame
        The columns of `GAPS`, a row per category and period, in the unit of the measure. `state` is 'compared',
        'reference', 'hidden', 'no value', 'no reference' or 'unknown'. Nothing is derived from a hidden row.

    References
    ----------
    Differences and, on the logarithm, ratios: Zou and Donner (2008), Stat. Med. 27:1693-1702 (MOVER). The p-value is
    that of the interval: below 0.05 exactly where it leaves out no difference.
    """
    rows = _shown(values)
    if reference == "largest":
        beside = rows.merge(_largest(rows), on="trait", how="left")
        known = rows[[*PERIOD, "category", *NUMBERS]].rename(columns={"category": "reference"} | _NAMES)
        beside = beside.merge(known, on=[*PERIOD, "reference"], how="left")
    else:
        beside = _beside_rest(rows, {key for key, measure in measures.items() if measure.kind == "median"})
    found = beside.assign(state=_state(beside), p_value=np.nan)
    for name, column in _compared(found).items():
        found[name] = np.where(found["state"] == "compared", column, np.nan)
    return found[GAPS].sort_values([*PERIOD, "category"], ignore_index=True)


def _shown(values: pd.DataFrame) -> pd.DataFrame:
    rows = values[values["trait"] != "all"].reset_index(drop=True)
    if rows[["level", "group_id"]].drop_duplicates().shape[0] > 1:
        raise ValueError("equity: rows of several groups; give one program, model or team at a time")
    hidden = hidden_rows(rows)
    numbers = {
        name: np.asarray(rows[name].astype("float64").where(~hidden), dtype=np.float64)
        for name in (*NUMBERS, "denominator", "clients")
    }
    return rows[[*PERIOD, "category"]].assign(is_hidden=hidden, **numbers)


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each trait's category with most clients in one row; the first by name of two."""
    named = rows[rows["category"] != UNKNOWN]
    sizes = named.groupby(["trait", "category"])["clients"].max().reset_index().sort_values("category")
    first: pd.DataFrame = sizes.sort_values("clients", ascending=False, kind="stable").drop_duplicates("trait")
    return first.rename(columns={"category": "reference"})[["trait", "reference"]]


def _beside_rest(rows: pd.DataFrame, medians: set[str]) -> pd.DataFrame:
    """Put all other shown categories beside each: their mean, weighted by denominators, and its interval."""
    usable = rows["value"].notna() & rows["denominator"].gt(0) & rows["category"].ne(UNKNOWN)
    usable &= rows["lower"].notna() & rows["upper"].notna() & ~rows["measure"].isin(list(medians))
    weight = rows["denominator"].where(usable, 0.0)
    parts = pd.DataFrame(
        {
            "weight": weight,
            "sum": (weight * rows["value"]).fillna(0.0),
            "below": ((weight * (rows["value"] - rows["lower"])) ** 2).fillna(0.0),
            "above": ((weight * (rows["upper"] - rows["value"])) ** 2).fillna(0.0),
        }
    )
    keys = [rows[name] for name in PERIOD]
    others = parts.groupby(keys).transform("sum") - parts
    number = usable.groupby(keys).transform("sum") - usable
    weight = others["weight"].where(number > 0)
    value = others["sum"] / weight
    return rows.assign(
        reference=REST,
        reference_value=value,
        reference_lower=value - np.sqrt(others["below"].clip(lower=0)) / weight,
        reference_upper=value + np.sqrt(others["above"].clip(lower=0)) / weight,
    )


def _state(rows: pd.DataFrame) -> NDArray[np.str_]:
    return np.select(
        [
            rows["is_hidden"],
            rows["category"] == UNKNOWN,
            rows[NUMBERS].isna().any(axis=1),
            rows["category"] == rows["reference"],
            rows[list(_NAMES.values())].isna().any(axis=1),
        ],
        ["hidden", "unknown", "no value", "reference", "no reference"],
        default="compared",
    )


def _compared(rows: pd.DataFrame) -> dict[str, Floats]:
    mine, other = rows[NUMBERS].to_numpy(np.float64).T, rows[list(_NAMES.values())].to_numpy(np.float64).T
    difference = mine[0] - other[0]
    apart = change_interval((other[0], other[1], other[2]), (mine[0], mine[1], mine[2]))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(other[0] > 0, mine[0] / other[0], np.nan)
        mine, other = np.log(mine), np.log(other)
        logs = change_interval((other[0], other[1], other[2]), (mine[0], mine[1], mine[2]))
        lower, upper = np.exp(logs.lower), np.exp(logs.upper)
    is_bounded = np.isfinite(lower) & np.isfinite(upper) & (lower > 0)
    return {
        "difference": difference,
        "difference_lower": apart.lower,
        "difference_upper": apart.upper,
        "ratio": ratio,
        "ratio_lower": np.where(is_bounded, lower, np.nan),
        "ratio_upper": np.where(is_bounded, upper, np.nan),
        "p_value": interval_p_value(difference, apart.lower, apart.upper),
    }


def interval_p_value(difference: Floats, lower: Floats, upper: Floats) -> Floats:
    """Two-sided p-value of no difference, from the side of a 95% interval that points to it.

    References
    ----------
    Altman and Bland (2011), BMJ 343:d2304.
    """
    reach = np.where(difference > 0, difference - lower, upper - difference)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(difference == 0, 0.0, np.abs(difference) / reach * normal_quantile(0.95))
    return np.asarray(2 * special.ndtr(-z))
