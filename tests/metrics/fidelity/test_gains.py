"""What would gain most for least, worked by hand."""

import pandas as pd
import pytest

from metrics.fidelity.gains import gains, relative_change
from metrics.fidelity.scales import load_inputs, load_scales

DACTS = load_scales()["dacts"]
NOW = pd.Timestamp("2024-07-01")
COLUMNS = ["item", "computed_value", "numerator", "denominator", "computed_score"]
ROWS = [
    ("H1", 21.0, 84, 4.0, 3),  # 3 of 84 clients fewer, or 0.1 FTE of 4.1
    ("H2", 70.0, 56, 80, 4),  # 16 clients more, of 72
    ("H3", 3.0, 12, 4, 4),  # a 5 also takes a meeting that reviews everyone
    ("H5", 40.0, 4, 10, 3),  # nobody can undo that staff left: from 40% to under 39.5%
    ("H8", 0.0, 0, 72, 1),  # no nurse at all
    ("S4", 68.0, None, None, 3),  # a median, to 84.5, which rounds up
    ("S2", 96.0, 96, 100, 5),  # the highest already
    ("O1", None, None, None, None),
]


@pytest.fixture(scope="module")
def found():
    items = pd.DataFrame(ROWS, columns=COLUMNS).assign(team_id="t", scale="dacts", as_of=NOW)
    earlier = items.assign(as_of=pd.Timestamp("2024-06-01"), computed_score=1)
    return gains(DACTS, load_inputs(), pd.concat([earlier, items])).set_index("item")


def test_only_the_last_date_and_only_what_can_gain(found):
    assert set(found.index) == {"H1", "H2", "H3", "H5", "H8", "S4"}
    assert set(found["as_of"]) == {NOW}


def test_a_point_of_one_item_is_a_28th_of_the_mean(found):
    assert found["gain"].tolist() == pytest.approx([1 / 28] * 6)
    assert found.loc["H1", ["score", "next_score"]].tolist() == [3, 4]


def test_the_smaller_change_counts_relative_to_the_larger_of_before_and_after(found):
    assert found.loc["H1", "relative_change"] == pytest.approx(0.1 / 4.1)
    assert found.loc["H2", "relative_change"] == pytest.approx(16 / 72)
    assert found.loc["S4", "relative_change"] == pytest.approx(16.5 / 84.5)
    assert found.loc["H5", "relative_change"] == pytest.approx(0.5 / 40)
    assert found.loc["H8", "relative_change"] == 1
    assert relative_change(40, 50) == relative_change(50, 40) == pytest.approx(0.2)


def test_the_order_is_gain_for_change_and_what_cannot_be_named_comes_last(found):
    assert list(found.index) == ["H5", "H1", "S4", "H2", "H8", "H3"]
    assert found["rank"].dropna().tolist() == found["ease"].dropna().tolist() == [1, 2, 3, 4, 5]
    assert pd.isna(found.loc["H3", "rank"])


def test_words_say_where_there_is_no_lever(found):
    assert found["has_lever"].to_dict() == {
        "H1": True, "H2": True, "H8": True, "S4": False, "H5": False, "H3": False
    }  # fmt: skip
    assert found.loc["H1", "change"] == "3 fewer active clients or 0.1 more direct-service FTE would make it a 4"
    said, why = found.loc["S4", "change"].split(" (")
    assert said == "at least 85 minutes per week would make it a 4"
    assert why == "a median moves with the clients in the middle, no single lever)"
    assert found.loc["H5", "change"] == "below 40 percent of positions would make it a 4"
    assert found.loc["H3", "change"] == "a 5 also depends on meetings_reviewing_everyone_share"
