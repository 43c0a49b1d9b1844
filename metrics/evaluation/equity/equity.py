"""For whom: every measure of one page by age, sex, race and ethnicity and other traits, against a reference."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.catalogue import Measure
from metrics.evaluation.equity.equity_gaps import GAPS, REST, Reference, gaps
from metrics.evaluation.phrases import difference_words
from metrics.evaluation.result import Check, Result
from metrics.statistics.comparing.multiplicity import q_values
from metrics.traits import group_words

FALSE_SHARE = 0.05
"""Share of false ones that is borne among the gaps called clear."""

EQUITY = [*GAPS, "q_value", "is_clear", "words"]

CAVEAT = (
    "Groups differ in age, need, place and history; the figures show how outcomes differ, not where that comes from. "
    "A gap that is not clear is not shown to be absent."
)


def equity(values: pd.DataFrame, measures: Mapping[str, Measure], *, reference: Reference = "largest") -> Result:
    """Compare the groups of people of one page: differences and ratios, and which stay when there are many.

    Parameters
    ----------
    values : DataFrame
        Rows of `measure_values` of one program, model or team, by trait, and of one period of each measure: all that
        one page shows, since q-values are taken over all its comparisons. From a release, so that `hidden` rows stay
        hidden.
    measures : mapping of str to Measure
        Of the catalogue.
    reference : 'largest' or 'rest'
        See `equity_gaps.gaps`.

    Returns
    -------
    Result
        `table`: the columns of `EQUITY`, a row per measure, trait and category. `is_clear` where the q-value is at most
        0.05; `words` is the row in a sentence.

    Raises
    ------
    ValueError
        If rows are of several groups, or of several periods of a measure.

    References
    ----------
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289-300.
    """
    periods = values[["measure", "grain", "period_from"]].drop_duplicates()
    twice = periods["measure"][periods["measure"].duplicated()]
    if len(twice):
        raise ValueError(f"equity: {twice.iloc[0]} has several periods; give one, or take equity_trend for years")
    table = gaps(values, measures, reference)
    table["q_value"] = q_values(table["p_value"])
    table["is_clear"] = table["q_value"] <= FALSE_SHARE
    table["words"] = [_sentence(row, measures[row["measure"]]) for row in table.to_dict("records")]
    return Result("equity", table[EQUITY], _page(table, reference), _checks(table))


def gap_words(row: Mapping[Any, Any], measure: Measure, names: tuple[str, str, str], *, per: str = "") -> str:
    """Write a difference with its interval in the unit of a measure.

    Parameters
    ----------
    row : mapping
        Holds the three numbers.
    measure : Measure
        Whose unit it is; shares are written in percentage points.
    names : (str, str, str)
        Of the difference and its bounds.
    per : str
        Words after the unit: ' a year'.
    """
    scale = 100.0 if measure.format == "percent" else 1.0
    unit = "percentage points" if measure.format == "percent" else measure.unit
    change, lower, upper = (float(row[name]) * scale for name in names)
    return difference_words(change, lower, upper, f"{unit}{per}", 2 if measure.format == "rate" else 1)


def _sentence(row: Mapping[Any, Any], measure: Measure) -> str:
    start = f"{measure.subject}, {group_words(row['trait'], row['category'])}"
    state = row["state"]
    if state != "compared":
        return f"{start}: {_WHY_NOT[str(state)]}."
    beside = "all other groups shown" if row["reference"] == REST else group_words(row["trait"], row["reference"])
    said = gap_words(row, measure, ("difference", "difference_lower", "difference_upper"))
    alone = row["p_value"] <= FALSE_SHARE and not row["is_clear"]
    many = "; among so many comparisons some look like this by chance alone" if alone else ""
    return f"{start} against {beside}: {said}{many}."


_WHY_NOT = {
    "hidden": "not shown, to protect the people behind small numbers",
    "no value": "nothing to count",
    "no reference": "the group to compare with has no figure that can be shown",
    "reference": "the group that the others are compared with",
    "unknown": "not compared, since the trait is not recorded for these people",
}


def _page(table: pd.DataFrame, reference: Reference) -> str:
    tested, clear = int(table["p_value"].notna().sum()), int(table["is_clear"].sum())
    hidden = int((table["state"] == "hidden").sum())
    beside = "all other groups shown" if reference == REST else "the largest group of the same trait"
    if tested == 0:
        return f"No group can be compared with {beside}: figures are hidden or missing. {CAVEAT}"
    found = {0: "none is", 1: "1 is"}.get(clear, f"{clear} are")
    counted = (
        f"Of {tested} comparison{'s' if tested > 1 else ''} with {beside}, {found} clear when all are taken together"
    )
    bounds = f" (at most {FALSE_SHARE:.0%} of those called clear are expected to be chance)"
    most = f" The least likely to be chance: {_first(table)}" if clear else ""
    kept = f" {hidden} {'group is' if hidden == 1 else 'groups are'} hidden, to protect small ones." if hidden else ""
    return f"{counted}{bounds if clear else ''}.{most}{kept} {CAVEAT}"


def _first(table: pd.DataFrame) -> str:
    order = table.assign(size=-(table["difference"] / (table["difference_upper"] - table["difference_lower"])).abs())
    return str(order[order["is_clear"]].sort_values(["p_value", "size"])["words"].iloc[0])


def _checks(table: pd.DataFrame) -> tuple[Check, ...]:
    shown = table["state"].isin(["compared", "reference"])
    share = float(shown.mean()) if len(table) else float("nan")
    return (
        Check(
            "independence",
            "not_tested",
            "groups are taken as different people; somebody who changes category within the period stands in both",
        ),
        Check("shown", "passed" if shown.any() else "failed", f"{share:.0%} of the groups have a figure", share),
    )
