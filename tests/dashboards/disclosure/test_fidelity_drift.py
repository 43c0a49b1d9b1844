"""Forecasts and gains of fidelity items, at the door."""

import pandas as pd
import pytest

from dashboards.disclosure.fidelity_drift import CHANGES, FORESEEN, protect_forecasts, protect_gains

SERIES = {"team_id": "t", "scale": "dacts", "item": "H2"}
LAST = pd.Timestamp("2024-03-01")


def forecast():
    scores = {"expected_score": 4, "lower_score": 3, "upper_score": 4}
    return pd.DataFrame([{**SERIES, "as_of": LAST, "expected_value": 75.0, "lower": 60.0, "upper": 90.0, **scores}])


def months(*hidden, **changes):
    dates = pd.date_range(end=LAST, periods=len(hidden), freq="MS")
    rows = {**SERIES, "as_of": dates, "is_evidence_hidden": hidden, "computed_score": 4, **changes}
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("items", "hidden"),
    [
        (months(False, False), False),
        (months(False, True), True),
        (months(True, False), True),
        (months(True, True, computed_score=None), True),
        (months(False, item="H1"), True),
    ],
)
def test_a_forecast_is_hidden_if_any_month_behind_it_is_and_its_scores_stay(items, hidden):
    row = protect_forecasts(forecast(), items).iloc[0]
    assert row["is_evidence_hidden"] == hidden
    assert row[FORESEEN].isna().all() == hidden
    assert (row["expected_score"], row["lower_score"], row["upper_score"]) == (4, 3, 4)


def test_a_month_that_was_not_computed_is_not_behind_a_forecast():
    items = pd.concat([months(True, computed_score=None).assign(as_of=pd.Timestamp("2023-01-01")), months(False)])
    assert not protect_forecasts(forecast(), items)["is_evidence_hidden"].any()


def gains():
    changes = {"A": 0.1, "B": 0.2, "C": 0.3}
    rows = [{**SERIES, "item": item, "as_of": LAST, "relative_change": by} for item, by in changes.items()]
    return pd.DataFrame(rows).assign(gain=1 / 28, change="some more")


def test_a_hidden_change_has_no_rank_and_leaves_no_gap():
    evidence = pd.DataFrame(
        [{**SERIES, "item": item, "as_of": LAST, "is_evidence_hidden": item == "B"} for item in "ABC"]
    )
    found = protect_gains(gains(), evidence).set_index("item")
    assert list(found.index) == ["A", "C", "B"]
    assert found.loc["B", [*CHANGES, "ease", "rank"]].isna().all()
    assert found.loc[["A", "C"], "rank"].tolist() == found.loc[["A", "C"], "ease"].tolist() == [1, 2]
    assert found["gain"].notna().all()


def test_a_change_without_published_evidence_is_hidden():
    evidence = pd.DataFrame([{**SERIES, "item": "A", "as_of": LAST, "is_evidence_hidden": False}])
    found = protect_gains(gains(), evidence).set_index("item")
    assert found["is_evidence_hidden"].to_dict() == {"A": False, "B": True, "C": True}
