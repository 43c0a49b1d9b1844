"""How much the levels of a team's features are those of each model: matches with ordinal distance, 0 to 1."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.fidelity.profiles.definitions import Cell, Feature, Profiles
from metrics.fidelity.profiles.features import Levels

LEAST_FEATURES = 5
"""A model that is compared on fewer features than this has no similarity."""

Fits = NDArray[np.float32]
Similarities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Similarity of teams to models.

    Attributes
    ----------
    similarity : array, shape (c, draws, models)
        Mean fit over the features compared; NaN for fewer than `LEAST_FEATURES`, and where a required one does not fit.
    compared : array, shape (c, draws, models)
        Number of these features.
    """

    similarity: Similarities
    compared: NDArray[np.int64]


def fit(feature: Feature, cell: Cell | None, level: int) -> float:
    """Say how well a level fits a cell of the table.

    1 where the model names the level, 0 at the far end of the scale, in proportion between; NaN where the model does
    not speak of the feature.
    """
    if cell is None:
        return float("nan")
    words = [one.text for one in feature.levels]
    distance = min(abs(level - words.index(text)) for text in cell.levels)
    return 1 - distance / (len(words) - 1)


def similarities(profiles: Profiles, levels: Levels) -> Likeness:
    """Compare levels with every model.

    Parameters
    ----------
    profiles : Profiles
        Features and models.
    levels : array, shape (c, draws, features)
        Levels in the order of the features; negative where not known.
    """
    shape = (*levels.shape[:2], len(profiles.models))
    fits, compared, refused = np.zeros(shape), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    for at, feature in enumerate(profiles.features):
        table = fit_table(profiles, feature)
        is_compared = ~np.isnan(table)
        place = levels[:, :, at]  # an unknown level, -1, takes the last row, which holds NaN
        fits += np.nan_to_num(table)[place]
        compared += is_compared[place]
        refused |= (table < 1)[place] & _required(profiles, feature)
    enough = (compared >= LEAST_FEATURES) & ~refused
    return Likeness(np.divide(fits, compared, out=np.full(shape, np.nan), where=enough), compared)


def nearest(similarity: Similarities, declared: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the most similar model; of equals the declared one, then the first.

    Parameters
    ----------
    similarity : array, shape (c, draws, models)
    declared : array, shape (c,)
        Place of the declared model, or -1.

    Returns
    -------
    array, shape (c, draws)
        Place of the model, or -1 where none could be compared.
    """
    known = np.where(np.isnan(similarity), -1.0, similarity)
    bonus = (declared[:, None] == np.arange(similarity.shape[2]))[:, None, :] * 1e-9
    return np.where((known >= 0).any(axis=2), np.argmax(np.round(known, 9) + bonus, axis=2), -1)


def fit_table(profiles: Profiles, feature: Feature) -> Fits:
    """Tabulate how the levels of a feature fit the models.

    Returns
    -------
    array, shape (1 + levels, models)
        The last row, for what is not known (level -1), is NaN.
    """
    rows = [
        [fit(feature, model.features.get(feature.id), level) for model in profiles.models]
        for level in range(len(feature.levels))
    ]
    return np.array([*rows, [np.nan] * len(profiles.models)], dtype=np.float32)


def _required(profiles: Profiles, feature: Feature) -> NDArray[np.bool_]:
    cells = [model.features.get(feature.id) for model in profiles.models]
    return np.array([cell is not None and cell.required for cell in cells])
