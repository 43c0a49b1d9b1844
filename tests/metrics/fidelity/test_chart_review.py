"""Ten charts instead of the whole caseload."""

import numpy as np
import pandas as pd
import pytest

from metrics.fidelity.chart_review import chart_values, sample_charts, statistic
from metrics.fidelity.scales import load_inputs
from metrics.statistics.intervals.bootstrap import seeded

INPUTS = load_inputs()
SHARE, MEDIAN, RATIO = (
    INPUTS[name] for name in ("plan_current_180d_share", "face_to_face_minutes_per_week", "follow_up_7d_share")
)


def parts(clients: int = 30, team: str = "t") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "team_id": team,
            "as_of": pd.Timestamp("2024-03-01"),
            "input": SHARE.id,
            "subject_id": [f"c{number:02d}" for number in range(clients)],
            "numerator": [float(number % 3 == 0) for number in range(clients)],
            "denominator": 1.0,
        }
    )


def test_the_same_seed_opens_the_same_ten_charts() -> None:
    first = sample_charts(parts(), seed=1)
    both = sample_charts(pd.concat([parts(team="a"), parts().sample(frac=1, random_state=0)]), seed=1)
    assert len(first) == 10
    assert set(both.loc[both["team_id"] == "t", "subject_id"]) == set(first["subject_id"])
    assert set(sample_charts(parts(), seed=2)["subject_id"]) != set(first["subject_id"])


def test_of_few_clients_every_chart_is_opened_and_empty_ones_are_not() -> None:
    assert len(sample_charts(parts(10))) == 10
    assert len(sample_charts(parts(9))) == 9
    empty = parts(12).assign(denominator=[0.0] * 5 + [1.0] * 7)
    assert set(sample_charts(empty)["subject_id"]) == {f"c{number:02d}" for number in range(5, 12)}


def test_the_statistic_is_that_of_the_input() -> None:
    assert statistic(SHARE, np.array([1.0, 0, 0, 1]), np.ones(4)) == 50
    assert statistic(RATIO, np.array([1.0, 3]), np.array([1.0, 5])) == pytest.approx(100 * 4 / 6)
    assert statistic(MEDIAN, np.array([40.0, 0, 400]), np.full(3, 4.0)) == 10


def test_yes_and_no_are_exact() -> None:
    # 12 clients, 6 of them yes: of 10 charts 4 to 6 are yes; one way in 66 ways is C(6,4) C(6,6) = 15 of 66
    values, weights = chart_values(SHARE, np.repeat([1.0, 0], 6), np.ones(12), seeded("x"))
    found = dict(zip(values.round(), weights, strict=True))
    assert found[40] == pytest.approx(15 / 66)
    assert found[50] == pytest.approx(36 / 66)
    assert weights.sum() == pytest.approx(1)
    assert found[30] == 0


def test_other_statistics_are_drawn_without_putting_back() -> None:
    above = np.arange(12.0)
    values, weights = chart_values(MEDIAN, above, np.ones(12), seeded("x"))
    assert len(values) == 400
    assert weights.sum() == pytest.approx(1)
    # of 0 to 11 the median of ten different ones lies between that of 0-9 and that of 2-11
    assert values.min() >= 4.5
    assert values.max() <= 6.5
    assert values.mean() == pytest.approx(5.5, abs=0.1)


def test_ten_clients_are_the_census() -> None:
    values, weights = chart_values(MEDIAN, np.arange(10.0), np.ones(10), seeded("x"))
    assert (values.tolist(), weights.tolist()) == ([4.5], [1.0])
