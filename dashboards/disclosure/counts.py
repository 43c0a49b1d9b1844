"""The door for counts outside the measures: evidence of fidelity items, caseloads, events that belong to no team."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dashboards.disclosure.rule import HIDDEN, SmallCells
from metrics.fidelity.scale_model import Input, Scale

EVIDENCE = ("numerator", "denominator", "clients", "computed_value")

ABOUT_PEOPLE = (
    *("clients", "active clients", "members", "contacts", "community contacts"),
    *("admissions", "discharges", "referrals", "planned closures", "competitive jobs", "phases"),
)
"""How the numerators of fidelity inputs begin that count clients or what happened to them. The others count staff,
hours, meetings and weeks, where a small number identifies nobody."""

PLAIN_CODE = r"[A-Za-z0-9_.\-]{1,40}"


def protect_evidence(
    items: pd.DataFrame, scales: Mapping[str, Scale], inputs: Mapping[str, Input], rule: SmallCells
) -> pd.DataFrame:
    """Empty the evidence of fidelity items that rests on few people; scores stay.

    Parameters
    ----------
    items : DataFrame
        `fidelity_items`.
    scales, inputs : mapping
        By name; they say what the numerator of an item counts.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        With `is_evidence_hidden`. Where the clients are few, or a numerator that counts people or what is left of
        its denominator is small, numerator, denominator, clients and the computed value are empty.
    """
    about_people = {
        (scale.id, item.id)
        for scale in scales.values()
        for item in scale.items
        if item.input is not None and str(inputs[item.input].numerator).startswith(ABOUT_PEOPLE)
    }
    counts_people = np.fromiter(
        (pair in about_people for pair in zip(items["scale"], items["item"], strict=True)), np.bool_, len(items)
    )
    numerator = items["numerator"].astype("float64")
    left = items["denominator"].astype("float64") - numerator
    few = rule.is_small(items["clients"]) | (counts_people & (rule.is_small(numerator) | rule.is_small(left)))
    published = items.assign(is_evidence_hidden=few)
    for column in EVIDENCE:
        published[column] = published[column].mask(few)
    return published


def protect_counts(
    counts: pd.DataFrame, columns: Sequence[str], within: Sequence[str], rule: SmallCells
) -> pd.DataFrame:
    """Hide small counts of a plain table, and further ones where a hidden one would follow from the total.

    Parameters
    ----------
    counts : DataFrame
        One row per group.
    columns : sequence of str
        Counts of people or of their events.
    within : sequence of str
        Columns that say which rows make up one total.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        With `hidden`: `small` where a count is empty. Within a total, either no row is hidden, or at least two
        whose sum reaches the threshold, or all that are not zero.
    """
    published = counts.assign(hidden="")
    for column in columns:
        numbers = counts[column].astype("float64").fillna(0.0)
        hidden = pd.Series(rule.is_small(numbers), index=counts.index)
        for _, rows in numbers.groupby([counts[name] for name in within], dropna=False):
            hidden[rows.index] = _complement(rows, hidden[rows.index], rule)
        published[column] = counts[column].astype("Int64").mask(hidden)
        published.loc[hidden, "hidden"] = HIDDEN
    return published


def protect_codes(unknown_codes: pd.DataFrame) -> pd.DataFrame:
    """Keep unknown codes that look like codes; longer text in a code field could name somebody."""
    is_plain = unknown_codes["code"].astype("str").str.fullmatch(PLAIN_CODE).fillna(value=False).astype(bool)
    return unknown_codes.assign(code=unknown_codes["code"].where(is_plain, "(text)"))


def _complement(rows: "pd.Series[float]", hidden: "pd.Series[bool]", rule: SmallCells) -> "pd.Series[bool]":
    """Hide the smallest shown counts above zero until the hidden ones are two and reach the threshold."""
    if not hidden.any():
        return hidden
    for row in rows.sort_values(kind="stable").index:
        if hidden.sum() >= 2 and rows[hidden].sum() >= rule.threshold:
            break
        if rows[row] > 0:
            hidden[row] = True
    return hidden
