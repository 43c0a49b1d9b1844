"""Which team holds a client-day: the enrollment that started last, then the higher id."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.synthesize.enrollment import held
from data.synthesize.program import Window
from data.synthesize.tools import Frame

WINDOW = Window(start=0, end=40, hospital_from=0)
Rows = list[tuple[int, int, int]]  # client, admitted, closed; the team is the row's number


def days_held(rows: Rows, n_clients: int) -> dict[tuple[int, int], int]:
    """Hold the days one by one."""
    days: dict[tuple[int, int], int] = {}
    for team, (client, admitted, closed) in enumerate(sorted(rows, key=lambda row: row[:2])):
        for day in range(admitted, min(closed, WINDOW.end)):
            days[client, day] = team
    assert all(client < n_clients for client, _ in days)
    return days


def frame_of(rows: Rows) -> Frame:
    client, admitted, closed = np.array(sorted(rows, key=lambda row: row[:2]), dtype=np.int64).T
    return {"client": client, "team": np.arange(len(rows)), "admitted_on": admitted, "closed_on": closed}


def check(rows: Rows) -> None:
    n = max(row[0] for row in rows) + 1
    stretches = held(frame_of(rows), n, WINDOW)
    found: dict[tuple[int, int], int] = {}
    for client, team, start, until in zip(
        stretches.client, stretches.team, stretches.start, stretches.until, strict=True
    ):
        for day in range(start, until):
            assert (client, day) not in found
            found[int(client), day] = int(team)
    assert found == days_held(rows, n)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([(0, 3, 9)], id="one"),
        pytest.param([(0, 3, 9), (0, 9, 12)], id="a move without a gap"),
        pytest.param([(0, 3, 9), (0, 6, 12)], id="a move with an overlap"),
        pytest.param([(0, 3, 30), (0, 6, 12)], id="nested: the first holds again afterwards"),
        pytest.param([(0, 3, 30), (0, 3, 12)], id="the same first day: the later row holds"),
        pytest.param([(0, 3, 99)], id="open at the end of the window"),
        pytest.param([(0, 3, 30), (0, 6, 12), (0, 8, 10), (1, 0, 5)], id="three deep, two clients"),
    ],
)
def test_the_last_started_holds_the_day(rows: Rows) -> None:
    check(rows)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 39), st.integers(1, 20)).map(lambda t: (t[0], t[1], t[1] + t[2])),
        min_size=1,
        max_size=7,
    )
)
def test_any_set_of_enrollments_gives_each_day_one_holder(rows: Rows) -> None:
    check(rows)
