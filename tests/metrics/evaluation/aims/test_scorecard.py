"""Score cards: what is earned at, above and below a threshold, what is at risk, and what stays hidden."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.catalogue import load_measures
from metrics.evaluation.aims.scorecard import SCORES, scorecard, share_rows
from metrics.evaluation.aims.scorecards import CardMeasure, load_scorecards
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.fidelity.scales import load_inputs, load_scales
from metrics.statistics.intervals.proportions import wilson_interval

CARDS = load_scorecards()
MAINE, EXAMPLE = CARDS["mainecare-92-2018"], CARDS["example-points"]
METABOLIC = "metabolic_monitoring_share"


def inputs(counts):
    rows = [(team, METABOLIC, k, n) for team, (k, n) in counts.items()]
    return pd.DataFrame(rows, columns=["team_id", "input", "numerator", "denominator"])


def figures(values, *, group="north"):
    rows = [(measure, group, value, value - 0.05, value + 0.05, 100.0) for measure, value in values.items()]
    return pd.DataFrame(rows, columns=["measure", "group_id", "value", "lower", "upper", "denominator"])


def line(result, measure, group="north"):
    table = result.table
    return table[(table["measure"] == measure) & (table["group_id"] == group)].iloc[0]


@pytest.mark.parametrize(
    ("tested", "members", "state", "percent"),
    [(75, 100, "earned", 1.0), (74, 100, "not earned", 0.0), (3, 4, "earned", 1.0), (2999, 4000, "not earned", 0.0)],
)
def test_the_rule_of_maine_pays_one_percent_at_three_quarters_and_nothing_below(tested, members, state, percent):
    result = scorecard(MAINE, share_rows(inputs({"north": (tested, members)}), METABOLIC))
    row, total = line(result, METABOLIC), line(result, "total")
    assert list(result.table.columns) == SCORES
    assert (row["state"], total["state"]) == (state, state)
    assert (total["at_risk_percent"], total["earned_percent"]) == (1.0, percent)
    bounds = wilson_interval(tested, members)
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx(
        (tested / members, float(bounds.lower), float(bounds.upper))
    )
    assert result.check("source").outcome == "passed"


def test_the_card_says_the_same_as_the_scale():
    scale = load_scales()["behavioral_health_home"]
    item = next(item for item in scale.items if item.id == "M1")
    overlay = scale.overlays[0]
    assert MAINE.at_risk_percent == overlay.at_risk_percent
    assert MAINE.measures[0].threshold * 100 == max(band.ge for band in item.bands)
    assert MAINE.measures[0].id == item.input


def test_every_measure_of_a_card_exists():
    known = {*load_measures(), *load_inputs()}
    assert {measure.id for card in CARDS.values() for measure in card.measures} <= known


def test_close_to_the_threshold_chance_is_named():
    near = scorecard(MAINE, share_rows(inputs({"north": (76, 100)}), METABOLIC))
    far = scorecard(MAINE, share_rows(inputs({"north": (95, 100)}), METABOLIC))
    assert [line(one, METABOLIC)["is_close"] for one in (near, far)] == [True, False]
    assert "chance alone may have decided" in line(near, METABOLIC)["words"]
    assert "chance alone" not in line(far, METABOLIC)["words"]
    assert "In 1 of them a figure is too close" in near.text


def test_a_share_just_below_is_not_written_as_the_threshold():
    row = line(scorecard(MAINE, share_rows(inputs({"north": (2999, 4000)}), METABOLIC)), METABOLIC)
    assert ": 74.98% (" in row["words"]
    assert "threshold 75.00%: not earned" in row["words"]


@pytest.mark.parametrize(
    ("value", "better", "floor", "threshold", "share"),
    [
        (0.50, "higher", 0.5, 0.7, 0.0),
        (0.60, "higher", 0.5, 0.7, 0.5),
        (0.70, "higher", 0.5, 0.7, 1.0),
        (0.90, "higher", 0.5, 0.7, 1.0),
        (0.25, "lower", 0.25, 0.15, 0.0),
        (0.20, "lower", 0.25, 0.15, 0.5),
        (0.10, "lower", 0.25, 0.15, 1.0),
        (0.15, "lower", None, 0.15, 1.0),
        (0.16, "lower", None, 0.15, 0.0),
    ],
)
def test_part_payment_runs_from_floor_to_threshold(value, better, floor, threshold, share):
    rule = "all_or_nothing" if floor is None else "part"
    measure = CardMeasure(id="m", title="M", better=better, floor=floor, threshold=threshold, points=1, rule=rule)
    assert measure.earned(value) == pytest.approx(share)


def test_points_and_money_add_up():
    """Two of two, half of one, none of one: 2.5 of 4 points of 2% of 100,000."""
    values = {METABOLIC: 0.8, "follow_up_7d": 0.6, "psychiatric_readmission_30d": 0.3}
    result = scorecard(EXAMPLE, figures(values), payments={"north": 100_000})
    total = line(result, "total")
    assert (total["points_earned"], total["points"], total["state"]) == (2.5, 4, "partly earned")
    assert (total["at_risk_amount"], total["earned_amount"]) == (2000, 1250)
    assert total["earned_percent"] == 1.25
    assert "2.5 of 4 points; 1.25% of payments earned of 2.00% at risk, 1,250 of 2,000 in money." in total["words"]


def test_an_example_says_that_it_is_one():
    result = scorecard(EXAMPLE, figures({METABOLIC: 0.8}))
    assert result.text.startswith("An example, whose numbers come from no contract.")
    assert result.check("source").outcome == "not_tested"
    assert not MAINE.is_example


def test_a_hidden_measure_shows_nothing_and_there_is_no_total_to_take_it_from():
    values = {METABOLIC: 0.8, "follow_up_7d": 0.6, "psychiatric_readmission_30d": 0.3}
    result = scorecard(EXAMPLE, figures(values).assign(hidden=["small", "", ""]), payments={"north": 100})
    row, total = line(result, METABOLIC), line(result, "total")
    assert row["state"] == "hidden"
    assert row[["value", "lower", "upper", "points_earned", "is_close"]].isna().all()
    assert total[["points_earned", "earned_percent", "earned_amount", "is_close"]].isna().all()
    assert "protect" in row["words"]
    assert "no total" in total["words"]


def test_a_measure_without_a_figure_is_not_a_failed_one():
    result = scorecard(MAINE, share_rows(inputs({"north": (0, 0), "south": (9, 10)}), METABOLIC))
    assert line(result, METABOLIC)["state"] == "no value"
    assert np.isnan(line(result, "total")["earned_percent"])
    assert line(result, "total", "south")["earned_percent"] == 1
    assert "2 teams, 1% of payments at risk: 1 earned all, 1 without a total." in result.text


def test_a_team_with_two_rows_of_a_measure_is_refused():
    with pytest.raises(ValueError, match="north has metabolic_monitoring_share twice"):
        scorecard(MAINE, pd.concat([figures({METABOLIC: 0.8})] * 2))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("rule: part", "rule 'part' needs a floor"),
        ("threshold: 0.75\n      floor: 0.8\n      rule: part", "the floor lies beyond the threshold"),
        ("threshold: 0.75\n      floor: 0.75\n      rule: part", "floor"),
        ("rule: sometimes", "all_or_nothing"),
        ("wheight: 2", "Extra inputs"),
    ],
)
def test_a_wrong_card_is_refused_by_name(tmp_path, change, words):
    keys = {"rule: all_or_nothing", "threshold: 0.75"} - {key for key in ("threshold: 0.75",) if key in change}
    keys -= {"rule: all_or_nothing"} if "rule:" in change else set()
    body = "\n      ".join(["id: m", "title: M", "better: higher", "points: 1", *sorted(keys), change])
    head = "- id: mine\n  title: T\n  source: S\n  is_example: true\n  at_risk_percent: 1\n  measures:\n    - "
    path = tmp_path / "cards.yaml"
    path.write_text(head + body + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"cards\.yaml: 0.*{re.escape(words)}"):
        load_scorecards(path)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.data())
def test_words_agree_with_the_table_and_claim_no_cause(members, data):
    tested = data.draw(st.integers(0, members))
    result = scorecard(MAINE, share_rows(inputs({"north": (tested, members)}), METABOLIC))
    row = line(result, METABOLIC)
    assert (": earned," in row["words"]) == (tested / members >= 0.75)
    said = float(re.search(r": ([\d.]+)% \(", row["words"]).group(1))
    assert (said >= 75) == (row["state"] == "earned")
    assert row["is_close"] == (row["lower"] <= 0.75 <= row["upper"])
    assert not [word for word in CAUSAL_WORDS if word in result.text + " ".join(result.table["words"])]
