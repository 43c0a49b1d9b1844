"""Chart review: what a rater would have seen in ten charts, where records give the whole caseload.

Raters of most instruments open about ten charts drawn at random. The same ten, or very many tens, are drawn here from
the clients behind an input, to reproduce such a review and to show how often it would have given another score.
"""

import numpy as np
import pandas as pd
from scipy import stats

from metrics.fidelity.banding import Values
from metrics.fidelity.scale_model import Input
from metrics.statistics.intervals.bootstrap import seeded

CHARTS = 10
SAMPLES = 400


def sample_charts(parts: pd.DataFrame, charts: int = CHARTS, seed: int = 0) -> pd.DataFrame:
    """Draw the charts of a review, the same ones for the same seed whatever else is drawn.

    Parameters
    ----------
    parts : DataFrame
        Rows of `client_input_values`: `team_id, as_of, input, subject_id, numerator, denominator`.
    charts : int
        How many charts of each team, date and input; all, where it has no more.
    seed : int
        Another seed draws other charts.

    Returns
    -------
    DataFrame
        The rows of the clients drawn, in the order of team, date, input and client. Clients of whom nothing can be
        counted (denominator 0) are not drawn. For use inside the program only: it names clients.
    """
    known = parts.loc[parts["denominator"] > 0].sort_values(["team_id", "as_of", "input", "subject_id"], kind="stable")
    drawn = []
    dated = known.assign(day=pd.to_datetime(known["as_of"]).dt.strftime("%Y-%m-%d"))
    for (team, day, name), rows in dated.groupby(["team_id", "day", "input"], sort=True):
        clients = rows["subject_id"].drop_duplicates().to_numpy()
        rng = seeded("charts", seed, team, day, name)
        chosen = rng.choice(clients, min(charts, len(clients)), replace=False)
        drawn.append(rows.loc[rows["subject_id"].isin(chosen)].drop(columns="day"))
    return pd.concat(drawn, ignore_index=True) if drawn else known


def statistic(source: Input, numerator: Values, denominator: Values) -> float:
    """Compute an input from the parts of some clients: per x the ratio of their sums, or the median of their ratios."""
    if source.statistic == "median":
        return float(source.per * np.median(numerator / denominator))
    return float(source.per * numerator.sum() / denominator.sum())


def chart_values(
    source: Input, numerator: Values, denominator: Values, rng: np.random.Generator, charts: int = CHARTS
) -> tuple[Values, Values]:
    """Say which values reviews of so many charts would have found, and how often each.

    Parameters
    ----------
    source : Input
        Says how the value is made.
    numerator, denominator : array, shape (n,)
        Parts of all clients; those with nothing below are left out.
    rng : Generator
        Source of the draws.
    charts : int
        Charts of a review.

    Returns
    -------
    values, weights : array
        Weights add up to one. Exact where each client is a yes or a no (hypergeometric), or no more clients than
        charts; else the values of `SAMPLES` reviews.
    """
    known = denominator > 0
    above, below = numerator[known], denominator[known]
    n = len(above)
    if n <= charts:
        return np.array([statistic(source, above, below)]), np.ones(1)
    if source.statistic != "median" and is_yes_or_no(above, below):
        yes = np.arange(charts + 1)
        return source.per * yes / charts, stats.hypergeom.pmf(yes, n, int(above.sum()), charts)
    drawn = _without_replacement(n, charts, SAMPLES, rng)
    if source.statistic == "median":
        found = np.median((above / below)[drawn], axis=1)
    else:
        found = above[drawn].sum(axis=1) / below[drawn].sum(axis=1)
    return source.per * found, np.full(SAMPLES, 1 / SAMPLES)


def is_yes_or_no(numerator: Values, denominator: Values) -> bool:
    """Tell whether each client counts once, as one or as none."""
    return bool(np.all(denominator == 1) and np.all((numerator == 0) | (numerator == 1)))


def _without_replacement(n: int, size: int, samples: int, rng: np.random.Generator) -> np.ndarray:
    """Draw samples of `size` from `range(n)`, all samples at once.

    After Floyd (Bentley and Floyd 1987, Communications of the ACM 30:754-757): of the first j, one is drawn; where it
    was drawn before, the j-th itself is taken.
    """
    drawn = np.empty((samples, size), dtype=np.int64)
    for place, j in enumerate(range(n - size, n)):
        candidate = rng.integers(0, j + 1, samples)
        is_taken = (drawn[:, :place] == candidate[:, None]).any(axis=1)
        drawn[:, place] = np.where(is_taken, j, candidate)
    return drawn
