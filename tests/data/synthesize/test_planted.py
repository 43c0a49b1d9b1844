"""Planted fidelity: steps, quotas, and the scores that follow from quantities."""

import numpy as np
import pytest

from data.synthesize.planted import BANDS, PRACTICE, follow, nearest_step, quota, score, steady


@pytest.mark.parametrize(("value", "step"), [(0.636, 0.77), (0.634, 0.5), (1.2, 0.97), (-1, 0.04)])
def test_a_practice_moves_to_the_nearest_step(value: float, step: float) -> None:
    assert nearest_step("seen_by_two", value) == step


def test_a_practice_without_steps_stays() -> None:
    assert nearest_step("turnover", 0.123) == 0.123


def test_every_step_is_scored_as_its_place_says() -> None:
    percent = {"H2", "H4", "O5", "S1", "S8"}
    for item, row in PRACTICE.items():
        steps = row["steps"]
        assert isinstance(steps, list)
        for place, step in enumerate(steps, start=1):
            if step is not None:
                assert score(item, step * (100 if item in percent else 1)) == place, (item, step)


EDGES = [
    ("H1", 10.49, 5),
    ("H1", 10.5, 4),
    ("H1", 49.5, 1),
    ("H2", 89.49, 4),
    ("H2", 89.5, 5),
    ("H3", 3.99, 4),
    ("H3", 4, 5),
    ("H5", 80.5, 1),
    ("H7", 0.995, 5),
    ("H7", 0.994, 4),
    ("H11", 9.95, 5),
    ("H11", 9.94, 4),
    ("S7", 0.4, 4),
]


@pytest.mark.parametrize(("item", "value", "expected"), EDGES)
def test_scores_have_the_edges_of_the_bands(item: str, value: float, expected: int) -> None:
    assert score(item, value) == expected


def test_bands_rise_or_fall() -> None:
    for item, row in BANDS.items():
        bounds = [bound for bound in list(row.get("bands") or row["lower"]) if bound is not None]  # type: ignore[call-overload] # read from YAML
        assert bounds == sorted(bounds, reverse="lower" in row), item


def test_a_quota_draws_its_share_of_every_group_rounded_half_up() -> None:
    group = np.repeat([7, 3, 5], [10, 3, 4])
    share = np.repeat([0.25, 0.5, 0.0], [10, 3, 4])
    drawn = quota(np.random.default_rng(1), group, share)
    assert [int(drawn[group == one].sum()) for one in (7, 3, 5)] == [3, 2, 0]


@pytest.mark.parametrize("share", [0.0, 0.13, 0.5, 0.8, 1.0])
def test_every_run_of_a_steady_draw_holds_its_share_to_within_one(share: float) -> None:
    order = np.random.default_rng(2).permutation(200)
    drawn = steady(np.random.default_rng(3), np.zeros(200, dtype=np.int64), order, np.full(200, share))
    in_order = drawn[np.argsort(order)]
    for length in (1, 7, 20, 63):
        for begin in range(200 - length):
            assert abs(in_order[begin : begin + length].sum() - share * length) < 1 + 1e-9


def test_contacts_follow_from_what_is_planted() -> None:
    """3.5 face to face a week and 1.5 with informal supports a month: records, shares and lengths that give them."""
    planted = {
        "face_to_face_per_week": 3.5,
        "informal_per_month": 1.5,
        "minutes_per_week": 102.0,
        "treatment_minutes": 12.0,
    }
    made = follow(planted)
    records, with_client = made["contacts_per_week"], 1 - 0.06 - made["informal"]
    assert records * made["informal"] * 4.348 == pytest.approx(1.5)
    assert records * with_client * 0.78 * 0.97 == pytest.approx(3.5)
    assert made["minutes"] * np.exp(0.45**2 / 2) == pytest.approx(102 / 3.5)
    assert records * with_client * 0.8 * made["minutes"] * np.exp(0.45**2 / 2) * made["treated"] == pytest.approx(12)
