"""The one scorer of all scales: inputs and ratings in, items with evidence out, then subscales and totals.

Items keep the computed and the rated score side by side. Nothing here knows a scale by name.
"""

import numpy as np
import pandas as pd

from metrics.fidelity.banding import Values, band_scores
from metrics.fidelity.ratings import reviews
from metrics.fidelity.scale_model import Item, Scale
from metrics.fidelity.totals import score_totals

__all__ = ["ITEM_COLUMNS", "score_items", "score_totals"]

KEY = ["team_id", "as_of"]
INPUT_TYPES = {
    **dict.fromkeys(("team_id", "input"), "str"),
    "as_of": "datetime64[us]",
    **dict.fromkeys(("value", "numerator", "denominator"), "float64"),
    "clients": "Int64",
    **dict.fromkeys(("window_from", "window_until"), "datetime64[us]"),
    "unavailable_reason": "str",
}
ITEM_COLUMNS = [
    *("team_id", "scale", "scale_version", "as_of", "subscale", "item", "label", "how"),
    *("computed_value", "numerator", "denominator", "clients", "window_from", "window_until"),
    *("computed_score", "rated_score", "rated_on", "raters"),
    *("score", "source", "reason", "is_verified", "difference", "computed_reason"),
]


def score_items(scale: Scale, inputs: pd.DataFrame, ratings: pd.DataFrame) -> pd.DataFrame:
    """Score every item of a scale for every team and date of the inputs.

    Parameters
    ----------
    scale : Scale
        The scale.
    inputs : DataFrame
        Rows of `team_fidelity_inputs`: `team_id, as_of` (exclusive), `input, value, numerator, denominator,
        clients, window_from, window_until, unavailable_reason`.
    ratings : DataFrame
        Rows of `fidelity_ratings`: `team_id, scale_id, item_id, rater_id, rated_on, rating`.

    Returns
    -------
    DataFrame
        One row per team, date and item, in the order of the scale. `score` is the final one, taken as the item's
        `final` says; missing with a `reason` where there is none. `source` is 'computed', 'rated' or 'none'.
        `difference` is rated minus computed; `computed_reason` says why nothing was computed, rated or not.
    """
    known = inputs[list(INPUT_TYPES)].astype(INPUT_TYPES)
    spine = known[KEY].drop_duplicates().sort_values(KEY, ignore_index=True)
    rows = spine.merge(_item_facts(scale), how="cross")
    rows = rows.merge(known, on=[*KEY, "input"], how="left")
    rows = rows.join(_computed(scale, rows, spine, known))
    rows = rows.join(_rated(scale, rows, reviews(scale, ratings)))
    rows = rows.join(_final(scale, rows))
    rows = rows.assign(difference=rows["rated_score"] - rows["computed_score"])
    return rows.rename(columns={"value": "computed_value"})[ITEM_COLUMNS]


def _item_facts(scale: Scale) -> pd.DataFrame:
    facts = [
        {
            "scale": scale.id,
            "scale_version": scale.version,
            "subscale": scale.subscale_of(item.id),
            "item": item.id,
            "label": item.label,
            "how": _how(item),
            "input": item.input,
            "is_verified": item.verified,
        }
        for item in scale.items
    ]
    return pd.DataFrame(facts).astype({"item": "str", "input": "str"})


def _how(item: Item) -> str:
    if not item.bands:
        return "rated"
    return {"computed": "computed", "rated": "rated"}.get(item.final, "computed and rated")


def _computed(scale: Scale, rows: pd.DataFrame, spine: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Band the values item by item; every item has one row per row of the spine, in the same order."""
    scores = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    reasons = rows["unavailable_reason"].fillna("no " + rows["input"]).where(rows["value"].isna())
    for place, item in enumerate(scale.items):
        here = rows.index[place :: len(scale.items)]
        if not item.bands:
            reasons.loc[here] = "rated only"
            continue
        required = {need.input for band in item.bands for need in band.requires}
        others = {name: _values(name, spine, known) for name in required}
        banded = band_scores(item, rows.loc[here, "value"].to_numpy(), others)
        scores.loc[here] = banded["score"].array
        reasons.loc[here] = reasons.loc[here].fillna(banded["reason"].set_axis(here))
    return pd.DataFrame({"computed_score": scores, "computed_reason": reasons})


def _values(name: str, spine: pd.DataFrame, known: pd.DataFrame) -> Values:
    rows = known.loc[known["input"] == name, [*KEY, "value"]]
    return np.asarray(spine.merge(rows, on=KEY, how="left")["value"], dtype=np.float64)


def _rated(scale: Scale, rows: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """Find the latest review before each date, unless it has expired."""
    dated = rows[[*KEY, "item"]].reset_index(names="place").sort_values("as_of", kind="stable")
    found = pd.merge_asof(
        dated, settled, left_on="as_of", right_on="rated_on", by=["team_id", "item"], allow_exact_matches=False
    )
    found = found.set_index("place").sort_index()
    oldest = found["as_of"] - pd.DateOffset(months=scale.rating_valid_months)
    return found.drop(columns=[*KEY, "item"]).where(found["rated_on"] >= oldest)


def _final(scale: Scale, rows: pd.DataFrame) -> pd.DataFrame:
    """Choose the score that counts: a settled rating, else the computed score, or only the one the item names."""
    only = rows["item"].map({item.id: item.final for item in scale.items})
    use_rating = rows["rated_score"].notna() & (only != "computed")
    use_computed = rows["computed_score"].notna() & (only != "rated") & ~use_rating
    score = rows["rated_score"].where(use_rating, rows["computed_score"].where(use_computed))
    source = pd.Series("none", index=rows.index).mask(use_rating, "rated").mask(use_computed, "computed")
    not_rated = f"not rated in the last {scale.rating_valid_months} months"
    reason = rows["computed_reason"].mask(rows["how"] == "rated", rows["rating_reason"].fillna(not_rated))
    return pd.DataFrame({"score": score, "source": source, "reason": reason.where(score.isna())})
