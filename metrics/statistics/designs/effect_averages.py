"""Averages of group-time effects: over all, by group, by time since the start; with the error of their weights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.designs.group_time import Bools, GroupTimes
from metrics.statistics.interval import Floats


@dataclass(frozen=True, slots=True)
class Averages:
    """Averages of effects.

    Attributes
    ----------
    labels : array, shape (averages,)
        The group, or the times since the start; NaN for one average over all.
    effect : array, shape (averages,)
    influence : array, shape (units, averages)
    """

    labels: Floats
    effect: Floats
    influence: Floats


def simple_average(cells: GroupTimes, weight: Floats) -> Averages:
    """Average the effects of all treated group-times, each group weighing as many units as it has."""
    return _stack([_average(cells, cells.time >= cells.group, weight)], [np.nan])


def group_averages(cells: GroupTimes) -> Averages:
    """Average each group's effects over its treated times, all alike."""
    parts, groups = [], _treated_groups(cells)
    for group in groups:
        chosen = np.flatnonzero((cells.group == group) & (cells.time >= group))
        parts.append((float(cells.effect[chosen].mean()), cells.influence[:, chosen].mean(axis=1)))
    return _stack(parts, list(groups))


def event_averages(cells: GroupTimes, times: Floats, weight: Floats) -> Averages:
    """Average the effects of the groups at each number of times since the start; below 0 before it."""
    since = np.searchsorted(times, cells.time) - np.searchsorted(times, cells.group)
    events = np.unique(since)
    return _stack([_average(cells, since == event, weight) for event in events], [float(event) for event in events])


def overall(averages: Averages, shares: Floats | None = None, share_influence: Floats | None = None) -> Averages:
    """Average averages: all alike, or with shares that are themselves estimated.

    Parameters
    ----------
    averages : Averages
    shares : array, shape (averages,), optional
        Adding up to 1.
    share_influence : array, shape (units, averages), optional
        Influence of units on the shares.
    """
    weights = np.full(len(averages.effect), 1 / len(averages.effect)) if shares is None else shares
    influence = averages.influence @ weights
    if share_influence is not None:
        influence = influence + share_influence @ averages.effect
    return _stack([(float(weights @ averages.effect), influence)], [np.nan])


def group_shares(cells: GroupTimes, weight: Floats) -> tuple[Floats, Floats]:
    """Shares of the groups among treated units, in their order, and the influence of units on them."""
    first = np.array([np.flatnonzero(cells.group == group)[0] for group in _treated_groups(cells)])
    return _shares(cells, first, weight)


def _treated_groups(cells: GroupTimes) -> Floats:
    """Give the groups seen from their start on."""
    return np.unique(cells.group[cells.time >= cells.group])


def _average(cells: GroupTimes, chosen: Bools, weight: Floats) -> tuple[float, Floats]:
    """Average some cells by the size of their groups."""
    places = np.flatnonzero(chosen)
    shares, share_influence = _shares(cells, places, weight)
    effect = cells.effect[places]
    return float(shares @ effect), cells.influence[:, places] @ shares + share_influence @ effect


def _shares(cells: GroupTimes, places: NDArray[np.int64], weight: Floats) -> tuple[Floats, Floats]:
    """Shares of cells by size of group, and how each unit moves them (delta method for p / sum of p)."""
    size = cells.group_share[places]
    total = size.sum()
    moved = weight[:, None] * cells.member[:, places] - size
    influence = moved / total - moved.sum(axis=1, keepdims=True) * size / total**2
    return size / total, influence


def _stack(parts: list[tuple[float, Floats]], labels: list[float]) -> Averages:
    effect, influence = zip(*parts, strict=True)
    return Averages(np.array(labels), np.array(effect), np.stack(influence, axis=1))
