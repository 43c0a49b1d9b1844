"""The vectorised tools against plain loops."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.synthesize import tools
from data.synthesize.tools import NOBODY, Coded, Frame, Spans


def spans_of(lengths: list[list[tuple[int, int]]]) -> Spans:
    """Lay gaps and lengths of each owner end to end."""
    rows = []
    for owner, pairs in enumerate(lengths):
        day = 0
        for gap, length in pairs:
            rows.append((owner, day + gap, day + gap + length))
            day += gap + length
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Spans(*columns)


LENGTHS = st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 6)), max_size=4), min_size=1, max_size=4)


@given(LENGTHS, st.integers(0, 3), st.integers(0, 30))
def test_covering_finds_the_span_that_holds_the_day(lengths: list[list[tuple[int, int]]], owner: int, day: int) -> None:
    spans = spans_of(lengths)
    holding = [i for i, (o, a, b) in enumerate(zip(*spans, strict=True)) if o == owner and a <= day < b]
    found = tools.covering(np.array([owner]), np.array([day]), spans)[0]
    assert found == (holding[0] if holding else NOBODY)


@given(LENGTHS, st.integers(0, 3), st.integers(0, 30), st.integers(0, 30))
def test_overlap_days_counts_the_shared_days(
    lengths: list[list[tuple[int, int]]], owner: int, start: int, length: int
) -> None:
    spans = spans_of(lengths)
    shared = sum(
        len(set(range(start, start + length)) & set(range(a, b))) for o, a, b in zip(*spans, strict=True) if o == owner
    )
    asked = Spans(np.array([owner]), np.array([start]), np.array([start + length]))
    assert tools.overlap_days(asked, spans)[0] == shared


@pytest.mark.parametrize("text", ["1970-01-01", "2022-01-01", "2024-02-29", "2025-06-30"])
def test_days_go_there_and_back(text: str) -> None:
    assert tools.iso(tools.day(text)) == text
    assert tools.weekday(np.array([tools.day(text)]))[0] == dt.date.fromisoformat(text).weekday()
    assert tools.year_of(np.array([tools.day(text)]))[0] == int(text[:4])


@pytest.mark.parametrize(
    ("first", "months", "expected"),
    [("2022-01-01", 42, "2025-07-01"), ("2022-01-01", -12, "2021-01-01"), ("2022-12-15", 1, "2023-01-01")],
)
def test_month_start(first: str, months: int, expected: str) -> None:
    assert tools.iso(tools.month_start(tools.day(first), months)) == expected


def test_choose_keeps_to_the_weights_of_each_row() -> None:
    rng = np.random.default_rng(1)
    drawn = tools.choose(rng, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 3.0]]), np.repeat([0, 1], 4000))
    assert (drawn[:4000] == 0).all()
    assert np.bincount(drawn[4000:], minlength=3)[0] == 0
    assert (drawn[4000:] == 2).mean() == pytest.approx(0.75, abs=0.03)


def test_frames_of_different_codes_are_not_stacked() -> None:
    one: Frame = {"code": Coded(np.array([0]), ("a",))}
    two: Frame = {"code": Coded(np.array([0]), ("b",))}
    with pytest.raises(ValueError, match="different labels"):
        tools.stack([one, two])


def test_keys_never_repeat() -> None:
    keys = tools.Keys({})
    taken = [*keys.take("client_id", 3), *keys.take("client_id", 2)]
    assert taken == [1, 2, 3, 4, 5]
    assert keys.take("staff_id", 1)[0] == 1


def test_ranks_and_owners() -> None:
    counts = np.array([2, 0, 3])
    assert tools.owners(counts).tolist() == [0, 0, 2, 2, 2]
    assert tools.ranks(counts).tolist() == [0, 1, 0, 1, 2]
