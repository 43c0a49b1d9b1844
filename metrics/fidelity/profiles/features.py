"""From sums over clients to the features of a team: values, and the levels they belong to.

The bootstrap draws clients again with weights that all teams share, so that a team costs one product of matrices and
no result depends on which other teams there are.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.fidelity.profiles.definitions import Feature, Profiles, cut_of

DRAWS, SEED = 200, 1998
UNKNOWN = -1
"""Level of a feature that is not known."""

_TEAMS_AT_ONCE = 500
KEY = ["team_id", "as_of"]

Values = NDArray[np.float64]
Levels = NDArray[np.int8]


def client_columns(profiles: Profiles) -> list[str]:
    """Name the columns of profile_client_windows that the features add up."""
    names: dict[str, None] = {}
    for feature in profiles.features:
        for numerator, denominator in _pairs(feature):
            names |= {numerator: None, denominator: None}
    return list(names)


def draws(clients: int) -> NDArray[np.float32]:
    """Return how often each client counts: once as observed, then in each bootstrap draw.

    Counts are independent Poisson numbers of mean 1, which draws with replacement come to (Hanley and MacGibbon 2006,
    Comput Methods Programs Biomed 83:57-62); every feature is a ratio, so that their total does not matter.

    Parameters
    ----------
    clients : int
        Number of clients.

    Returns
    -------
    array, shape (1 + DRAWS, clients)
        Ones in the first row. A client's counts depend on its place alone.
    """
    drawn = np.random.default_rng(SEED).poisson(1.0, (clients, DRAWS)).T
    return np.concatenate([np.ones((1, clients)), drawn]).astype(np.float32)


def team_sums(
    profiles: Profiles, clients: pd.DataFrame, teams: pd.DataFrame
) -> Iterator[tuple[NDArray[np.int64], Values]]:
    """Add up client columns for teams and dates, observed and drawn again.

    Parameters
    ----------
    profiles : Profiles
        They name the columns.
    clients : DataFrame
        Rows of `profile_client_windows`; those of other teams and dates are left out.
    teams : DataFrame
        Rows of `profile_team_windows`, sorted by team and date and numbered from 0.

    Yields
    ------
    cells : array, shape (c,)
        Row numbers in `teams`. Teams without clients come with sums of zero.
    sums : array, shape (c, 1 + DRAWS, columns)
        In the order of `client_columns`.
    """
    columns = client_columns(profiles)
    cell = cells_of(clients, teams)
    order = np.lexsort((clients["client_team"].to_numpy(), cell))[int((cell < 0).sum()) :]
    counts = np.bincount(cell[order], minlength=len(teams))
    bounds = np.concatenate([[0], np.cumsum(counts)])
    matrix, weights = _matrix(clients, columns)[order], draws(int(counts.max(initial=0)))
    for cells in np.array_split(np.arange(len(teams)), range(_TEAMS_AT_ONCE, len(teams), _TEAMS_AT_ONCE)):
        sums = np.empty((len(cells), 1 + DRAWS, len(columns)))
        for place, cell in enumerate(cells):
            rows = matrix[bounds[cell] : bounds[cell + 1]]
            sums[place] = weights[:, : len(rows)] @ rows
        yield cells, sums


def cells_of(clients: pd.DataFrame, teams: pd.DataFrame) -> NDArray[np.int64]:
    """Find the row of `teams` that each client belongs to by team and date; -1 where there is none."""
    names = pd.Index(teams["team_id"].unique())
    days = pd.Index(teams["as_of"].unique())
    width = len(days) + 1

    def key(rows: pd.DataFrame) -> NDArray[np.int64]:
        team, day = names.get_indexer(rows["team_id"]), days.get_indexer(rows["as_of"])
        return np.where((team < 0) | (day < 0), -1, team * width + day)

    found = pd.Index(key(teams)).get_indexer(pd.Index(key(clients)))
    return np.asarray(found, dtype=np.int64)


def _matrix(clients: pd.DataFrame, columns: list[str]) -> NDArray[np.float32]:
    matrix = np.empty((len(clients), len(columns)), dtype=np.float32)
    for place, name in enumerate(columns):
        matrix[:, place] = clients[name].to_numpy()
    return matrix


def feature_values(profiles: Profiles, feature: Feature, sums: Values, teams: pd.DataFrame) -> Values:
    """Give the value of one feature.

    Parameters
    ----------
    profiles, feature
        The feature, and what the columns of the sums are.
    sums : array, shape (c, 1 + draws, columns)
        As `team_sums` gives them.
    teams : DataFrame
        The c rows of profile_team_windows.

    Returns
    -------
    array, shape (c, 1 + draws)
        In the unit of the feature; NaN where it is not known. Values of the team are the same in every draw.
    """
    shape = sums.shape[:2]
    if feature.source == "rater":
        return np.full(shape, np.nan)
    if feature.source == "team":
        return np.broadcast_to(_of_team(feature, teams)[:, None], shape)
    columns = {name: at for at, name in enumerate(client_columns(profiles))}
    parts = [_ratio(sums[:, :, columns[a]], sums[:, :, columns[b]]) for a, b in _pairs(feature)]
    if feature.at_least is None:
        values = feature.per * parts[0]
    else:
        reached = np.sum([part >= feature.at_least - 1e-9 for part in parts], axis=0, dtype=np.float64)
        values = np.where(np.isnan(parts).all(axis=0), np.nan, reached)
    if feature.reason is not None:
        values = np.where(teams[feature.reason].notna().to_numpy()[:, None], np.nan, values)
    return values


def evidence(profiles: Profiles, feature: Feature, sums: Values, teams: pd.DataFrame) -> tuple[Values, Values]:
    """Give numerator and denominator of one feature as observed, shape (c,) each; NaN where it is no ratio."""
    if feature.team_numerator is not None:
        return _column(teams, feature.team_numerator), _column(teams, str(feature.team_denominator))
    if feature.numerator is None:
        return np.full(len(teams), np.nan), np.full(len(teams), np.nan)
    columns = client_columns(profiles)
    numerator = sums[:, 0, columns.index(feature.numerator)]
    return numerator, sums[:, 0, columns.index(str(feature.denominator))]


def levels_of(feature: Feature, values: Values) -> Levels:
    """Round values half up and find their levels, from 0; `UNKNOWN` where the value is NaN."""
    rounded = round_half_up(values, feature.round)
    levels = np.zeros(values.shape, dtype=np.int8)
    for level in feature.levels[1:]:
        cut = cut_of(level)
        levels += rounded >= cut if level.above is None else rounded > cut
    return np.where(np.isnan(values), np.int8(UNKNOWN), levels)


def round_half_up(values: Values, decimals: int) -> Values:
    """Round numbers of zero or more half up; a billionth makes up for what binary numbers cannot hold."""
    scale = 10.0**decimals
    rounded: Values = np.floor(values * scale + 0.5 + 1e-9) / scale
    return rounded


def _pairs(feature: Feature) -> list[tuple[str, str]]:
    if feature.numerator is not None and feature.denominator is not None:
        return [(feature.numerator, feature.denominator)]
    return [(share.numerator, share.denominator) for share in feature.shares]


def _of_team(feature: Feature, teams: pd.DataFrame) -> Values:
    if feature.team_value is not None:
        return _column(teams, feature.team_value)
    return feature.per * _ratio(
        _column(teams, str(feature.team_numerator)), _column(teams, str(feature.team_denominator))
    )


def _column(teams: pd.DataFrame, name: str) -> Values:
    return np.asarray(teams[name], dtype=np.float64)


def _ratio(numerator: Values, denominator: Values) -> Values:
    ratio: Values = np.divide(numerator, denominator, out=np.full(numerator.shape, np.nan), where=denominator > 0)
    return ratio
