"""Group-time average treatment effects on the treated, with the influence of each unit on them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.interval import Floats

Control = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Panel:
    """Balanced outcomes of units over times.

    Attributes
    ----------
    outcome : array, shape (units, times)
    times : array, shape (times,)
        Going up; any numbers.
    started : array, shape (units,)
        First time of treatment; infinite for units never treated.
    weight : array, shape (units,)
        Above 0, averaging 1.
    cluster : array of int, shape (units,)
        Number of the cluster of each unit, from 0.
    """

    outcome: Floats
    times: Floats
    started: Floats
    weight: Floats
    cluster: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupTimes:
    """Effects by group (first time of treatment) and time.

    Attributes
    ----------
    group, time, effect : array, shape (cells,)
    influence : array, shape (units, cells)
        What each unit adds to the error of each effect: the effect's error is about the mean over units.
    group_share : array, shape (cells,)
        Share of all units' weight that is in the group.
    member : array of bool, shape (units, cells)
        Whether a unit is in the group of the cell.
    """

    group: Floats
    time: Floats
    effect: Floats
    influence: Floats
    group_share: Floats
    member: Bools


def group_times(
    panel: Panel, control: Control = "never", anticipation: int = 0, base: Base = "varying", *, is_small: bool = True
) -> GroupTimes:
    """Compare each group's change since before its start with the change of units without treatment.

    Effect of group g at time t: mean change of g from base to t, less that of the comparison. The base is the last time
    before g starts, less the anticipation; before that, with 'varying', the time before t.

    Parameters
    ----------
    panel : Panel
        Groups treated from the first time on are left out, as nothing is known before.
    control : 'never' or 'not_yet'
        Compared with units never treated, or also with those whose treatment begins later than t (and its base).
    anticipation : int
        Times before the start in which the outcome may already move.
    base : 'varying' or 'universal'
        For times before treatment: change since the time before, or since the base of the group.
    is_small : bool
        Widen the influence of each unit by sqrt(m / (m - 1)) with m clusters in its part of the comparison, without
        which few clusters look too sure.

    Returns
    -------
    GroupTimes
        Cells that have a base and a comparison.

    References
    ----------
    Callaway and Sant'Anna (2021), J. Econometrics 225:200-230, theorem 1 and equation 2.6 without covariates.
    """
    cells = []
    for group in np.unique(panel.started[np.isfinite(panel.started)]):
        for at in range(len(panel.times)):
            start = _base_place(panel.times, group, at, anticipation, base)
            if start is None:
                continue
            others = _comparison(panel, group, max(at, start), control, anticipation)
            member = panel.started == group
            if others.any() and start != at:
                effect, influence = _effect(panel, member, others, (start, at), is_small=is_small)
                cells.append((group, panel.times[at], effect, influence, member))
    if not cells:
        raise ValueError("no group has a time before its start and units to compare with: nothing can be estimated")
    groups, times, effects, influences, members = zip(*cells, strict=True)
    member = np.stack(members, axis=1)
    share = np.asarray((panel.weight @ member) / panel.weight.sum())
    influence = np.stack(influences, axis=1)
    return GroupTimes(np.array(groups), np.array(times), np.array(effects), influence, share, member)


def _base_place(times: Floats, group: float, at: int, anticipation: int, base: Base) -> int | None:
    """Give the place of the time that a cell is compared with; None where there is none."""
    start = int(np.searchsorted(times, group))
    last = start - anticipation - 1
    if last < 0:
        return None
    if at >= start - anticipation or base == "universal":
        return last
    return at - 1 if at >= 1 else None


def _comparison(panel: Panel, group: float, until: int, control: Control, anticipation: int) -> Bools:
    """Give the units that are compared with: without treatment up to the place `until`, anticipation allowed for."""
    never = np.isinf(panel.started)
    if control == "never":
        return never
    place = np.searchsorted(panel.times, np.where(never, panel.times[-1], panel.started))
    return np.asarray(never | ((place > until + anticipation) & (panel.started != group)))


def _effect(
    panel: Panel, member: Bools, others: Bools, places: tuple[int, int], *, is_small: bool
) -> tuple[float, Floats]:
    """Give one effect and the influence of each unit on it."""
    change = panel.outcome[:, places[1]] - panel.outcome[:, places[0]]
    units = len(change)
    means, influence = [], np.zeros(units)
    for part, sign in ((member, 1.0), (others, -1.0)):
        weight = panel.weight * part
        mean = weight @ change / weight.sum()
        clusters = len(np.unique(panel.cluster[part]))
        widen = np.sqrt(clusters / (clusters - 1)) if is_small and clusters > 1 else 1.0
        influence += sign * widen * units * weight / weight.sum() * (change - mean)
        means.append(mean)
    return float(means[0] - means[1]), influence
