"""The door for the clients behind fidelity items: what is hidden of an item is hidden of its evidence."""

import numpy as np
import pandas as pd

from dashboards.disclosure.rule import SmallCells
from metrics.fidelity.distributions import NAMES

KEY = ["team_id", "scale", "item", "as_of"]
NUMBERS = ["n", *NAMES, "value", "lower", "upper", "gap", "chart_n", "chart_other_share"]
STEPS_A_UNIT = 10


def protect_fidelity_evidence(evidence: pd.DataFrame, items: pd.DataFrame, rule: SmallCells) -> pd.DataFrame:
    """Hide the evidence that rests on few people; scores, and the range of scores, stay.

    Parameters
    ----------
    evidence : DataFrame
        `fidelity_evidence`. Its distribution shows no single client from the start: `metrics.fidelity.distributions`.
    items : DataFrame
        `fidelity_items` as it is published, with `is_evidence_hidden`.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        With `is_evidence_hidden`. Where the item's own evidence is hidden, or fewer clients than the threshold stand
        behind it, no number is left: value and interval would give the hidden counts back, and so would the gap, which
        says how many clients are missing to a known bound, and the share of ten charts with another score. Elsewhere
        the ends of the interval, which for a median are values of single clients, are rounded outward to one decimal.
    """
    hidden = items[[*KEY, "is_evidence_hidden"]].drop_duplicates(KEY)
    joined = evidence.merge(hidden, on=KEY, how="left")
    of_clients = (joined["of"] == "clients").to_numpy(bool)
    few = joined["is_evidence_hidden"].fillna(value=True).to_numpy(bool) | (of_clients & rule.is_small(joined["n"]))
    published = joined.assign(
        is_evidence_hidden=few,
        lower=np.floor(joined["lower"] * STEPS_A_UNIT) / STEPS_A_UNIT,
        upper=np.ceil(joined["upper"] * STEPS_A_UNIT) / STEPS_A_UNIT,
    )
    for column in NUMBERS:
        published[column] = published[column].mask(few)
    return published
