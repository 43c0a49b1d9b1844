"""All that is published of what happens to a scale's scores between reviews. No client is in any of it."""

from collections.abc import Mapping

import pandas as pd

from metrics.fidelity.drift import drift, index_values
from metrics.fidelity.forecast import forecasts
from metrics.fidelity.gains import gains
from metrics.fidelity.scale_model import Input, Scale
from metrics.fidelity.signals import index_signals, item_signals


def drift_tables(
    scale: Scale,
    inputs: Mapping[str, Input],
    *,
    items: pd.DataFrame,
    scores: pd.DataFrame,
    reviews: pd.DataFrame,
    others: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Make the drift, signals, forecasts and gains of a scale.

    Parameters
    ----------
    scale : Scale
        The scale.
    inputs : mapping
        Inputs by name.
    items, scores : DataFrame
        Rows of `fidelity_items` and `fidelity_scores` of the scale.
    reviews : DataFrame
        Rows of `fidelity_reviews`.
    others : DataFrame
        `team_id, input, value` on the last date.

    Returns
    -------
    dict of str to DataFrame
        `fidelity_drift`, `fidelity_signals`, `fidelity_forecasts`, `fidelity_gains`.
    """
    drifted = drift(index_values(scale, items, scores))
    return {
        "fidelity_drift": drifted,
        "fidelity_signals": pd.concat([item_signals(scale, items), index_signals(scale, drifted)], ignore_index=True),
        "fidelity_forecasts": forecasts(scale, inputs, items, reviews, others),
        "fidelity_gains": gains(scale, inputs, items),
    }
