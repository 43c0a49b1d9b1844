"""How far raters agree with each other, and raters with the records, by scale and item.

A unit of comparison is one item in one review. Between raters the columns are the raters of a review in the order of
their numbers; between raters and records the first column is the settled rating, the second the computed score.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from metrics.fidelity.ratings import CONSENSUS
from metrics.statistics.agreement.coefficient import Coefficient, undefined
from metrics.statistics.agreement.icc import icc_agreement, icc_consistency
from metrics.statistics.agreement.kappa import quadratic_kappa
from metrics.statistics.agreement.krippendorff import krippendorff_alpha
from metrics.statistics.interval import Floats

RATERS = "raters"
RECORDS = "raters and records"
ALL_ITEMS = "all"
FEWEST_UNITS = 10
"""Units below which no coefficient is given: its interval would span nearly all that is possible."""

UNIT = ["review_id", "team_id", "scale", "item"]
COEFFICIENTS = ("kappa", "icc_2_1", "icc_3_1")
COLUMNS = {
    **dict.fromkeys(("scale", "item", "between"), "str"),
    "n": "Int64",
    **dict.fromkeys(("exact", "within_one"), "float64"),
    **{f"{name}{end}": "float64" for name in COEFFICIENTS for end in ("", "_lower", "_upper")},
    "alpha": "float64",
    "reason": "str",
}


def between_raters(words: pd.DataFrame) -> pd.DataFrame:
    """Put the raters of each unit side by side.

    Parameters
    ----------
    words : DataFrame
        Last words of raters, as `reviews.last_words` gives them. The consensus is no rater.

    Returns
    -------
    DataFrame
        Indexed by `review_id, team_id, scale, item`; a column a rater, NaN where one did not rate. Only units with at
        least two ratings.
    """
    people = words.loc[(words["rater"] != CONSENSUS) & words["rating"].notna()]
    wide = people.pivot_table(index=UNIT, columns="rater", values="rating", aggfunc="first").astype("float64")
    return wide.loc[wide.notna().sum(axis=1) >= 2]


def with_records(words: pd.DataFrame, items: pd.DataFrame, span: int) -> pd.DataFrame:
    """Put the settled rating of each unit beside the score computed from records right after it.

    Parameters
    ----------
    words : DataFrame
        As `reviews.last_words` gives them, of one scale.
    items : DataFrame
        Rows of `fidelity_items` of that scale: `team_id, item, as_of, rated_on, rated_score, computed_score`.
    span : int
        Days after a rating within which the records must have been scored, to be about the same time.

    Returns
    -------
    DataFrame
        Indexed as `between_raters`; columns `rating` and `records`. Only units that have both.
    """
    scored = items.dropna(subset=["rated_on", "rated_score", "computed_score"]).sort_values("as_of")
    soon = scored["as_of"] <= scored["rated_on"] + pd.Timedelta(days=span)
    first = scored.loc[soon].drop_duplicates(["team_id", "item", "rated_on"])
    days = words[[*UNIT, "rated_on"]].drop_duplicates()
    both = days.merge(first[["team_id", "item", "rated_on", "rated_score", "computed_score"]])
    latest = both.sort_values("rated_on").drop_duplicates(UNIT, keep="last").set_index(UNIT).sort_index()
    columns = {"rated_score": "rating", "computed_score": "records"}
    return latest.rename(columns=columns)[list(columns.values())].astype("float64")


def agreement(units: pd.DataFrame, between: str) -> pd.DataFrame:
    """Measure agreement over all items of each scale, and item by item.

    Parameters
    ----------
    units : DataFrame
        As `between_raters` or `with_records` gives it.
    between : str
        `RATERS` or `RECORDS`.

    Returns
    -------
    DataFrame
        `scale, item` ('all' or one), `between, n` (units), `exact` and `within_one` (shares of the pairs of ratings),
        quadratic weighted `kappa` (of the first two raters), `icc_2_1` and `icc_3_1` (of as many raters as every unit
        has), each with 95% bounds, ordinal `alpha` (of all), `reason` why there are no coefficients.
    """
    rows = []
    for scale, of_scale in units.groupby("scale"):
        rows.append({"scale": scale, "item": ALL_ITEMS, "between": between, **_agreement(of_scale.to_numpy())})
        for item, of_item in of_scale.groupby("item"):
            rows.append({"scale": scale, "item": item, "between": between, **_agreement(of_item.to_numpy())})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _agreement(ratings: Floats) -> dict[str, object]:
    """Agreement of one table of units by raters, every unit with at least two ratings."""
    packed = _packed(ratings)
    apart = np.concatenate([np.abs(packed[:, i] - packed[:, j]) for i, j in combinations(range(packed.shape[1]), 2)])
    apart = apart[~np.isnan(apart)]
    return {
        "n": len(packed),
        "exact": float((apart == 0).mean()),
        "within_one": float((apart <= 1).mean()),
        **_coefficients(packed),
    }


def _coefficients(packed: Floats) -> dict[str, object]:
    shared = packed[:, ~np.isnan(packed).any(axis=0)]
    if len(packed) < FEWEST_UNITS:
        found = dict.fromkeys((*COEFFICIENTS, "alpha"), undefined(f"fewer than {FEWEST_UNITS} ratings to compare"))
    else:
        found = {
            "kappa": quadratic_kappa(packed[:, 0], packed[:, 1]),
            "icc_2_1": icc_agreement(shared),
            "icc_3_1": icc_consistency(shared),
            "alpha": krippendorff_alpha(packed),
        }
    row: dict[str, object] = {"alpha": found["alpha"].value, "reason": found["kappa"].reason}
    for name in COEFFICIENTS:
        row |= _bounded(name, found[name])
    return row


def _bounded(name: str, found: Coefficient) -> dict[str, object]:
    return {name: found.value, f"{name}_lower": found.lower, f"{name}_upper": found.upper}


def _packed(ratings: Floats) -> Floats:
    """Move the ratings of each unit to the left, in their order, so that what is missing stands last."""
    order = np.argsort(np.isnan(ratings), axis=1, kind="stable")
    return np.take_along_axis(ratings, order, axis=1)
