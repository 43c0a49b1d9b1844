"""The clients behind fidelity items, at the door."""

import pandas as pd
import pytest

from dashboards.disclosure import SmallCells
from dashboards.disclosure.fidelity_evidence import NUMBERS, protect_fidelity_evidence
from metrics.fidelity.evidence import EVIDENCE_COLUMNS

KEY = {"team_id": "t", "scale": "dacts", "item": "H2", "as_of": pd.Timestamp("2024-03-01")}


def evidence(**changes):
    row = {
        **dict.fromkeys(EVIDENCE_COLUMNS), **KEY, "of": "clients", "n": 40, "value": 75.0, "median": 80.0,
        "lower": 59.84, "upper": 85.81, "lower_score": 4, "upper_score": 5, "gap": "2 more clients", "chart_n": 10,
        "chart_other_share": 0.5,
    }  # fmt: skip
    return pd.DataFrame([{**row, **changes}])


def items(hidden):
    return pd.DataFrame([{**KEY, "is_evidence_hidden": hidden}])


@pytest.mark.parametrize(
    ("changes", "item_hidden", "hidden"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"n": 10}, False, True),
        ({"n": 11}, False, False),
        ({"n": 5, "of": "staff"}, False, False),
        ({"n": None, "of": None}, False, False),
    ],
)
def test_what_is_hidden_of_an_item_is_hidden_of_its_evidence(changes, item_hidden, hidden):
    row = protect_fidelity_evidence(evidence(**changes), items(item_hidden), SmallCells(11)).iloc[0]
    assert row["is_evidence_hidden"] == hidden
    assert pd.isna(row["value"]) == pd.isna(row["gap"]) == pd.isna(row["lower"]) == hidden
    assert not hidden or row[NUMBERS].isna().all()
    assert (row["lower_score"], row["upper_score"]) == (4, 5)


def test_evidence_of_an_item_that_is_not_published_is_hidden():
    row = protect_fidelity_evidence(evidence(item="S4"), items(False), SmallCells(11)).iloc[0]
    assert row["is_evidence_hidden"]


def test_the_interval_is_rounded_outward():
    row = protect_fidelity_evidence(evidence(), items(False), SmallCells(11)).iloc[0]
    assert (row["lower"], row["upper"]) == (59.8, 85.9)


def test_no_column_could_name_a_client():
    assert not [name for name in EVIDENCE_COLUMNS if "client" in name or "subject" in name]
