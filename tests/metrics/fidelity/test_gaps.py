"""Distance to the next band: the change named reaches it, one step less does not."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.fidelity.banding import band_scores
from metrics.fidelity.gaps import Gap, next_band
from metrics.fidelity.scales import load_inputs, load_scales

DACTS = load_scales()["dacts"]
INPUTS = load_inputs()
MOVABLE = [
    item.id
    for item in DACTS.items
    if item.input and item.bands and INPUTS[item.input].numerator_step and not any(b.requires for b in item.bands)
]

WORDS = [
    # 84 / 4.0 = 21, a 3. Under 20.5: 81 clients (20.25) or 4.1 FTE (20.49)
    ("H1", 84, 4.0, 3, "3 fewer active clients or 0.1 more direct-service FTE would make it a 4"),
    # 82 / 4.0 = 20.5 exactly: one client fewer suffices
    ("H1", 82, 4.0, 3, "1 fewer active clients or 0.1 more direct-service FTE would make it a 4"),
    # 100 x 1.0 / 72 = 1.39, a 3. From 1.395: 1.1 FTE or 71 clients
    ("H8", 1.0, 72, 3, "0.1 more registered nurse FTE or 1 fewer active clients would make it a 4"),
    # no nurse at all: fewer clients do not help
    ("H8", 0, 72, 1, "0.2 more registered nurse FTE would make it a 2"),
    # 56 of 80 = 70%, a 4. From 89.5%: 71.6 clients
    ("H2", 56, 80, 4, "16 more clients met by two or more staff would make it a 5"),
    ("H3", 3, 4, 2, "1 more days with a clinical meeting would make it a 3"),
]


def gap(item_id: str, numerator: float, denominator: float, score: int) -> Gap | None:
    item = DACTS.item(item_id)
    return next_band(item, INPUTS[str(item.input)], numerator, denominator, score)


@pytest.mark.parametrize(("item", "numerator", "denominator", "score", "text"), WORDS)
def test_words(item: str, numerator: float, denominator: float, score: int, text: str) -> None:
    found = gap(item, numerator, denominator, score)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("item", "numerator", "denominator", "score"),
    [
        ("H1", 80, 10, 5),  # the highest already
        ("S4", 5000, 320, 3),  # a median
        ("H3", 17, 4, 4),  # the next band requires more than the value
        ("H5", 4, 10, 3),  # nobody can undo that staff left
    ],
)
def test_no_gap(item: str, numerator: float, denominator: float, score: int) -> None:
    assert gap(item, numerator, denominator, score) is None


@given(
    item_id=st.sampled_from(MOVABLE),
    numerator=st.integers(0, 1500),
    denominator=st.integers(1, 1500),
)
def test_the_change_reaches_the_next_score_and_one_step_less_does_not(
    item_id: str, numerator: int, denominator: int
) -> None:
    item = DACTS.item(item_id)
    source = INPUTS[str(item.input)]

    def score(top: Decimal, bottom: Decimal) -> int:
        value = float(Decimal(str(source.per)) * top / bottom)
        return int(band_scores(item, np.array([value]), {})["score"].iloc[0])

    n, d = Decimal(numerator) / 10, Decimal(denominator) / 10
    now = score(n, d)
    found = next_band(item, source, float(n), float(d), now)
    if found is None:
        return
    for change, step, moved in (
        (found.numerator, source.numerator_step, lambda by: (n + by, d)),
        (found.denominator, source.denominator_step, lambda by: (n, d + by)),
    ):
        if change is not None:
            back = Decimal(str(step)) * (1 if change > 0 else -1)
            assert score(*moved(change)) >= found.score
            assert score(*moved(change - back)) == now
