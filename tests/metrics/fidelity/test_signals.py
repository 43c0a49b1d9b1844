"""Signals: a band for two months, the edge on both sides; the first month of each stay outside the limits."""

import pandas as pd
import pytest

from metrics.fidelity.drift import drift
from metrics.fidelity.scales import load_scales
from metrics.fidelity.signals import FELL, ROSE, index_signals, item_signals

DACTS = load_scales()["dacts"]
STEADY = [4.0, 4.25, 3.75] * 4


def signals(*scores, item="H1"):
    months = pd.date_range("2024-02-01", periods=len(scores), freq="MS")
    rows = {"team_id": "t", "scale": "dacts", "item": item, "as_of": months, "computed_score": scores}
    found = item_signals(DACTS, pd.DataFrame(rows))
    return [(row.as_of.month, row.kind, row.before, row.after) for row in found.itertuples(index=False)]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([4, 4, 3], []),
        ([4, 3, 4, 3, 4], []),
        ([4, 4, 3, 3, 3], [(5, FELL, 4, 3)]),
        ([4, 3, 2], [(4, FELL, 4, 3)]),
        ([4, 2, 3], [(4, FELL, 4, 3)]),
        ([4, 3, 2, 2], [(4, FELL, 4, 3), (5, FELL, 3, 2)]),
        ([2, 4, 3], [(4, ROSE, 2, 3)]),
        ([3, 3, 4, 4], [(5, ROSE, 3, 4)]),
        ([4, None, 3, 3], [(5, FELL, 4, 3)]),
        ([4, 3, None, 3], []),
        ([4], []),
    ],
)
def test_an_item_signals_when_it_holds_another_band_for_two_months(scores, expected):
    assert signals(*scores) == expected


def test_items_that_only_raters_score_do_not_signal():
    assert signals(4, 3, 3, item="O1") == []


def test_the_item_stands_in_words():
    months = pd.date_range("2024-02-01", periods=3, freq="MS")
    rows = {"team_id": "t", "scale": "dacts", "item": "H8", "as_of": months, "computed_score": [4, 1, 1]}
    text = item_signals(DACTS, pd.DataFrame(rows))["text"].item()
    assert text == "H8 Nurse on team: fell from 4 to 1 and stayed for two months."


def watched(*later):
    values = [*STEADY, *later]
    months = pd.date_range("2023-02-01", periods=len(values), freq="MS")
    rows = {"team_id": "t", "scale": "dacts", "index": "records_only_act_index", "as_of": months, "value": values}
    found = index_signals(DACTS, drift(pd.DataFrame({**rows, "items": 16})))
    first = pd.Timestamp("2024-02-01")
    return [
        ((row.as_of.year - first.year) * 12 + row.as_of.month - first.month + 1, row.kind)
        for row in found.itertuples(index=False)
    ]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([2.0, 2.0, 2.0], [(1, "outside limits")]),
        ([2.0, 4.1, 2.0], [(1, "outside limits"), (3, "outside limits")]),
        ([2.0, 6.0], [(1, "outside limits"), (2, "outside limits")]),
        ([3.9] * 11, []),
        ([3.9] * 13, [(12, "run")]),
        ([3.9] * 6 + [4.1] * 6, []),
        ([3.9] * 6 + [4.0] + [3.9] * 6, []),
    ],
)
def test_an_index_signals_once_for_each_stay_outside_and_each_run(later, expected):
    assert watched(*later) == expected
