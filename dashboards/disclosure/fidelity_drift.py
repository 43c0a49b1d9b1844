"""The door for forecasts and gains of fidelity items: what is hidden of an item is hidden of what follows from it.

Drift and signals are made of scores alone, which stay, as in `fidelity_items` and `fidelity_scores`.
"""

import pandas as pd

from metrics.fidelity.gains import ranked

SERIES = ["team_id", "scale", "item"]
FORESEEN = ["expected_value", "lower", "upper"]
CHANGES = ["change", "relative_change"]


def protect_forecasts(forecasts: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Hide the forecast of a value that is hidden in any month it is made from; the forecast of scores stays.

    Parameters
    ----------
    forecasts : DataFrame
        `fidelity_forecasts`.
    items : DataFrame
        `fidelity_items` as it is published, with `is_evidence_hidden`.

    Returns
    -------
    DataFrame
        With `is_evidence_hidden`. An expected value is a weighted mean of all months: of a single hidden one among
        published ones it could be solved for that.
    """
    used = items.loc[items["computed_score"].notna(), [*SERIES, "is_evidence_hidden"]]
    hidden = used.groupby(SERIES)["is_evidence_hidden"].any().reset_index()
    return _emptied(forecasts, hidden, SERIES, FORESEEN)


def protect_gains(gains: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Hide the change that an item needs where its gap is hidden, and rank the rest among themselves.

    Parameters
    ----------
    gains : DataFrame
        `fidelity_gains`.
    evidence : DataFrame
        `fidelity_evidence` as it is published, with `is_evidence_hidden`: its gap says the same as the change.

    Returns
    -------
    DataFrame
        With `is_evidence_hidden`. The change would give a hidden value back, a place among known changes would bound
        it; so a hidden item has no rank, and leaves no gap in those of others.
    """
    key = [*SERIES, "as_of"]
    hidden = evidence[[*key, "is_evidence_hidden"]].drop_duplicates(key)
    return ranked(_emptied(gains, hidden, key, CHANGES))


def _emptied(rows: pd.DataFrame, hidden: pd.DataFrame, key: list[str], columns: list[str]) -> pd.DataFrame:
    """Empty columns where the evidence is hidden, or not published at all."""
    joined = rows.merge(hidden, on=key, how="left")
    is_hidden = joined["is_evidence_hidden"].astype("boolean").fillna(value=True).astype(bool)
    shown = joined.assign(is_evidence_hidden=is_hidden)
    return shown.assign(**{name: shown[name].mask(is_hidden) for name in columns})
