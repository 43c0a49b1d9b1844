"""The tables `model_features` and `model_profiles`: every feature of every team, and how near it is to each model."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.profiles.definitions import Feature, Profiles
from metrics.fidelity.profiles.features import (
    KEY,
    UNKNOWN,
    Levels,
    Values,
    cells_of,
    evidence,
    feature_values,
    levels_of,
    team_sums,
)
from metrics.fidelity.profiles.similarity import Similarities, nearest, similarities

FEATURE_COLUMNS = [
    *(*KEY, "feature", "value", "level", "text", "is_known", "numerator", "denominator", "clients"),
]
PROFILE_COLUMNS = [
    *(*KEY, "model", "similarity", "lower", "upper", "features_compared", "nearest_share"),
    *("is_declared", "is_nearest", "declared", "clients"),
]
INTERVAL = (0.025, 0.975)

Places = NDArray[np.int64]


def profile_teams(profiles: Profiles, clients: pd.DataFrame, teams: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare every team on every date with every model.

    Parameters
    ----------
    profiles : Profiles
        Features and models.
    clients : DataFrame
        Rows of `profile_client_windows`.
    teams : DataFrame
        Rows of `profile_team_windows`.

    Returns
    -------
    features : DataFrame
        One row per team, date and feature: value in the unit of the feature, level from 0, its word or why it is not
        known, numerator and denominator, clients of the team in the window.
    similarity : DataFrame
        One row per team, date and model: similarity (0 to 1), its 95% percentile interval over bootstrap draws of
        clients, the features compared, the share of draws in which the model is the nearest.
    """
    ordered = teams.sort_values(KEY, ignore_index=True)
    cell = cells_of(clients, ordered)
    ordered = ordered.assign(clients=np.bincount(cell[cell >= 0], minlength=len(ordered)))
    measured = _measure(profiles, clients, ordered)
    return _feature_rows(profiles, ordered, measured), _profile_rows(profiles, ordered, measured)


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the draws gave: per team and date (rows of the teams) and feature or model."""

    value: Values
    level: Levels
    numerator: Values
    denominator: Values
    similarity: Values
    lower: Values
    upper: Values
    nearest_share: Values
    compared: Places
    nearest: Places


def _measure(profiles: Profiles, clients: pd.DataFrame, teams: pd.DataFrame) -> _Measured:
    by_feature, by_model = (len(teams), len(profiles.features)), (len(teams), len(profiles.models))
    declared = _declared(profiles, teams)
    out = _Measured(
        value=np.full(by_feature, np.nan),
        level=np.full(by_feature, UNKNOWN, dtype=np.int8),
        numerator=np.full(by_feature, np.nan),
        denominator=np.full(by_feature, np.nan),
        similarity=np.full(by_model, np.nan),
        lower=np.full(by_model, np.nan),
        upper=np.full(by_model, np.nan),
        nearest_share=np.full(by_model, np.nan),
        compared=np.zeros(by_model, dtype=np.int64),
        nearest=np.full(len(teams), -1),
    )
    for cells, sums in team_sums(profiles, clients, teams):
        here = teams.iloc[cells]
        levels = np.empty((*sums.shape[:2], len(profiles.features)), dtype=np.int8)
        for at, feature in enumerate(profiles.features):
            values = feature_values(profiles, feature, sums, here)
            levels[:, :, at] = levels_of(feature, values)
            out.value[cells, at] = values[:, 0]
            out.numerator[cells, at], out.denominator[cells, at] = evidence(profiles, feature, sums, here)
        found = similarities(profiles, levels)
        place = nearest(found.similarity, declared[cells])
        out.level[cells], out.compared[cells], out.nearest[cells] = levels[:, 0], found.compared[:, 0], place[:, 0]
        out.similarity[cells] = found.similarity[:, 0]
        out.lower[cells], out.upper[cells] = _interval(found.similarity[:, 1:])
        out.nearest_share[cells] = (place[:, 1:, None] == np.arange(by_model[1])).mean(axis=1)
    return out


def _declared(profiles: Profiles, teams: pd.DataFrame) -> Places:
    """Give the place of each team's declared model, or -1."""
    places = {model.id: place for place, model in enumerate(profiles.models)}
    return np.array([places.get(name, -1) for name in teams["model"]], dtype=np.int64)


def _feature_rows(profiles: Profiles, teams: pd.DataFrame, measured: _Measured) -> pd.DataFrame:
    n = len(profiles.features)
    known = (measured.level != UNKNOWN).ravel()
    text = np.stack(
        [_text(feature, teams, measured.level[:, at]) for at, feature in enumerate(profiles.features)], axis=1
    )
    rows = teams[[*KEY, "clients"]].loc[np.repeat(np.arange(len(teams)), n)].reset_index(drop=True)
    rows = rows.assign(
        feature=np.tile([feature.id for feature in profiles.features], len(teams)),
        value=measured.value.ravel(),
        level=pd.Series(measured.level.ravel(), dtype="Int64").mask(~known),
        text=text.ravel(),
        is_known=known,
        numerator=np.where(known, measured.numerator.ravel(), np.nan),
        denominator=np.where(known, measured.denominator.ravel(), np.nan),
    )
    return rows[FEATURE_COLUMNS].astype({"feature": "str", "text": "str"})


def _text(feature: Feature, teams: pd.DataFrame, level: Levels) -> NDArray[np.object_]:
    """Give the word of each level, or why there is none."""
    unknown = "only a rater knows" if feature.source == "rater" else "nothing recorded"
    reasons = np.full(len(teams), unknown, dtype=object)
    if feature.reason is not None:
        reasons = teams[feature.reason].astype("object").where(teams[feature.reason].notna(), unknown).to_numpy()
    words = np.array([*(one.text for one in feature.levels), ""], dtype=object)
    return np.where(level == UNKNOWN, reasons, words[level])


def _profile_rows(profiles: Profiles, teams: pd.DataFrame, measured: _Measured) -> pd.DataFrame:
    places = np.arange(len(profiles.models))
    rows = teams[[*KEY, "model", "clients"]].rename(columns={"model": "declared"})
    rows = rows.loc[np.repeat(np.arange(len(teams)), len(places))].reset_index(drop=True)
    rows = rows.assign(
        model=np.tile([model.id for model in profiles.models], len(teams)),
        similarity=measured.similarity.ravel(),
        lower=measured.lower.ravel(),
        upper=measured.upper.ravel(),
        features_compared=measured.compared.ravel(),
        nearest_share=measured.nearest_share.ravel(),
        is_declared=(_declared(profiles, teams)[:, None] == places).ravel(),
        is_nearest=(measured.nearest[:, None] == places).ravel(),
    )
    return rows[PROFILE_COLUMNS].astype({"model": "str", "declared": "str"})


def _interval(drawn: Similarities) -> tuple[Values, Values]:
    """Give percentiles over the draws; a model that some draws could not compare has none."""
    known = np.sort(drawn, axis=1)  # NaN comes last
    last = drawn.shape[1] - 1
    low, high = (known[:, round(share * last)] for share in INTERVAL)
    whole = ~np.isnan(known[:, last])
    return np.where(whole, low, np.nan), np.where(whole, high, np.nan)
