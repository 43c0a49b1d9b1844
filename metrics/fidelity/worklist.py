"""The work list of a review: the items on which two ratings, or rating and records, lie more than a point apart."""

from itertools import combinations

import pandas as pd

LARGEST_DIFFERENCE = 1
"""Points by which two scores of an item may differ before somebody has to look."""

COLUMNS = {
    **dict.fromkeys(("review_id", "team_id", "scale", "item", "between", "first_by", "second_by"), "str"),
    **dict.fromkeys(("first", "second", "difference"), "Int64"),
}


def disagreements(units: pd.DataFrame, between: str) -> pd.DataFrame:
    """List every pair of scores of one item in one review that lie more than a point apart.

    Parameters
    ----------
    units : DataFrame
        As `agreement.between_raters` or `agreement.with_records` gives it.
    between : str
        Whom the units compare.

    Returns
    -------
    DataFrame
        `review_id, team_id, scale, item, between, first_by, second_by` (the columns of `units` that are compared),
        `first, second, difference` (first less second, in points of the scale).
    """
    pairs = [_apart(units, first, second) for first, second in combinations(units.columns, 2)]
    found = pd.concat([units.iloc[:0].reset_index(), *pairs], ignore_index=True).assign(between=between)
    return found.reindex(columns=list(COLUMNS)).astype(COLUMNS).sort_values([*COLUMNS][:7], ignore_index=True)


def _apart(units: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    difference = units[first] - units[second]
    far = units.loc[difference.abs() > LARGEST_DIFFERENCE]
    return far.assign(
        first_by=first, second_by=second, first=far[first], second=far[second], difference=difference.loc[far.index]
    ).reset_index()[["review_id", "team_id", "scale", "item", "first_by", "second_by", "first", "second", "difference"]]
