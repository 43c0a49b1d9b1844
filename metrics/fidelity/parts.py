"""Items that are the mean of their parts: a rating of the whole item counts, else the mean of all its parts."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.scale_model import Scale

SCORES = ("computed_score", "rated_score", "score")


def average_parts(scale: Scale, rows: pd.DataFrame) -> pd.DataFrame:
    """Fill the scores of the items of a scale that have parts; a missing part leaves them without a score.

    Parameters
    ----------
    scale : Scale
        The scale.
    rows : DataFrame
        Scored items in the order of team, date and item: `computed_score, rated_score, score, source, reason,
        is_skipped`.

    Returns
    -------
    DataFrame
        The same rows. `source` of a whole item is 'rated' where it or one of its parts was rated.
    """
    order = [item.id for item in scale.items]
    filled = rows.copy()
    for place, name in enumerate(order):
        if parts := scale.parts_of(name):
            columns = [rows.iloc[order.index(part) :: len(order)] for part in parts]
            _fill(filled, rows.iloc[place :: len(order)], columns)
    return filled


def _fill(filled: pd.DataFrame, whole: pd.DataFrame, parts: list[pd.DataFrame]) -> None:
    """Write the scores of one whole item into its rows."""
    here = whole.index
    is_settled = (whole["rated_score"].notna() | whole["is_skipped"]).to_numpy()
    for column in SCORES:
        means = np.mean([_numbers(part[column]) for part in parts], axis=0)
        keeps = is_settled & (column != "computed_score")
        filled.loc[here, column] = pd.array(np.where(keeps, _numbers(whole[column]), means), dtype="Float64")
    has_none = filled.loc[here, "score"].isna().to_numpy()
    from_rater = is_settled | np.any([part["source"] == "rated" for part in parts], axis=0)
    filled.loc[here, "source"] = np.select([has_none, from_rater], ["none", "rated"], "computed")
    waits_for = pd.Series("waits for", index=here)
    for part in parts:
        waits_for = waits_for.where(part["score"].notna().to_numpy(), waits_for + " " + part["item"].to_numpy())
    filled.loc[here, "reason"] = waits_for.mask(is_settled, whole["reason"]).where(has_none)
    filled.loc[here, "computed_reason"] = waits_for.where(filled.loc[here, "computed_score"].isna())


def _numbers(column: "pd.Series[float]") -> NDArray[np.float64]:
    return np.asarray(column.astype("float64"), dtype=np.float64)
