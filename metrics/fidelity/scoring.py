"""The one scorer of all scales: inputs and ratings in, items with evidence out, then subscales and totals.

Items keep the computed and the rated score side by side. Nothing here knows a scale by name. Rows come in the order of
team, date and item throughout, so that an item is every so-many-th row and is scored as a whole column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.banding import band_arrays
from metrics.fidelity.parts import average_parts
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
EVIDENCE = [*("value", "numerator", "denominator", "clients", "window_from", "window_until", "unavailable_reason")]
ITEM_COLUMNS = [
    *("team_id", "scale", "scale_version", "as_of", "subscale", "item", "label", "how"),
    *("computed_value", "numerator", "denominator", "clients", "window_from", "window_until"),
    *("computed_score", "rated_score", "rated_on", "raters"),
    *("score", "source", "reason", "is_verified", "difference", "computed_reason"),
    *("part_of", "not_rated", "is_skipped"),
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
        Rows of `fidelity_ratings`: `team_id, scale_id, item_id, rater_id, rated_on, rating`, and `percent` and
        `not_rated` where they are used.

    Returns
    -------
    DataFrame
        One row per team, date and item, in the order of the scale. `score` is the final one, taken as the item's
        `final` says; missing with a `reason` where there is none. `source` is 'computed', 'rated' or 'none'.
        `difference` is rated minus computed; `computed_reason` says why nothing was computed, rated or not.
        `not_rated` is the reason that raters gave for no rating, `is_skipped` whether the scale lets the item be
        left out for it. An item with parts (`part_of`) has the mean of theirs.
    """
    spine = inputs[KEY].drop_duplicates().astype({key: INPUT_TYPES[key] for key in KEY})
    spine = spine.sort_values(KEY, ignore_index=True)
    known = _known(scale, spine, inputs)
    rows = spine.merge(_item_facts(scale), how="cross")
    rows = rows.join(known.of([item.input for item in scale.items]))
    rows = rows.join(_computed(scale, rows, known))
    rows = rows.join(_rated(scale, rows, reviews(scale, ratings)))
    rows = rows.join(_final(scale, rows))
    rows = average_parts(scale, rows)
    rows = rows.assign(difference=rows["rated_score"] - rows["computed_score"])
    return rows.rename(columns={"value": "computed_value"})[ITEM_COLUMNS]


@dataclass(frozen=True)
class _Known:
    """The inputs that a scale uses, and where in them each team and date finds each input (-1: nowhere)."""

    rows: pd.DataFrame
    places: NDArray[np.int64]
    columns: dict[str | None, int]

    def of(self, names: Sequence[str | None]) -> pd.DataFrame:
        """Return evidence of these inputs, one row per team, date and name in that order."""
        places = self.places[:, [self.columns.get(name, -1) for name in names]]
        return self.rows.reindex(places.ravel()).reset_index(drop=True)


def _known(scale: Scale, spine: pd.DataFrame, inputs: pd.DataFrame) -> _Known:
    asked = {item.input for item in scale.items} | {
        need.input for item in scale.items for band in item.bands for need in band.requires
    }
    columns: dict[str | None, int] = {name: place for place, name in enumerate(sorted(asked - {None}, key=str))}
    used = inputs.loc[inputs["input"].isin(list(columns)), list(INPUT_TYPES)].astype(INPUT_TYPES)
    used = used.merge(spine.assign(place=np.arange(len(spine))), on=KEY)
    places = np.full((len(spine), len(columns) + 1), -1)
    places[used["place"], used["input"].map(columns).astype("int64")] = np.arange(len(used))
    return _Known(used[EVIDENCE], places, columns)


def _item_facts(scale: Scale) -> pd.DataFrame:
    facts = [
        {
            "scale": scale.id,
            "scale_version": scale.version,
            "subscale": scale.subscale_of(item.id),
            "item": item.id,
            "label": item.label,
            "how": _how(item, scale),
            "input": item.input,
            "is_verified": item.verified,
            "part_of": item.part_of,
        }
        for item in scale.items
    ]
    return pd.DataFrame(facts).astype({"item": "str", "input": "str", "part_of": "str"})


def _how(item: Item, scale: Scale) -> str:
    if scale.parts_of(item.id):
        return "mean of its parts"
    if not item.bands:
        return "rated"
    return {"computed": "computed", "rated": "rated"}.get(item.final, "computed and rated")


def _computed(scale: Scale, rows: pd.DataFrame, known: _Known) -> pd.DataFrame:
    """Band the values item by item, each a column of the grid of teams and dates by items."""
    shape = (len(known.places), len(scale.items))
    values = rows["value"].to_numpy().reshape(shape)
    scores = np.full(shape, np.nan)
    reasons = rows["unavailable_reason"].fillna("no " + rows["input"]).where(rows["value"].isna())
    grid = reasons.to_numpy(dtype=object).reshape(shape)
    for place, item in enumerate(scale.items):
        if not item.bands:
            grid[:, place] = "rated only"
            continue
        required = {need.input for band in item.bands for need in band.requires}
        others = {name: known.of([name])["value"].to_numpy() for name in required}
        scores[:, place], unclear = band_arrays(item, values[:, place], others)
        grid[:, place] = np.where(pd.isna(grid[:, place]), unclear, grid[:, place])
    return pd.DataFrame(
        {
            "computed_score": pd.array(scores.ravel(), dtype="Float64"),
            "computed_reason": pd.array(grid.ravel(), dtype="str"),
        }
    )


def _rated(scale: Scale, rows: pd.DataFrame, settled: pd.DataFrame) -> pd.DataFrame:
    """Find the latest review before each date, unless it has expired."""
    said = settled.columns.difference(["team_id", "item"], sort=False)
    if settled.empty:
        return settled[said].reindex(rows.index).assign(is_skipped=False)
    dated = rows[[*KEY, "item"]].reset_index(names="place").sort_values("as_of", kind="stable")
    found = pd.merge_asof(
        dated, settled, left_on="as_of", right_on="rated_on", by=["team_id", "item"], allow_exact_matches=False
    )
    found = found.set_index("place").sort_index()
    oldest = found["as_of"] - pd.DateOffset(months=scale.rating_valid_months)
    found = found[said].where(found["rated_on"] >= oldest)
    return found.assign(is_skipped=found["is_skipped"].fillna(value=False).astype(bool))


def _final(scale: Scale, rows: pd.DataFrame) -> pd.DataFrame:
    """Choose the score that counts: a settled rating, else the computed score, or only the one the item names."""
    only = rows["item"].map({item.id: item.final for item in scale.items})
    use_rating = rows["rated_score"].notna() & (only != "computed")
    use_computed = rows["computed_score"].notna() & (only != "rated") & ~use_rating & ~rows["is_skipped"]
    score = rows["rated_score"].where(use_rating, rows["computed_score"].where(use_computed))
    source = pd.Series("none", index=rows.index).mask(use_rating, "rated").mask(use_computed, "computed")
    not_rated = f"not rated in the last {scale.rating_valid_months} months"
    waits_for_rater = (rows["how"] == "rated") | rows["is_skipped"]
    reason = rows["computed_reason"].mask(waits_for_rater, rows["rating_reason"].fillna(not_rated))
    return pd.DataFrame({"score": score, "source": source, "reason": reason.where(score.isna())})
