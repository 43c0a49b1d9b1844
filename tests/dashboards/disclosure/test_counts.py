"""Counts outside the measures: evidence of fidelity items, caseloads, events of nobody's team, unknown codes."""

import numpy as np
import pandas as pd
import pytest

from dashboards.disclosure import SmallCells, protect_release
from dashboards.disclosure.counts import protect_codes, protect_counts, protect_evidence
from metrics.catalogue import load_measures
from metrics.fidelity.scales import load_inputs, load_scales

RULE = SmallCells(11)
EVIDENCE = ["numerator", "denominator", "clients", "computed_value"]


def item_by_input(name):
    scale = load_scales()["dacts"]
    return next(item.id for item in scale.items if item.input == name)


def items(**changes):
    row = {
        "scale": "dacts", "item": item_by_input("retention_12m"), "numerator": 40.0, "denominator": 60.0,
        "clients": 60, "computed_value": 66.7, "computed_score": 4, "score": 4,
    }  # fmt: skip
    return pd.DataFrame([{**row, **changes}])


@pytest.mark.parametrize(
    ("changes", "hidden"),
    [
        ({}, False),
        ({"clients": 10, "numerator": 8.0, "denominator": 10.0}, True),
        ({"clients": 11, "numerator": 11.0, "denominator": 11.0}, False),
        ({"numerator": 10.0}, True),
        ({"numerator": 11.0}, False),
        ({"numerator": 0.0}, False),
        ({"numerator": 50.0}, True),
        ({"numerator": 60.0}, False),
        ({"numerator": np.nan, "denominator": np.nan, "clients": None}, False),
    ],
)
def test_evidence_of_few_people_is_hidden_and_the_score_stays(changes, hidden):
    out = protect_evidence(items(**changes), load_scales(), load_inputs(), RULE).iloc[0]
    assert out["is_evidence_hidden"] == hidden
    assert pd.isna(out["computed_value"]) == hidden
    assert not hidden or out[EVIDENCE].isna().all()
    assert out["score"] == 4


def test_a_small_number_of_staff_identifies_no_client():
    staff = items(item=item_by_input("psychiatrist_fte_per_100"), numerator=0.8, denominator=60.0)
    assert not protect_evidence(staff, load_scales(), load_inputs(), RULE)["is_evidence_hidden"].any()
    few = staff.assign(denominator=9.0, clients=9)
    assert protect_evidence(few, load_scales(), load_inputs(), RULE)["is_evidence_hidden"].all()


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([20, 30, 40], [20, 30, 40]),
        ([0, 30, 40], [0, 30, 40]),
        ([5, 30, 40], [None, None, 40]),
        ([5, 7, 40], [None, None, 40]),
        ([5, 5, 40], [None, None, None]),
        ([1, 1, 0], [None, None, 0]),
        ([5, 0, 0], [None, 0, 0]),
    ],
)
def test_a_hidden_count_does_not_follow_from_the_total(counts, shown):
    frame = pd.DataFrame({"program_id": "p", "clients_now": counts})
    out = protect_counts(frame, ["clients_now"], ["program_id"], RULE)
    assert [None if pd.isna(count) else count for count in out["clients_now"]] == shown
    assert (out["hidden"] == "small").tolist() == [count is None for count in shown]


def test_each_total_stands_for_itself():
    frame = pd.DataFrame({"program_id": ["p", "q", "q"], "clients_now": [5, 30, 40]})
    out = protect_counts(frame, ["clients_now"], ["program_id"], RULE)
    assert out["hidden"].tolist() == ["small", "", ""]


@pytest.mark.parametrize(
    ("code", "shown"),
    [("homless", "homless"), ("99", "99"), ("A-1.b_2", "A-1.b_2"), ("call Ana at 6", "(text)"), ("x" * 41, "(text)")],
)
def test_text_in_a_code_field_is_not_published(code, shown):
    out = protect_codes(pd.DataFrame({"table_name": ["housing"], "code": [code], "rows": [3]}))
    assert out["code"].tolist() == [shown]


def test_every_table_of_a_release_goes_through_the_door(make_values, make_teams):
    teams = make_teams(["act", "icm"]).assign(clients_now=[4, 40])
    values = make_values(np.full((2, 1, 12), 1), teams, traits=False, measure="crisis_contacts")
    tables = {
        "measure_values": values,
        "teams": teams,
        "fidelity_items": items(clients=3),
        "unattributed_events": pd.DataFrame({"source_table": "contacts", "month": [1, 2], "events": [2, 30]}),
        "unknown_codes": pd.DataFrame({"code": ["see note"], "rows": [1]}),
        "checks": pd.DataFrame({"rows": [3]}),
    }
    out = protect_release(tables, load_measures(), load_scales(), load_inputs(), RULE)
    assert set(out) == set(tables)
    assert (out["measure_values"]["hidden"] == "small").any()
    assert out["teams"]["clients_now"].isna().all()
    assert out["fidelity_items"]["is_evidence_hidden"].all()
    assert out["unattributed_events"]["events"].isna().all()
    assert out["unknown_codes"]["code"].tolist() == ["(text)"]
    pd.testing.assert_frame_equal(out["checks"], tables["checks"])
    assert tables["teams"]["clients_now"].tolist() == [4, 40]
