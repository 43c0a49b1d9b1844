"""The door for model profiles: features of few clients are hidden, and the sentences are made from what is left."""

import pandas as pd

from dashboards.disclosure.rule import SmallCells
from metrics.fidelity.profiles import Profiles, explain

EVIDENCE = ["value", "numerator", "denominator"]
TOO_FEW = "too few clients"
NUMBERS = ["similarity", "lower", "upper", "nearest_share", "features_compared", "clients"]


def protect_profiles(
    profiles: Profiles, features: pd.DataFrame, similarity: pd.DataFrame, rule: SmallCells
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hide what rests on few clients, and explain the profiles from the rest.

    Parameters
    ----------
    profiles : Profiles
        Features and models.
    features, similarity : DataFrame
        `model_features` and `model_profiles`.
    rule : SmallCells
        The threshold.

    Returns
    -------
    features : DataFrame
        A team of few clients has no features. Where a numerator that counts clients or their contacts, or what is left
        of its denominator, is small, value, numerator and denominator are empty and `is_evidence_hidden`; the level
        stays, as scores do.
    similarity : DataFrame
        Without similarities for the same teams; with `explanation`.
    """
    from_clients = {feature.id for feature in profiles.features if feature.source == "clients"}
    few = rule.is_small(features["clients"])
    left = features["denominator"].astype("float64") - features["numerator"].astype("float64")
    small = rule.is_small(features["numerator"]) | rule.is_small(left)
    hidden = few | (small & features["feature"].isin(from_clients).to_numpy())
    shown = features.assign(is_evidence_hidden=hidden, is_known=features["is_known"].astype(bool) & ~few)
    shown = shown.assign(**{name: shown[name].mask(hidden) for name in EVIDENCE})
    shown = shown.assign(
        level=shown["level"].mask(few),
        text=shown["text"].mask(few, TOO_FEW),
        clients=shown["clients"].astype("Int64").mask(few),
    )
    few = rule.is_small(similarity["clients"])
    said = explain(profiles, shown, similarity)
    whole = similarity.astype({"features_compared": "Int64", "clients": "Int64"})
    kept = whole.assign(**{name: whole[name].mask(few) for name in NUMBERS})
    kept = kept.assign(
        is_nearest=kept["is_nearest"].astype(bool) & ~few, explanation=said.mask(few & said.notna().to_numpy(), TOO_FEW)
    )
    return shown, kept.drop(columns="declared")
