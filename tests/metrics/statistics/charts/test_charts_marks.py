import numpy as np
import pytest

from metrics.statistics.charts.charts_marks import assurance, variation


@pytest.mark.parametrize(
    ("better", "marks"),
    [
        ("higher", ["common cause", "improving", "concerning", ""]),
        ("lower", ["common cause", "concerning", "improving", ""]),
        (None, ["common cause", "higher", "lower", ""]),
    ],
)
def test_a_signal_is_good_news_on_the_better_side_of_the_centre(better, marks):
    found = variation(["", "shift", "trend", ""], [9.0, 11.0, 9.0, np.nan], np.full(4, 10.0), better)
    assert found.tolist() == marks


def test_without_limits_nothing_is_said():
    assert variation([""], [9.0], [np.nan], "higher").tolist() == [""]
    assert assurance([np.nan], [np.nan], 5.0, "higher").tolist() == [""]


@pytest.mark.parametrize(
    ("target", "higher", "lower"),
    [(1.9, "hit", "missed"), (2.0, "at random", "at random"), (8.0, "at random", "at random"), (8.1, "missed", "hit")],
)
def test_a_target_is_met_at_random_unless_it_lies_beyond_the_limits(target, higher, lower):
    assert assurance([2.0], [8.0], target, "higher").tolist() == [higher]
    assert assurance([2.0], [8.0], target, "lower").tolist() == [lower]


def test_a_target_needs_a_better_side():
    assert assurance([2.0], [8.0], 1.0, None).tolist() == [""]
    assert assurance([2.0], [8.0], None, "higher").tolist() == [""]
