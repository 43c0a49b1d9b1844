"""Mean counts and their robust errors, against adding up one person at a time."""

import numpy as np
import pytest

from metrics.statistics.survival.recurrent import mean_cumulative_count


def by_hand(rows, until):
    """Mean and standard error of rows of one group: person, start, stop, event."""
    person, start, stop, event = rows.T
    departures = dict.fromkeys(person.tolist(), 0.0)
    mean = 0.0
    for time in np.unique(stop[(event == 1) & (stop <= until)]):
        is_there = (start < time) & (stop >= time)
        ends = (stop == time) & (event == 1)
        mean += ends.sum() / is_there.sum()
        for one in departures:
            mine = person == one
            expected = (mine & is_there).sum() * ends.sum() / is_there.sum()
            departures[one] += ((mine & ends).sum() - expected) / is_there.sum()
    return mean, sum(value**2 for value in departures.values()) ** 0.5


def programs(rng):
    """Rows of group, person, start, stop, event; people enter late and are out of sight for a while."""
    rows = []
    for person in range(20):
        at = rng.integers(0, 4)
        for _ in range(rng.integers(1, 5)):
            until = at + rng.integers(1, 6)
            rows.append((person % 2, person, at, until, int(rng.random() < 0.6)))
            at = until + rng.integers(0, 3)
    return rng.permutation(np.array(rows))


@pytest.mark.parametrize("seed", range(5))
def test_every_time_of_every_group_is_that_of_adding_up_person_by_person(seed):
    rows = programs(np.random.default_rng(seed))
    found = mean_cumulative_count(*rows.T)
    assert len(found.time)
    for at, (group, time) in enumerate(zip(found.group, found.time, strict=True)):
        mean, error = by_hand(rows[rows[:, 0] == group][:, 1:], time)
        assert found.mean[at] == pytest.approx(mean)
        assert found.standard_error[at] == pytest.approx(error, abs=1e-12)


def test_all_followed_to_the_end_have_the_plain_mean_and_its_error():
    """Of 5 people over 10 days: 0, 1, 2, 0 and 2 events."""
    rows = [(0, 0, 10, 0), (1, 0, 3, 1), (1, 3, 10, 0), (2, 0, 3, 1), (2, 3, 8, 1), (2, 8, 10, 0), (3, 0, 10, 0)]
    rows += [(4, 0, 5, 1), (4, 5, 6, 1), (4, 6, 10, 0)]
    person, start, stop, event = np.array(rows).T
    found = mean_cumulative_count(np.zeros_like(person), person, start, stop, event)
    assert found.mean[-1] == pytest.approx(1.0)
    assert found.standard_error[-1] == pytest.approx(np.std([0, 1, 2, 0, 2]) / np.sqrt(5))
    assert found.at_risk.tolist() == [5] * len(found.time)
