"""Group-time effects on panels small enough to work out by hand."""

import numpy as np
import pytest

from metrics.statistics.designs.effect_averages import (
    event_averages,
    group_averages,
    group_shares,
    overall,
    simple_average,
)
from metrics.statistics.designs.group_time import Panel, group_times
from metrics.statistics.intervals.bootstrap import seeded

# two teams start at 2, one at 3, two never; nothing moves but by 1 each time for all, and by treatment
TIMES = np.array([0.0, 1, 2, 3])
OUTCOME = np.array(
    [
        [5, 6, 9, 10],  # +2 from 2 on
        [7, 8, 11, 12],  # the same
        [1, 2, 3, 9],  # +5 at 3
        [4, 5, 6, 7],
        [0, 1, 2, 3],
    ],
    dtype=float,
)
STARTED = np.array([2.0, 2, 3, np.inf, np.inf])


def _panel(**other: np.ndarray) -> Panel:
    parts = {"outcome": OUTCOME, "times": TIMES, "started": STARTED, "weight": np.ones(5), "cluster": np.arange(5)}
    return Panel(**(parts | other))


def _cells(panel: Panel, **options: object) -> dict[tuple[float, float], float]:
    cells = group_times(panel, **options)
    return dict(zip(zip(cells.group, cells.time, strict=True), cells.effect, strict=True))


def test_effects_are_changes_beside_the_change_of_the_never_treated() -> None:
    assert _cells(_panel()) == {(2, 1): 0, (2, 2): 2, (2, 3): 2, (3, 1): 0, (3, 2): 0, (3, 3): 5}


def test_averages_weigh_groups_by_their_teams() -> None:
    panel = _panel()
    cells = group_times(panel)
    assert simple_average(cells, panel.weight).effect == pytest.approx([(2 * 2 + 2 * 2 + 1 * 5) / 5])
    groups = group_averages(cells)
    assert groups.effect == pytest.approx([2, 5])
    assert overall(groups, *group_shares(cells, panel.weight)).effect == pytest.approx([(2 * 2 + 5) / 3])
    events = event_averages(cells, TIMES, panel.weight)
    assert events.labels == pytest.approx([-2, -1, 0, 1])
    assert events.effect == pytest.approx([0, 0, (2 * 2 + 5) / 3, 2])
    assert overall(events).effect == pytest.approx([events.effect.mean()])


def test_weights_count_a_team_as_often_as_it_weighs() -> None:
    twice = np.array([0, 1, 2, 2, 3, 4, 4, 4])
    panel = _panel(outcome=OUTCOME + np.eye(5, 4), weight=np.array([1.0, 1, 2, 1, 3]) * 5 / 8)
    many = Panel((OUTCOME + np.eye(5, 4))[twice], TIMES, STARTED[twice], np.ones(8), np.arange(8))
    assert _cells(panel) == pytest.approx(_cells(many))
    found, wanted = (simple_average(group_times(one), one.weight).effect for one in (panel, many))
    assert found == pytest.approx(wanted)


def test_those_not_yet_treated_are_compared_with_until_they_start() -> None:
    moved = OUTCOME.copy()
    moved[2] += [0, 0, 3, 3]  # the late team moves at 2 by itself
    cells = _cells(_panel(outcome=moved), control="not_yet")
    assert cells[2, 2] == pytest.approx(2 - 1)  # one of three not yet treated moved by 3
    assert cells[2, 3] == pytest.approx(2)  # at 3 it has started: compared with the never treated
    assert _cells(_panel(outcome=moved), control="never")[2, 2] == pytest.approx(2)


def test_without_never_treated_the_last_group_has_no_comparison() -> None:
    panel = Panel(OUTCOME[:3], TIMES, STARTED[:3], np.ones(3), np.arange(3))
    assert set(_cells(panel, control="not_yet")) == {(2, 1), (2, 2), (3, 1)}
    with pytest.raises(ValueError, match="nothing can be estimated"):
        group_times(panel, control="never")


def test_anticipation_moves_the_base_back() -> None:
    early = OUTCOME.copy()
    early[:2, 1] += 1.5  # half a step before the start
    assert _cells(_panel(outcome=early))[2, 2] == pytest.approx(2 - 1.5)
    cells = _cells(_panel(outcome=early), anticipation=1)
    assert cells[2, 1] == pytest.approx(1.5)
    assert cells[2, 2] == pytest.approx(2)


def test_a_universal_base_is_the_same_for_all_times() -> None:
    bent = OUTCOME.copy()
    bent[2, 1] += 1
    assert _cells(_panel(outcome=bent))[3, 2] == pytest.approx(-1)
    cells = _cells(_panel(outcome=bent), base="universal")
    assert cells[3, 1] == pytest.approx(1)
    assert cells[3, 0] == pytest.approx(0)
    assert (3, 2) not in cells  # the base itself


def test_a_group_treated_from_the_first_time_on_has_no_base() -> None:
    started = np.array([0.0, 2, 3, np.inf, np.inf])
    assert {group for group, _ in _cells(_panel(started=started))} == {2, 3}


def test_with_a_universal_base_nobody_treated_by_then_is_compared_with() -> None:
    cells = _cells(_panel(), control="not_yet", base="universal")
    assert cells[3, 1] == pytest.approx(0)  # the base of group 3 is 2, when group 2 has started


@pytest.mark.parametrize("average", ["simple", "group", "event", "cells"])
def test_influence_is_how_an_estimate_moves_when_a_team_weighs_a_little_more(average: str) -> None:
    outcome = seeded("influence").normal(0, 1, (12, 4))
    started = np.repeat([2.0, 3, np.inf], [3, 4, 5])

    def estimate(weight: np.ndarray) -> tuple[float, np.ndarray]:
        panel = Panel(outcome, TIMES, started, weight, np.arange(12))
        cells = group_times(panel, is_small=False)
        if average == "cells":
            return cells.effect[1], cells.influence[:, 1]
        found = {
            "simple": lambda: simple_average(cells, weight),
            "group": lambda: overall(group_averages(cells), *group_shares(cells, weight)),
            "event": lambda: overall(event_averages(cells, TIMES, weight)),
        }[average]()
        return found.effect[0], found.influence[:, 0]

    base, influence = estimate(np.ones(12))
    for unit in (0, 5, 11):
        moved = estimate(np.ones(12) + 1e-6 * np.eye(12)[unit])[0]
        assert (moved - base) / 1e-6 * 12 == pytest.approx(influence[unit], abs=1e-4)
