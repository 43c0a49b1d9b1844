"""Errors of estimates that are means of influences over clusters: by formula, by multipliers, by wild draws."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.interval import Floats

WEBB = np.sqrt(np.array([0.5, 1.0, 1.5]))
"""Six points, a half of each sign: mean 0 and variance 1, and enough different draws for few clusters."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """What each cluster adds to the error of each estimate.

    Attributes
    ----------
    score : array, shape (clusters, estimates)
        Their sum is the error; expected to be 0.
    stratum : array of int, shape (clusters,)
        Clusters of one kind (first treated at the same time), within which they vary.
    """

    score: Floats
    stratum: NDArray[np.int64]


def cluster_scores(influence: Floats, cluster: NDArray[np.int64], started: Floats) -> Clusters:
    """Add up the influences of units over clusters.

    Parameters
    ----------
    influence : array, shape (units, estimates)
    cluster : array of int, shape (units,)
        Numbers from 0.
    started : array, shape (units,)
        When treatment began: a cluster is of the kind of its first unit.
    """
    number = int(cluster.max()) + 1
    score = np.zeros((number, influence.shape[1]))
    np.add.at(score, cluster, influence)
    first = np.unique(cluster, return_index=True)[1]
    stratum = np.unique(started[first], return_inverse=True)[1]
    return Clusters(score / len(influence), stratum.astype(np.int64))


def standard_errors(clusters: Clusters) -> Floats:
    """Root of the sum of squared scores; shape (estimates,)."""
    return np.asarray(np.sqrt((clusters.score**2).sum(axis=0)))


def welch_freedom(clusters: Clusters) -> Floats:
    """Degrees of freedom of the errors: those of Welch and Satterthwaite over the kinds of clusters.

    Shape (estimates,), at least 1. A kind with one cluster adds nothing, as nothing is seen of how it varies.

    References
    ----------
    Satterthwaite (1946), Biometrics Bulletin 2:110-114.
    """
    kinds = int(clusters.stratum.max()) + 1
    size = np.bincount(clusters.stratum, minlength=kinds)
    parts = np.zeros((kinds, clusters.score.shape[1]))
    np.add.at(parts, clusters.stratum, clusters.score**2)
    some = size > 1
    below = (parts[some] ** 2 / (size[some] - 1)[:, None]).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = parts.sum(axis=0) ** 2 / below
    return np.asarray(np.where(below > 0, np.maximum(freedom, 1.0), 1.0))


def multiplier_draws(clusters: Clusters, rng: np.random.Generator, draws: int = 1000) -> Floats:
    """Draw errors by giving each cluster's score a sign by chance; shape (draws, estimates).

    References
    ----------
    Callaway and Sant'Anna (2021), J. Econometrics 225:200-230, algorithm 1, with signs as multipliers.
    """
    signs = rng.integers(0, 2, (draws, len(clusters.score)), dtype=np.int8) * 2.0 - 1
    return np.asarray(signs @ clusters.score)


def wild_draws(clusters: Clusters, rng: np.random.Generator, draws: int = 1999) -> Floats:
    """Draw sizes of t with six-point multipliers, for few clusters; shape (draws, estimates).

    In each draw the scores are centred again within their kind, as the means would be, and the standard error is made
    anew. NaN where an estimate has no error.

    References
    ----------
    Webb (2023), Canadian J. Economics 56:839-858; Cameron, Gelbach and Miller (2008), Rev. Econ. Stat. 90:414-427.
    """
    points = np.concatenate([WEBB, -WEBB])
    drawn = points[rng.integers(0, len(points), (draws, len(clusters.score)))]
    size = np.bincount(clusters.stratum)
    kind = np.eye(len(size))[clusters.stratum] / size[clusters.stratum, None]
    lost = np.where(size > 1, size / np.maximum(size - 1, 1), 1.0)[clusters.stratum]
    found = np.empty((draws, clusters.score.shape[1]))
    for estimate, score in enumerate(clusters.score.T):
        moved = drawn * score
        centred = moved - (moved @ kind)[:, clusters.stratum]
        with np.errstate(invalid="ignore", divide="ignore"):
            found[:, estimate] = np.abs(moved.sum(axis=1)) / np.sqrt((centred**2 * lost).sum(axis=1))
    return np.where(np.isfinite(found), found, np.nan)


def reach_of(drawn: Floats, confidence: float = 0.95) -> Floats:
    """Multiples of the standard error that an interval goes each way, from draws of t; shape (estimates,)."""
    known = np.isfinite(drawn).all(axis=0)
    found = np.full(drawn.shape[1], np.nan)
    found[known] = np.quantile(np.abs(drawn[:, known]), confidence, axis=0)
    return found


def joint_reach(drawn: Floats, confidence: float = 0.95) -> float:
    """Multiples of the standard errors that hold all estimates at once, from draws of t; NaN where there are none."""
    known = drawn[:, np.isfinite(drawn).all(axis=0)]
    return float(np.quantile(np.abs(known).max(axis=1), confidence)) if known.shape[1] else float("nan")


def joint_p_value(t: Floats, drawn: Floats) -> float:
    """Share of draws whose largest t is as large as the largest seen; NaN where there are none.

    References
    ----------
    Romano and Wolf (2005), Econometrica 73:1237-1282, for the largest of several t.
    """
    known = np.isfinite(drawn).all(axis=0) & np.isfinite(t)
    if not known.any():
        return float("nan")
    beyond = np.abs(drawn[:, known]).max(axis=1) >= np.abs(t[known]).max()
    return float((1 + beyond.sum()) / (1 + len(drawn)))
