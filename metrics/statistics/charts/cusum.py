"""Risk-adjusted CUSUM: has the risk of an event become so many times what it should be? No drawing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.interval import Floats, counts

Model = Literal["bernoulli", "poisson"]
PATHS = 2000
"""Unchanged series that a threshold is found with."""
HORIZON = 5
"""A simulated series is followed for so many times the run length asked for; by then e^-5 have not signalled."""
BLOCK = 256
"""Steps drawn at once."""
MOST_STEPS = 2 * 10**7
"""Paths times run length above which simulation would take long: ten seconds, and 1 GB."""


@dataclass(frozen=True, slots=True)
class Cusum:
    """The path of the sum after each step, shape (n,), and where it reached the threshold."""

    path: Floats
    is_signal: NDArray[np.bool_]
    threshold: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold, the average run length found with it when nothing has changed, and its simulation error."""

    value: float
    run_length: float
    standard_error: float


def cusum_weights(model: Model, observed: ArrayLike, expected: ArrayLike, ratio: float) -> Floats:
    """Log likelihood ratio of each step: the ratio against no change.

    Parameters
    ----------
    model : {'bernoulli', 'poisson'}
        One person a step, or the events of one period a step.
    observed, expected : array-like, shape (n,)
        0 or 1 and the person's risk, strictly between 0 and 1; or events and expected events, above 0.
    ratio : float
        The change to be found: an odds ratio for 'bernoulli', a rate ratio for 'poisson'. Above 1 looks for more
        events, below 1 for fewer.

    Returns
    -------
    ndarray, shape (n,)
        y log(R) - log(1 - p + R p), or y log(R) - (R - 1) E.

    Raises
    ------
    ValueError
        If the ratio is 1 or not above 0, or an expected value is out of range.

    References
    ----------
    Steiner, Cook, Farewell and Treasure (2000), Biostatistics 1:441-452; for counts Rogerson and Yamada (2004),
    Stat. Med. 23:2195-2214.
    """
    if ratio <= 0 or ratio == 1:
        raise ValueError(f"the ratio to be found is {ratio:g}; give one above 0 that is not 1, such as 2")
    seen, risk = counts("observed", observed), counts("expected", expected)
    if np.any(risk <= 0) or (model == "bernoulli" and np.any(risk >= 1)):
        allowed = "risks between 0 and 1" if model == "bernoulli" else "expected events above 0"
        raise ValueError(f"expected holds {risk.min():g} to {risk.max():g}; give {allowed}")
    against = np.log(1 - risk + ratio * risk) if model == "bernoulli" else (ratio - 1) * risk
    return np.asarray(seen * np.log(ratio) - against, dtype=np.float64)


def cusum(weights: ArrayLike, threshold: float) -> Cusum:
    """Add up weights, never below 0, and signal where the sum reaches the threshold.

    Parameters
    ----------
    weights : array-like, shape (n,)
        From `cusum_weights`, in order of time; NaN steps are passed over.
    threshold : float
        Above 0.

    Returns
    -------
    Cusum
        After a signal the sum starts again from 0, so that the next signal is new evidence; the path keeps the value
        that signalled.

    Raises
    ------
    ValueError
        If the threshold is not above 0.

    References
    ----------
    Page (1954), Biometrika 41:100-115.
    """
    if not threshold > 0:
        raise ValueError(f"the threshold is {threshold:g}; give one above 0, from cusum_threshold")
    steps = np.nan_to_num(np.asarray(weights, dtype=np.float64))
    path, flags, total = np.empty(len(steps)), np.zeros(len(steps), dtype=bool), 0.0
    for place, step in enumerate(steps):
        total = max(0.0, total + float(step))
        path[place] = total
        if total >= threshold:
            flags[place], total = True, 0.0
    return Cusum(path, flags, threshold)


def cusum_threshold(
    model: Model, expected: ArrayLike, ratio: float, run_length: float, *, paths: int = PATHS, seed: int = 0
) -> Threshold:
    """Find by simulation the threshold that an unchanged series reaches after so many steps on average.

    Parameters
    ----------
    model, ratio
        As in `cusum_weights`.
    expected : array-like, shape (n,)
        Risks of the people, or expected events of the periods, to come; steps are drawn from them, with replacement.
    run_length : float
        Average number of steps to a false alarm (ARL0), above 1: 1 / `run_length` is the rate of false alarms.
    paths : int
        Series simulated.
    seed : int
        Same seed, same threshold.

    Returns
    -------
    Threshold
        The smallest level whose average run length is at least the one asked for.

    References
    ----------
    Steiner et al. (2000), Biostatistics 1:441-452, who solve a Markov chain for what is simulated here.
    """
    if not run_length > 1:
        raise ValueError(f"an average run length of {run_length:g} steps signals always; give more than 1")
    if run_length * paths > MOST_STEPS:
        raise ValueError(f"{paths} paths of {run_length:g} steps take too long; ask for a shorter run or fewer paths")
    horizon = int(np.ceil(HORIZON * run_length))
    steps = _steps(model, np.asarray(expected, dtype=np.float64), ratio, paths, seed)
    records = _records(islice(steps, horizon), paths)
    levels = np.unique(records.level)
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high) // 2
        if _run_length(records, float(levels[middle]), horizon, paths)[0] < run_length:
            low = middle + 1
        else:
            high = middle
    return Threshold(float(levels[low]), *_run_length(records, float(levels[low]), horizon, paths))


@dataclass(frozen=True, slots=True)
class _Records:
    """The steps at which paths rose to where they had not been, in order of time."""

    path: NDArray[np.int64]
    step: NDArray[np.int64]
    level: Floats


def _steps(model: Model, expected: Floats, ratio: float, paths: int, seed: int) -> Iterator[Floats]:
    """Yield the weights of one step of every path after another, without change."""
    random = np.random.default_rng(seed)
    while True:
        risks = random.choice(expected, size=(BLOCK, paths))
        events = random.random(risks.shape) < risks if model == "bernoulli" else random.poisson(risks)
        yield from cusum_weights(model, events, risks, ratio)


def _records(steps: Iterable[Floats], paths: int) -> _Records:
    total, highest = np.zeros(paths), np.zeros(paths)
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], Floats]] = []
    for number, weights in enumerate(steps, start=1):
        total = np.maximum(0.0, total + weights)
        rose = np.flatnonzero(total > highest)
        highest[rose] = total[rose]
        found.append((rose, np.full(len(rose), number), total[rose]))
    return _Records(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _run_length(records: _Records, level: float, horizon: int, paths: int) -> tuple[float, float]:
    """Average run length and its standard error; what is cut at the horizon goes on as it went, geometrically."""
    reached = records.level >= level
    _, first = np.unique(records.path[reached], return_index=True)
    lasted = np.full(paths, float(horizon))
    lasted[: len(first)] = records.step[reached][first]
    share = max(len(first), 1) / paths
    return float(lasted.mean() / share), float(lasted.std(ddof=1) / np.sqrt(paths) / share)
