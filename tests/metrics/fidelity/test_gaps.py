"""Distance to the next band: the change named reaches it, one step less does not."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.fidelity.banding import band_scores
from metrics.fidelity.gaps import Gap, next_band
from metrics.fidelity.scale_model import Band
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
    ("H1", 82, 4.0, 3, "1 fewer active client or 0.1 more direct-service FTE would make it a 4"),
    # 100 x 1.0 / 72 = 1.39, a 3. From 1.395: 1.1 FTE or 71 clients
    ("H8", 1.0, 72, 3, "0.1 more registered nurse FTE or 1 fewer active client would make it a 4"),
    # no nurse at all: fewer clients do not help
    ("H8", 0, 72, 1, "0.2 more registered nurse FTE would make it a 2"),
    # 56 of 80 = 70%, a 4. From 89.5%: 71.6 clients
    ("H2", 56, 80, 4, "16 more clients met by two or more staff would make it a 5"),
    ("H3", 3, 4, 2, "1 more day with a clinical meeting would make it a 3"),
]

SINGLE = [
    ("active clients", "active client"),
    ("clients met by two or more staff", "client met by two or more staff"),
    ("filled position-months", "filled position-month"),
    ("staff supervised in each of the four weeks", "staff supervised in each of the four weeks"),
    ("registered nurse FTE", "registered nurse FTE"),
]


def gap(item_id: str, numerator: float, denominator: float, score: int) -> Gap | None:
    item = DACTS.item(item_id)
    return next_band(item, INPUTS[str(item.input)], numerator, denominator, score)


@pytest.mark.parametrize(("item", "numerator", "denominator", "score", "text"), WORDS)
def test_words(item: str, numerator: float, denominator: float, score: int, text: str) -> None:
    found = gap(item, numerator, denominator, score)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(("name", "one"), SINGLE)
def test_one_of_them_stands_in_the_singular(name: str, one: str) -> None:
    source = INPUTS["seen_by_two_staff_share"].model_copy(update={"numerator": name})
    found = next_band(DACTS.item("H2"), source, 71, 80, 4)  # 88.75%, from 89.5% a 5
    assert found is not None
    assert found.text == f"1 more {one} would make it a 5"


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


def test_no_way_is_named_where_the_middle_is_best() -> None:
    item = load_scales()["rehabilitation_profile"].item("RE1")
    bands = tuple(Band(ge=ge, score=score) for ge, score in ((41, 0), (20, 2), (0, 1)))
    item = item.model_copy(update={"bands": bands})
    assert next_band(item, INPUTS[str(item.input)], 180, 4.0, 0) is None  # 45 clients a worker: fewer, not too few
