"""Signals of drift in words: an item that fell or rose a band and stayed, an index that leaves its limits."""

import numpy as np
import pandas as pd

from metrics.fidelity.drift import COMPUTED_ITEMS, IN_A_RUN, KEY, OUTSIDE, RUN
from metrics.fidelity.scale_model import Scale

FELL, ROSE = "fell a band for two months", "rose a band for two months"
INDEX = "index"
"""Stands for the item in signals of an index."""
DECIMALS = 9
SERIES = ["team_id", "scale", "item"]
COLUMNS = {
    **dict.fromkeys(SERIES, "str"),
    "as_of": "datetime64[us]",
    "kind": "str",
    **dict.fromkeys(("before", "after"), "float64"),
    "text": "str",
}


def item_signals(scale: Scale, items: pd.DataFrame) -> pd.DataFrame:
    """Find the computed items that fell or rose a band and stayed there for two months.

    Parameters
    ----------
    scale : Scale
        The scale.
    items : DataFrame
        Rows of `fidelity_items` of the scale.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`. `as_of` is the second of the two dates, a month after the first, from which the
        signal can be known; `before` is the last score known before both, `after` the score held on both (of two
        different ones that nearer to `before`).
    """
    banded = [item.id for item in scale.items if item.bands]
    rows = items.loc[items["item"].isin(banded) & items["computed_score"].notna(), [*SERIES, "as_of", "computed_score"]]
    rows = rows.sort_values([*SERIES, "as_of"], ignore_index=True)
    now = rows["computed_score"].astype("float64")
    by = now.groupby([rows[name] for name in SERIES])
    first, before = by.shift(1), by.shift(2)
    month = rows["as_of"].dt.year * 12 + rows["as_of"].dt.month
    is_next = month - month.groupby([rows[name] for name in SERIES]).shift(1) == 1
    fell, rose = is_next & (first < before) & (now < before), is_next & (first > before) & (now > before)
    pair = pd.concat([first, now], axis=1)
    after = pair.max(axis=1).where(fell, pair.min(axis=1))
    kind = pd.Series(FELL, index=rows.index).where(fell, ROSE)
    found = rows.assign(before=before, after=after, kind=kind).loc[fell | rose]
    return _with_text(found, [_item_words(scale, *row) for row in _facts(found, "item")])


def index_signals(scale: Scale, drifted: pd.DataFrame) -> pd.DataFrame:
    """Find where the indices of a scale leave their limits or complete a run.

    Parameters
    ----------
    scale : Scale
        The scale.
    drifted : DataFrame
        As `drift` gives it for the scale.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, `item` being 'index': a row for the first month of each stay outside, and for the
        month that completes a run. `before` is the centre, `after` the value.
    """
    by = [drifted[name] for name in KEY]
    is_watched = (drifted["as_of"] >= drifted["baseline_until"]).astype("int64")
    away = (drifted["value"] - drifted["centre"]).round(DECIMALS).fillna(0.0)
    side = pd.Series(np.sign(away), index=drifted.index) * is_watched
    state = side.where(drifted["rule"] == OUTSIDE, 0.0)
    leaves = (state != 0) & (state != state.groupby(by).shift(1))
    stretch = (side != side.groupby(by).shift(1)).cumsum()
    completes = (side != 0) & (side.groupby(stretch).cumcount() == RUN - 1)
    kinds = pd.Series(OUTSIDE, index=drifted.index).where(leaves, IN_A_RUN)
    found = drifted.assign(kind=kinds, item=INDEX, before=drifted["centre"], after=drifted["value"])
    found = found.loc[leaves | completes]
    return _with_text(found, [_index_words(scale, *row) for row in _facts(found, "index")])


def _facts(found: pd.DataFrame, name: str) -> "list[tuple[str, str, float, float]]":
    return list(found[[name, "kind", "before", "after"]].itertuples(index=False, name=None))


def _item_words(scale: Scale, item: str, kind: str, before: float, after: float) -> str:
    word = "fell" if kind == FELL else "rose"
    return f"{item} {scale.item(item).label}: {word} from {before:.0f} to {after:.0f} and stayed for two months."


def _index_words(scale: Scale, index: str, kind: str, before: float, after: float) -> str:
    titles = {one.id: one.title for one in scale.indices} | {COMPUTED_ITEMS: "Mean of the computed items"}
    side = "above" if after > before else "below"
    said = "outside its limits, " if kind == OUTSIDE else f"{RUN} months in a row "
    return f"{titles[index]}: {said}{side} the {before:.2f} of the first months, now {after:.2f}."


def _with_text(found: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    found = found.assign(text=pd.Series(texts, index=found.index, dtype="str"))
    return found[list(COLUMNS)].astype(COLUMNS).sort_values([*SERIES, "as_of", "kind"], ignore_index=True)
