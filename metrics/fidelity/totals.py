"""Subscales, total and project-defined indices of scored items, and what the cut-offs make of the total.

A subscale mean and an index need all their items. A total of fewer items than the scale has is given as partial
and is never compared with a cut-off. Items that a rule of the scale lets raters leave out are not needed: they leave
the means, and a total without them has no sum, since the published sums are of all items.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.banding import Values, billionths
from metrics.fidelity.scale_model import CutOff, Scale

KEY = ["team_id", "as_of"]
TOTAL = "total"
SCORE_COLUMNS = [
    *("team_id", "scale", "as_of", "score_kind", "name", "items_scored", "items_needed"),
    *("sum", "mean", "is_complete", "cut_off", "band", "scale_version", "items_skipped"),
]
SHORTFALL_TYPES = {
    **dict.fromkeys(("team_id", "scale", "scale_version"), "str"),
    "as_of": "datetime64[us]",
    **dict.fromkeys(("overlay", "item", "label"), "str"),
    "minimum": "Int64",
    "score": "Float64",
    **dict.fromkeys(("source", "reason"), "str"),
    "at_risk_percent": "Float64",
}


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
        Per team and date: a row per subscale; where the scale has a total, a row per cut-off for it (one without
        cut-off where it has none); a row per index. `score_kind` is 'subscale', 'total' or 'records_only_index'.
        `mean` is not rounded; subscale and index have neither sum nor mean unless complete; `band` is missing unless
        the total is complete. `items_needed` leaves out the `items_skipped`.

    Raises
    ------
    ValueError
        If the items are not in the order in which `score_items` gave them.
    """
    grid = _Grid(scale, items)
    parts = [
        *(
            _whole(grid.add(part.items, "score")).assign(score_kind="subscale", name=part.id)
            for part in scale.subscales
        ),
        *_totals(scale, grid),
        *(
            _whole(grid.add(index.items, "computed_score")).assign(score_kind="records_only_index", name=index.id)
            for index in scale.indices
        ),
    ]
    rows = pd.concat([_with_text(part) for part in parts], ignore_index=True)
    rows = rows.assign(scale=scale.id, scale_version=scale.version)
    return rows.sort_values(KEY, kind="stable", ignore_index=True)[SCORE_COLUMNS]


class _Grid:
    """Scored items as grids of teams and dates by items."""

    def __init__(self, scale: Scale, items: pd.DataFrame) -> None:
        self.places = {item.id: place for place, item in enumerate(scale.items)}
        order = items["item"].map(self.places).to_numpy(dtype="int64").reshape(-1, len(self.places))
        if (order != np.arange(len(self.places))).any():
            msg = "the items must come in the order in which score_items gave them"
            raise ValueError(msg)
        self.shape = order.shape
        self.key = items.loc[:: self.shape[1], KEY].reset_index(drop=True)
        self.skipped = items["is_skipped"].to_numpy(dtype=bool).reshape(self.shape)
        self.scores = {
            column: items[column].to_numpy(dtype="float64", na_value=np.nan).reshape(self.shape)
            for column in ("score", "computed_score")
        }

    def add(self, names: Sequence[str], column: str) -> pd.DataFrame:
        """Count and add up some items; a skipped one is not needed."""
        places = [self.places[name] for name in names]
        chosen = self.scores[column][:, places]
        skipped = self.skipped[:, places].sum(axis=1) if column == "score" else np.zeros(self.shape[0], np.int64)
        scored = (~np.isnan(chosen)).sum(axis=1)
        needed = len(names) - skipped
        sums = np.where(scored > 0, np.nansum(chosen, axis=1), np.nan)
        return self.key.assign(
            items_scored=pd.array(scored, dtype="Int64"),
            items_needed=pd.array(needed, dtype="Int64"),
            items_skipped=pd.array(skipped, dtype="Int64"),
            sum=pd.array(np.where(skipped > 0, np.nan, sums), dtype="Float64"),
            mean=pd.array(_divided(sums, scored), dtype="Float64"),
            is_complete=(scored == needed) & (needed > 0),
        )


def _divided(sums: Values, scored: NDArray[np.int64]) -> Values:
    quotients = np.full(sums.shape, np.nan)
    np.divide(sums, scored, out=quotients, where=scored > 0)
    return quotients


def shortfalls(scale: Scale, items: pd.DataFrame, teams: Sequence[str]) -> pd.DataFrame:
    """Return what stays under the minimums of a scale's overlays: items, and the sum where a rule names one.

    An item without a score is returned too: it does not show that the minimum is met. The same holds for a sum that
    is not complete.

    Parameters
    ----------
    scale : Scale
        The scale with the overlays that bind.
    items : DataFrame
        What `score_items` gave for it.
    teams : sequence of str
        Teams that the rules bind: those that declare a model of the scale, not all that were rated by it.

    Returns
    -------
    DataFrame
        `team_id, scale, scale_version, as_of, overlay, item` ('total' for the sum), `label, minimum, score, source,
        reason, at_risk_percent` (of payments, where the rule says so), ordered by team and date.
    """
    items = items.loc[items["team_id"].isin(list(teams))]
    asked = [pd.DataFrame(columns=list(SHORTFALL_TYPES))]
    for overlay in scale.overlays:
        named = items.loc[items["item"].isin(list(overlay.item_minimums))]
        demanded = [named.assign(minimum=named["item"].map(overlay.item_minimums))]
        if overlay.total_minimum is not None:
            demanded.append(_sums(scale, items).assign(minimum=overlay.total_minimum))
        at_risk = np.nan if overlay.at_risk_percent is None else overlay.at_risk_percent
        asked += [rows.assign(overlay=overlay.id, at_risk_percent=at_risk) for rows in demanded]
    rows = pd.concat([rows[list(SHORTFALL_TYPES)].astype(SHORTFALL_TYPES) for rows in asked], ignore_index=True)
    is_met = (rows["score"] >= rows["minimum"]).fillna(value=False).astype(bool)
    return rows.loc[~is_met].sort_values(KEY, kind="stable", ignore_index=True)


def _sums(scale: Scale, items: pd.DataFrame) -> pd.DataFrame:
    added = _Grid(scale, items).add([item.id for item in scale.whole_items], "score")
    score = added["sum"].where(added["is_complete"])
    return added[KEY].assign(
        scale=scale.id,
        scale_version=scale.version,
        item=TOTAL,
        label="Sum of all items",
        score=score,
        source=TOTAL,
        reason=pd.Series("not all items are scored", index=added.index, dtype="str").where(score.isna()),
    )


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{part: rows[part].where(rows["is_complete"]) for part in ("sum", "mean")})


def _totals(scale: Scale, grid: _Grid) -> Iterator[pd.DataFrame]:
    if scale.total is None:
        return
    total = grid.add([item.id for item in scale.whole_items], "score").assign(score_kind=TOTAL, name=TOTAL)
    for unread in {"sum", "mean"} - set(scale.total.by):
        total[unread] = pd.array([pd.NA] * len(total), dtype="Float64")
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
