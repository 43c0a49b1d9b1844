"""The tables `equity_gaps` and `equity_trends`: groups of people beside the largest group of the same trait."""

from collections.abc import Iterator

import pandas as pd

from dashboards.reading import told_ends
from metrics.evaluation.equity.equity import equity
from metrics.evaluation.equity.equity_gaps import GAPS
from metrics.evaluation.equity.equity_trend import TREND, equity_trend
from metrics.evaluation.result import Result
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows
from pipelines.evaluation.rows import dated, stacked, summed_up

GAP_COLUMNS = {
    **dict.fromkeys(GAPS, "float64"),
    **dict.fromkeys(("measure", "level", "group_id", "trait", "grain", "category", "reference", "state"), "str"),
    **dict.fromkeys(("period_from", "period_until"), "datetime64[s]"),
    "version": "int64",
    "q_value": "float64",
    "is_clear": "bool",
    **dict.fromkeys(("text", "summary"), "str"),
}
TREND_COLUMNS = {
    **dict.fromkeys(TREND[:-1], "float64"),
    **dict.fromkeys(("measure", "level", "group_id", "trait", "category", "reference", "toward"), "str"),
    **dict.fromkeys(("first_from", "last_from"), "datetime64[s]"),
    "years": "int64",
    "is_clear": "bool",
    **dict.fromkeys(("text", "summary"), "str"),
}


def table(basis: Basis) -> Evaluated:
    """Compare the groups of each program on every measure by trait, over the told 12 months of the measure.

    Returns
    -------
    Evaluated
        Rows with the columns of `GAP_COLUMNS`; hidden groups have a row without numbers. The q-values are taken over
        all comparisons of a program, whose sentence stands in its first row.
    """
    made = [
        (program, equity(rows[rows["is_told"]], basis.measures)) for program, rows in _by_trait(basis, "rolling_12")
    ]
    return _evaluated("equity_gaps", made, GAP_COLUMNS)


def trends(basis: Basis) -> Evaluated:
    """Fit the change a year of every gap of each program.

    Returns
    -------
    Evaluated
        Rows with the columns of `TREND_COLUMNS`, a row per gap with years enough.
    """
    made = [(program, equity_trend(rows, basis.measures)) for program, rows in _by_trait(basis, "year")]
    return _evaluated("equity_trends", made, TREND_COLUMNS)


def _by_trait(basis: Basis, grain: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each program's rows by trait of a length of period, and which are of the told 12 months."""
    values = basis.tables["measure_values"]
    values = values[(values["level"] == "program") & (values["grain"] == grain)]
    values = dated(values[values["measure"].isin(list(basis.measures))], "period_from", "period_until")
    told = values["period_until"] == values["measure"].map(told_ends(values))
    split = values.assign(is_told=told)[values["trait"] != "all"]
    for program, rows in split.groupby("group_id"):
        yield str(program), rows


def _evaluated(name: str, made: list[tuple[str, Result]], columns: dict[str, str]) -> Evaluated:
    frames = [summed_up(result) for _, result in made]
    return Evaluated(stacked(frames, columns), check_rows(name, made))
