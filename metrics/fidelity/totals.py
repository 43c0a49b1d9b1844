"""Subscales, total and project-defined indices of scored items, and what the cut-offs make of the total.

A subscale mean and an index need all their items. A total of fewer items than the scale has is given as partial
and is never compared with a cut-off.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from metrics.fidelity.banding import billionths
from metrics.fidelity.scale_model import CutOff, Overlay, Scale

KEY = ["team_id", "as_of"]
SCORE_COLUMNS = [
    *("team_id", "scale", "as_of", "score_kind", "name", "items_scored", "items_needed"),
    *("sum", "mean", "is_complete", "cut_off", "band", "scale_version"),
]


def score_totals(scale: Scale, items: pd.DataFrame) -> pd.DataFrame:
    """Add up the items of a scale.

    Parameters
    ----------
    scale : Scale
        The scale.
    items : DataFrame
        What `score_items` gave for it.

    Returns
    -------
    DataFrame
        Per team and date: a row per subscale, a row per cut-off for the total (one without cut-off where the
        scale has none), a row per index. `score_kind` is 'subscale', 'total' or 'records_only_index'. `mean` is
        not rounded; subscale and index have neither sum nor mean unless complete; `band` is missing unless the
        total is complete.
    """
    parts = [
        *(
            _whole(_add(items, part.items, "score")).assign(score_kind="subscale", name=part.id)
            for part in scale.subscales
        ),
        *_totals(scale, items),
        *(
            _whole(_add(items, index.items, "computed_score")).assign(score_kind="records_only_index", name=index.id)
            for index in scale.indices
        ),
    ]
    rows = pd.concat([_with_text(part) for part in parts], ignore_index=True)
    rows = rows.assign(scale=scale.id, scale_version=scale.version)
    return rows.sort_values(KEY, kind="stable", ignore_index=True)[SCORE_COLUMNS]


def shortfalls(overlay: Overlay, items: pd.DataFrame) -> pd.DataFrame:
    """Return the items that stay under the minimum of a rule, with `minimum` beside the score.

    An item without a score is returned too: it does not show that the minimum is met.

    Parameters
    ----------
    overlay : Overlay
        Minimum scores by item.
    items : DataFrame
        What `score_items` gave for the scale.
    """
    asked = items.assign(minimum=items["item"].map(overlay.item_minimums).astype("Int64"))
    asked = asked.loc[asked["minimum"].notna()]
    under = asked["score"].isna() | (asked["score"] < asked["minimum"]).fillna(value=False)
    return asked.loc[under.astype(bool)].reset_index(drop=True)


def _add(items: pd.DataFrame, names: Sequence[str], column: str) -> pd.DataFrame:
    chosen = items.loc[items["item"].isin(names), [*KEY, column]]
    sums = chosen.groupby(KEY, as_index=False, sort=True)[column].agg(["count", "sum"])
    scored = sums["count"].astype("Int64")
    return pd.DataFrame(
        {
            **{key: sums[key] for key in KEY},
            "items_scored": scored,
            "items_needed": pd.Series(len(names), index=sums.index, dtype="Int64"),
            "sum": sums["sum"].astype("Int64").mask(scored == 0),
            "mean": (sums["sum"].astype("Float64") / scored.astype("Float64")).mask(scored == 0),
            "is_complete": (scored == len(names)).astype(bool),
        }
    )


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{part: rows[part].where(rows["is_complete"]) for part in ("sum", "mean")})


def _totals(scale: Scale, items: pd.DataFrame) -> Iterator[pd.DataFrame]:
    total = _add(items, [item.id for item in scale.items], "score").assign(score_kind="total", name="total")
    if not scale.cut_offs:
        yield total
    for cut_off in scale.cut_offs:
        yield total.assign(cut_off=cut_off.id, band=_bands(cut_off, total))


def _bands(cut_off: CutOff, total: pd.DataFrame) -> pd.Series:
    """Return the label of the highest bound that a complete total reaches; compared in whole billionths."""
    complete = total[cut_off.applies_to].where(total["is_complete"])
    amounts = billionths(complete.to_numpy(dtype="float64", na_value=np.nan))
    labels = pd.Series(index=total.index, dtype="str")
    for band in reversed(cut_off.bands):
        labels = labels.mask(amounts >= billionths(band.ge), band.label)
    return labels


def _with_text(rows: pd.DataFrame) -> pd.DataFrame:
    wanting: Iterable[str] = {"cut_off", "band"} - set(rows.columns)
    return rows.assign(**{column: pd.Series(index=rows.index, dtype="str") for column in wanting})
