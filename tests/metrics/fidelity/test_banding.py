"""From value to score: the published examples, every edge of every band, rounding half up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.fidelity.banding import band_scores, billionths, round_half_up
from metrics.fidelity.scales import load_scales

DACTS = load_scales()["dacts"]
BANDED = [item for item in DACTS.items if item.bands]

PUBLISHED = [
    # 100 consumers, 10.0 FTE; 10.4 rounds to 10; 10.5 rounds to 11
    ("H1", 100 / 10.0, 5),
    ("H1", 104 / 10.0, 5),
    ("H1", 105 / 10.0, 4),
    ("H1", 50 / 1, 1),
    ("H1", 49 / 1, 2),
    ("H1", 35 / 1, 2),
    ("H1", 34 / 1, 3),
    ("H1", 21 / 1, 3),
    ("H1", 20 / 1, 4),
    ("H2", 89.4, 4),
    ("H2", 89.5, 5),
    ("H2", 63.4, 3),
    ("H2", 36.5, 3),
    ("H2", 9.4, 1),
    # psychiatrist 0.5 FTE, 60 consumers; nurse 1.0 FTE for 72 and 71 consumers
    ("H7", 100 * 0.5 / 60, 4),
    ("H8", 100 * 1.0 / 72, 3),
    ("H8", 100 * 1.0 / 71, 4),
    ("O2", max(3, 7, 4, 2, 5, 6), 4),
    ("S4", 119.4, 4),
    ("S4", 119.5, 5),
    ("S5", 3.99, 4),
    ("S5", 4.00, 5),
]

# item: value and score on both sides of every bound, from the printed anchors
EDGES = {
    "H1": [(0, 5), (10, 5), (11, 4), (20, 4), (21, 3), (34, 3), (35, 2), (49, 2), (50, 1)],
    "H2": [(0, 1), (9, 1), (10, 2), (36, 2), (37, 3), (63, 3), (64, 4), (89, 4), (90, 5), (100, 5)],
    "H5": [(0, 5), (19, 5), (20, 4), (39, 4), (40, 3), (59, 3), (60, 2), (80, 2), (80.4, 2), (80.5, 1), (81, 1)],
    "H6": [(49, 1), (50, 2), (64, 2), (65, 3), (79, 3), (80, 4), (94, 4), (94.4, 4), (94.5, 5), (95, 5)],
    "H7": [(0.094, 1), (0.095, 2), (0.39, 2), (0.40, 3), (0.69, 3), (0.70, 4), (0.99, 4), (0.995, 5), (1, 5)],
    "H8": [(0.19, 1), (0.20, 2), (0.79, 2), (0.80, 3), (1.394, 3), (1.395, 4), (1.40, 4), (1.99, 4), (2, 5)],
    "H9": [(0.19, 1), (0.20, 2), (0.79, 2), (0.80, 3), (1.39, 3), (1.40, 4), (1.99, 4), (2, 5)],
    "H10": [(0.19, 1), (0.20, 2), (0.79, 2), (0.80, 3), (1.39, 3), (1.40, 4), (1.99, 4), (2, 5)],
    "H11": [(2.44, 1), (2.45, 2), (4.9, 2), (5, 3), (7.4, 3), (7.5, 4), (9.9, 4), (9.94, 4), (9.95, 5), (10, 5)],
    "O2": [(0, 5), (6, 5), (7, 4), (9, 4), (10, 3), (12, 3), (13, 2), (15, 2), (16, 1)],
    "O3": [(0, 1), (1, 2), (2, 3), (3, 4), (4, 4), (5, 5)],
    "O5": [(4, 1), (5, 2), (34, 2), (35, 3), (64, 3), (65, 4), (94, 4), (95, 5)],
    "O6": [(4, 1), (5, 2), (34, 2), (35, 3), (64, 3), (65, 4), (94, 4), (95, 5)],
    "O7": [(0, 5), (4, 5), (5, 4), (17, 4), (18, 3), (37, 3), (38, 2), (90, 2), (91, 1)],
    "S1": [(19, 1), (20, 2), (39, 2), (40, 3), (59, 3), (60, 4), (79, 4), (80, 5)],
    "S2": [(49, 1), (50, 2), (64, 2), (65, 3), (79, 3), (80, 4), (94, 4), (95, 5)],
    "S4": [(14, 1), (15, 2), (49, 2), (50, 3), (84, 3), (85, 4), (119, 4), (120, 5)],
    "S5": [(0.99, 1), (1, 2), (1.99, 2), (2, 3), (2.99, 3), (3, 4), (3.99, 4), (4, 5)],
    "S6": [(0.49, 1), (0.5, 2), (0.99, 2), (1, 3), (1.99, 3), (2, 4), (3.5, 4), (3.99, 4), (4, 5)],
    "S8": [(4, 1), (5, 2), (19, 2), (20, 3), (34, 3), (35, 4), (49, 4), (50, 5)],
}

# item, value, value of what the band also requires, score
CONDITIONS = [
    ("H3", 0.25, 100, 1),
    ("H3", 0.5, 100, 2),
    ("H3", 0.75, 100, 2),
    ("H3", 1, 100, 3),
    ("H3", 1.75, 100, 3),
    ("H3", 2, 100, 4),
    ("H3", 3.75, 100, 4),
    ("H3", 4, 100, 5),
    ("H3", 5, 99, 4),
    ("H3", 5, 100, 5),
    ("H4", 0, 0, 1),
    ("H4", 1, 1, 2),
    ("H4", 24, 2, 2),
    ("H4", 1, 3, 3),
    ("H4", 24.4, 4, 3),
    ("H4", 24.5, 1, 4),
    ("H4", 49, 4, 4),
    ("H4", 50, 0, 5),
    ("S7", 0.1, 1, 4),
    ("S7", 23.4, 3, 4),
    ("S7", 23.5, 3, 5),
    ("S7", 24, 0, 5),
]


def score(item_id: str, value: float | None, other: float | None = None) -> tuple[int | None, str | None]:
    item = DACTS.item(item_id)
    others = {
        need.input: np.array([np.nan if other is None else other]) for band in item.bands for need in band.requires
    }
    scored = band_scores(item, np.array([np.nan if value is None else value]), others).iloc[0]
    return (
        None if pd.isna(scored["score"]) else int(scored["score"]),
        None if pd.isna(scored["reason"]) else scored["reason"],
    )


@pytest.mark.parametrize(("item", "value", "expected"), PUBLISHED)
def test_published_examples(item: str, value: float, expected: int) -> None:
    assert score(item, value) == (expected, None)


@pytest.mark.parametrize(("item", "value", "expected"), [(i, *edge) for i, rows in EDGES.items() for edge in rows])
def test_both_sides_of_every_bound(item: str, value: float, expected: int) -> None:
    assert score(item, value) == (expected, None)


@pytest.mark.parametrize(("item", "value", "other", "expected"), CONDITIONS)
def test_bands_that_require_more(item: str, value: float, other: float, expected: int) -> None:
    assert score(item, value, other) == (expected, None)


def test_every_banded_item_has_its_edges_here() -> None:
    assert {item.id for item in BANDED} == EDGES.keys() | {item for item, *_ in CONDITIONS}


def test_unknown_requirement_leaves_the_item_open_only_where_it_matters() -> None:
    assert score("H3", 5, None) == (
        None,
        "rating 5 also depends on meetings_reviewing_everyone_share, which is not available",
    )
    assert score("H3", 3.75, None) == (4, None)


def test_low_levels_of_s7_need_a_rater() -> None:
    assert score("S7", 0, 0) == (None, "no formal individual treatment recorded; ratings 1 to 3 need a rater")


def test_missing_value_has_no_score_and_no_reason_of_its_own() -> None:
    assert score("H1", None) == (None, None)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (10.5, 0, 11),
        (10.499999999, 0, 10),
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),  # not to even
        (1.395, 2, 1.40),  # 1.39499999999999990674 in binary
        (1.005, 2, 1.01),
        (0.285, 2, 0.29),
        (2.45, 1, 2.5),
        (0.1 + 0.2, 1, 0.3),
        (3.9999999999999996, "none", 4),
        (100 * 0.145 / 10, 2, 1.45),
    ],
)
def test_rounds_half_up_in_decimals(value: float, decimals: int | str, expected: float) -> None:
    rounded = round_half_up(billionths(np.array([value])), decimals)
    assert rounded[0] == round(expected * 10**9)


@given(
    item=st.sampled_from([item.id for item in BANDED]),
    values=st.tuples(st.floats(0, 500), st.floats(0, 500)),
    other=st.integers(0, 100),
)
def test_a_better_value_never_scores_lower(item: str, values: tuple[float, float], other: int) -> None:
    low, high = (score(item, value, other)[0] for value in sorted(values))
    if low is None or high is None:
        assert item == "S7"
    elif DACTS.item(item).better == "higher":
        assert low <= high
    else:
        assert low >= high


@given(item=st.sampled_from([item.id for item in BANDED]), value=st.floats(0, 10_000), other=st.integers(0, 100))
def test_every_value_has_a_score_or_a_reason(item: str, value: float, other: int) -> None:
    given_score, reason = score(item, value, other)
    assert (given_score is None) != (reason is None)
