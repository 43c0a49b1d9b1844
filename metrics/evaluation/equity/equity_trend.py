"""Does a gap between groups of people close: its change a year, over the years of a program."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from metrics.catalogue import Measure
from metrics.evaluation.equity.equity import CAVEAT, FALSE_SHARE, gap_words
from metrics.evaluation.equity.equity_gaps import REST, Reference, gaps
from metrics.evaluation.result import Check, Result
from metrics.statistics.comparing.multiplicity import q_values
from metrics.statistics.interval import normal_quantile
from metrics.statistics.regression.meta_regression import meta_regression
from metrics.traits import group_words

FEWEST_YEARS = 3
"""Two years make a line whatever happens."""

TREND = [
    *("measure", "level", "group_id", "trait", "category", "reference", "years", "first_from", "last_from"),
    *("first_gap", "last_gap", "estimate", "standard_error", "lower", "upper", "p_value", "q_value", "is_clear"),
    *("toward", "words"),
]
REPEATED = "Largely the same people are met year after year, which the intervals do not know."
SERIES = ["measure", "level", "group_id", "trait", "category", "reference"]
DAYS = 365.25


def equity_trend(values: pd.DataFrame, measures: Mapping[str, Measure], *, reference: Reference = "largest") -> Result:
    """Fit the change a year of every gap of one page.

    A straight line through the years' gaps, each weighted by its own variance. Where the years scatter more than their
    intervals allow, the interval of the line is widened by as much.

    Parameters
    ----------
    values : DataFrame
        Rows of `measure_values` by trait, of one program, model or team. Years that are mature count, and of each
        measure only those of its latest version.
    measures, reference
        As in `equity`; one reference over all years.

    Returns
    -------
    Result
        `table`: the columns of `TREND`, a row per gap with at least three years; `estimate` is the change of the
        difference a year, in the unit of the measure. `toward` is 'no gap' or 'a wider gap' where the change is clear,
        by its side and that of the last year's line, else ''.

    References
    ----------
    Weighted least squares with known variances; widening by the Birge ratio: Birge (1932), Phys. Rev. 40:207-227.
    """
    years = values[(values["grain"] == "year") & values["is_mature"].astype(bool)]
    years = years[years["version"] == years.groupby("measure")["version"].transform("max")]
    found = gaps(years, measures, reference)
    compared = found[found["state"] == "compared"]
    rows = [
        dict(zip(SERIES, key, strict=True)) | _line(series.sort_values("period_from"))
        for key, series in compared.groupby(SERIES)
        if len(series) >= FEWEST_YEARS
    ]
    table = pd.DataFrame(rows, columns=[name for name in TREND if name not in ("q_value", "is_clear", "words")])
    table["q_value"] = q_values(table["p_value"].astype("float64"))
    table["is_clear"] = table["q_value"] <= FALSE_SHARE
    table["toward"] = table["toward"].where(table["is_clear"], "")
    table["words"] = [_sentence(row, measures[str(row["measure"])]) for row in table.to_dict("records")]
    return Result("equity_trend", table[TREND], _page(table), (_check(compared, table),))


def _line(series: pd.DataFrame) -> dict[str, object]:
    z = normal_quantile(0.95)
    gap = series["difference"].to_numpy(np.float64)
    width = (series["difference_upper"] - series["difference_lower"]).to_numpy(np.float64)
    started = series["period_from"]
    year = ((started - started.iloc[0]) / pd.Timedelta(days=DAYS)).to_numpy(np.float64)
    fit = meta_regression(gap, (width / (2 * z)) ** 2, year, method="fixed")
    slope, scatter = float(fit.coefficients[1]), max(1.0, fit.q / fit.q_degrees) ** 0.5
    error = float(fit.standard_errors[1]) * scatter
    ends = fit.line(year[-1:])[0]
    return {
        "years": len(series),
        "first_from": started.iloc[0],
        "last_from": started.iloc[-1],
        "first_gap": gap[0],
        "last_gap": gap[-1],
        "estimate": slope,
        "standard_error": error,
        "lower": slope - z * error,
        "upper": slope + z * error,
        "p_value": float(2 * special.ndtr(-abs(slope / error))),
        "toward": "no gap" if slope * float(ends[0]) < 0 else "a wider gap",
    }


def _sentence(row: Mapping[Any, Any], measure: Measure) -> str:
    said = gap_words(row, measure, ("estimate", "lower", "upper"), per=" a year")
    beside = "all other groups shown" if row["reference"] == REST else group_words(row["trait"], row["reference"])
    toward = f", toward {row['toward']}" if row["toward"] else ""
    who = group_words(row["trait"], row["category"])
    return f"{measure.subject}, {who} against {beside}, change of the gap over {row['years']} years: {said}{toward}."


def _page(table: pd.DataFrame) -> str:
    if table.empty:
        return f"No gap has {FEWEST_YEARS} years that can be shown, so none has a trend. {CAVEAT}"
    counts = [int((table["toward"] == name).sum()) for name in ("no gap", "a wider gap")]
    return (
        f"Of {len(table)} gaps with at least {FEWEST_YEARS} years, {counts[0]} clearly moved toward no gap and "
        f"{counts[1]} toward a wider one, all taken together. {REPEATED} {CAVEAT}"
    )


def _check(compared: pd.DataFrame, table: pd.DataFrame) -> Check:
    all_gaps = compared[SERIES].drop_duplicates().shape[0]
    words = f"{len(table)} of {all_gaps} gaps have at least {FEWEST_YEARS} years"
    return Check("years", "passed" if len(table) else "failed", words, len(table))
