"""Sentences about the terms of a model, made from the numbers of its table."""

from collections.abc import Mapping

import pandas as pd

from metrics.evaluation.models.formulas import INTERCEPT
from metrics.evaluation.phrases import difference_words, ratio_words

CANNOT_SHOW = (
    "Terms are compared with the other terms of the model held equal; what is not among the terms may differ too, so "
    "that this does not show why."
)

Labels = Mapping[str, str] | None


def ratio_text(begin: str, table: pd.DataFrame, what: str, labels: Labels = None, confidence: float = 0.95) -> str:
    """Say what was fitted, every term that has a ratio, and what the model cannot show.

    Parameters
    ----------
    begin : str
        First sentence.
    table : DataFrame
        With `term, ratio, ratio_lower, ratio_upper`; rows without a ratio are passed over.
    what : str
        What the ratio is of: 'Rate', 'Odds'.
    labels : mapping, optional
        Words for terms.
    confidence : float
        Of the intervals.
    """
    parts = [
        f"{what}, by {(labels or {}).get(row['term'], row['term'])}: "
        f"{ratio_words(row['ratio'], row['ratio_lower'], row['ratio_upper'], confidence=confidence)}."
        for row in table.loc[table["ratio"].notna()].to_dict("records")
    ]
    return " ".join([begin, *parts, CANNOT_SHOW])


def difference_text(begin: str, table: pd.DataFrame, unit: str, labels: Labels = None, confidence: float = 0.95) -> str:
    """Say what was fitted, every term as a difference of means for one unit more of it, and what this cannot show.

    Parameters
    ----------
    begin, labels, confidence
        As in `ratio_text`.
    table : DataFrame
        `ESTIMATES`; the intercept and rows without a p-value are passed over.
    unit : str
        Of the outcome, as after a number.
    """
    shown = table.loc[(table["term"] != INTERCEPT) & table["p_value"].notna()]
    parts = [
        f"Mean, by {(labels or {}).get(row['term'], row['term'])}: "
        f"{difference_words(row['estimate'], row['lower'], row['upper'], unit, confidence=confidence)}."
        for row in shown.to_dict("records")
    ]
    return " ".join([begin, *parts, CANNOT_SHOW])
