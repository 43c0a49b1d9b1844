"""The profile in a sentence: "declares ICM, works like clinical, because: caseload 34, community share 22%"."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.profiles.definitions import Feature, Profiles
from metrics.fidelity.profiles.features import KEY, UNKNOWN, Values, round_half_up
from metrics.fidelity.profiles.similarity import fit_table

SURE = 0.95
"""A nearest model that fewer draws agree on stands with the others that may be it."""
MOST_REASONS = 4

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The features of one team and date in the order of the models' file: value, level, word, fit to each model."""

    value: Values
    level: Places
    text: NDArray[np.object_]
    fit: Values


def explain(profiles: Profiles, features: pd.DataFrame, similarity: pd.DataFrame) -> "pd.Series[str]":
    """Say for each team and date what it declares, what it works like, and why.

    Parameters
    ----------
    profiles : Profiles
        Features and models.
    features : DataFrame
        `model_features`, every feature of every team and date; one whose value is hidden is named by its level.
    similarity : DataFrame
        `model_profiles`, every model of the same teams and dates.

    Returns
    -------
    Series of str
        By the index of `similarity`: the sentence in the row of the declared model, or of the nearest where none of
        the models is declared; missing in the other rows.
    """
    order = {feature.id: place for place, feature in enumerate(profiles.features)}
    seen = features.assign(place=features["feature"].map(order)).sort_values([*KEY, "place"])
    shape = (-1, len(order))
    values = seen["value"].to_numpy(dtype=np.float64).reshape(shape)
    levels = seen["level"].fillna(UNKNOWN).to_numpy(dtype=np.int64).reshape(shape)
    texts = seen["text"].to_numpy(dtype=object).reshape(shape)
    models = {model.id: place for place, model in enumerate(profiles.models)}
    rows = similarity.assign(place=similarity["model"].map(models)).sort_values([*KEY, "place"])
    shape = (-1, len(models))
    nearest, declared = (rows[name].to_numpy(dtype=bool).reshape(shape) for name in ("is_nearest", "is_declared"))
    shares = rows["nearest_share"].to_numpy(dtype=np.float64).reshape(shape)
    names = rows["declared"].to_numpy(dtype=object).reshape(shape)[:, 0]
    fits = np.stack([_all_fits(profiles, at, level) for at, level in enumerate(levels.T)], axis=1)
    said = np.full(nearest.shape, None, dtype=object)
    for cell in range(len(nearest)):
        near, own = _place(nearest[cell]), _place(declared[cell])
        holder = near if own is None else own
        if holder is not None:
            found = _Seen(values[cell], levels[cell], texts[cell], fits[cell])
            title = names[cell] if own is None else profiles.models[own].title
            words = _sentence(profiles, found, near, own)
            said[cell, holder] = f"declares {title}{words}{_doubt(profiles, shares[cell], near)}"
    return pd.Series(said.ravel(), index=rows.index, dtype="str").reindex(similarity.index)


def _sentence(profiles: Profiles, seen: _Seen, near: int | None, own: int | None) -> str:
    if near is None:
        return "; too few features are known to compare it with the models"
    if near == own:
        words = _words(profiles, seen, 1 - seen.fit[:, own])
        return f" and works like it{', but: ' if words else ''}{', '.join(words)}"
    words = _words(profiles, seen, seen.fit[:, near] - (0 if own is None else seen.fit[:, own]))
    return f", works like {profiles.models[near].title}{', because: ' if words else ''}{', '.join(words)}"


def _words(profiles: Profiles, seen: _Seen, weights: Values) -> list[str]:
    """Name the features of positive weight, the heaviest first."""
    order = np.argsort(-weights, kind="stable")[:MOST_REASONS]
    return [_observed(profiles.features[at], seen, at) for at in order if weights[at] > 0]


def _observed(feature: Feature, seen: _Seen, at: int) -> str:
    if np.isnan(seen.value[at]):
        return f"{feature.label.lower()}: {seen.text[at]}"
    value = float(round_half_up(seen.value[at : at + 1], feature.round)[0])
    return feature.words.format(value=f"{value:.{feature.round}f}")


def _doubt(profiles: Profiles, shares: Values, near: int | None) -> str:
    """Name the other models that a fair share of the draws found nearest."""
    if near is None or shares[near] >= SURE:
        return ""
    others: Sequence[int] = [at for at in np.argsort(-shares, kind="stable") if at != near and shares[at] >= 1 - SURE]
    names = " or ".join(profiles.models[at].title for at in others)
    return f" (hard to tell from {names})" if names else ""


def _all_fits(profiles: Profiles, at: int, level: Places) -> Values:
    """Give how the levels of one feature fit every model; 1 where either says nothing."""
    table = fit_table(profiles, profiles.features[at])
    return np.nan_to_num(table.astype(np.float64), nan=1.0)[level]


def _place(flags: NDArray[np.bool_]) -> int | None:
    return int(flags.argmax()) if flags.any() else None
