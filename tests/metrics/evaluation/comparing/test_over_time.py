"""One measure over time: what enters the chart, which chart, what is said of it."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.evaluation.comparing.over_time import COLUMNS, Rebase, over_time
from metrics.evaluation.phrases import CAUSAL_WORDS
from tests.metrics.evaluation.shared import table

WOBBLE = [10.0, 11, 9, 10.5, 9.5, 10, 11, 9, 10.5, 9.5, 10, 11, 9, 10.5]


def months(values, **columns):
    periods = pd.date_range("2023-01-01", periods=len(values), freq="MS")
    return pd.DataFrame({"period": periods, "value": values, **columns})


def shares(number, size):
    periods = pd.date_range("2023-01-01", periods=len(number), freq="MS")
    return pd.DataFrame({"period": periods, "numerator": number, "denominator": size})


def readmissions():
    """Readmissions by month of discharge after coronary bypass; data of qicharts2."""
    stays = table("cabg").assign(period=lambda rows: pd.to_datetime(rows["date"]).dt.to_period("M").dt.start_time)
    return stays.groupby("period", as_index=False).agg(
        numerator=("readmission", "sum"), denominator=("readmission", "size")
    )


def test_readmissions_after_bypass_have_the_printed_centre_and_limits_by_the_printed_formula():
    rows = readmissions()
    found = over_time(rows, "proportion", better="lower")
    assert (len(rows), rows["numerator"].sum(), rows["denominator"].sum()) == (36, 477, 2205)
    assert found.table["centre"].to_numpy() == pytest.approx(0.216327, abs=1e-6)
    spread = np.sqrt(0.2163265 * 0.7836735 / rows["denominator"])
    assert found.table["upper"].to_numpy() == pytest.approx(0.2163265 + 3 * spread, abs=1e-6)
    assert found.table["lower"].to_numpy() == pytest.approx(np.maximum(0.2163265 - 3 * spread, 0), abs=1e-6)
    assert "Chart: p (" in found.text
    assert found.is_sound


def test_the_table_has_a_row_for_every_period_in_order():
    found = over_time(months(WOBBLE).sample(frac=1, random_state=1), "value").table
    assert list(found.columns) == COLUMNS
    assert found["period"].is_monotonic_increasing
    assert found["value"].tolist() == WOBBLE


def test_immature_and_hidden_months_change_nothing_and_are_not_given_back():
    last = [40.0, 50.0]
    mature = [True] * 14 + [False, True]
    found = over_time(months([*WOBBLE, *last], is_mature=mature, hidden=[""] * 15 + ["small"]), "value")
    alone = over_time(months(WOBBLE), "value")
    pd.testing.assert_frame_equal(found.table.iloc[:14], alone.table)
    assert found.table["state"].tolist()[13:] == ["shown", "immature", "hidden"]
    assert found.table["value"].iloc[14:].isna().all()
    assert found.text.startswith("14 of 16 periods are on the chart (1 hidden, 1 immature).")


def test_a_month_of_which_nobody_knows_whether_it_is_complete_does_not_enter():
    found = over_time(months([*WOBBLE, 99.0], is_mature=pd.array([True] * 14 + [None], dtype="boolean")), "value")
    assert found.table["state"].iloc[-1] == "immature"


def test_a_month_without_people_has_no_value():
    found = over_time(shares([*[3] * 12, 0], [*[10] * 12, 0]), "proportion")
    assert found.table["state"].iloc[-1] == "no value"


def test_new_limits_are_a_judgement_that_is_kept():
    rows = months([*WOBBLE, *(value + 9 for value in WOBBLE)])
    from_on = dt.date(2024, 3, 1)
    plain = over_time(rows, "value")
    found = over_time(rows, "value", rebases=[Rebase(from_on, "A second team opened.", "program director")])
    assert (plain.table["signal"] != "").any()
    assert (found.table["signal"] == "").all()
    assert found.table["segment"].tolist() == [1] * 14 + [2] * 14
    assert set(found.table["segment_reason"].iloc[14:]) == {"A second team opened."}
    assert set(found.table["segment_role"].iloc[14:]) == {"program director"}
    assert set(found.table["segment_reason"].iloc[:14]) == {""}
    assert "New limits from 2024-03: A second team opened (judged by: program director)." in found.text


def test_judgements_may_come_in_any_order():
    rebases = [Rebase(dt.date(2025, 5, 1), "A move.", "director"), Rebase(dt.date(2024, 3, 1), "Z merger.", "director")]
    found = over_time(months(WOBBLE * 3), "value", rebases=rebases).table
    assert found["segment_reason"].tolist() == [""] * 14 + ["Z merger."] * 14 + ["A move."] * 14


@pytest.mark.parametrize(("reason", "role"), [("", "director"), ("A new team", "  ")])
def test_new_limits_need_a_reason_and_a_role(reason, role):
    with pytest.raises(ValueError, match="no reason or role"):
        Rebase(dt.date(2024, 1, 1), reason, role)


def test_frozen_limits_are_said():
    found = over_time(months([*WOBBLE, 30.0]), "value", baseline=14, better="lower")
    assert found.table["upper"].iloc[0] == pytest.approx(found.table["upper"].iloc[-1])
    assert "from the first 14 periods" in found.text
    assert found.table["signal"].iloc[-1] == "outside"
    assert found.table["variation"].iloc[-1] == "concerning"
    assert "The latest period is part of a signal: concerning." in found.text


@pytest.mark.parametrize(
    ("target", "mark", "words"),
    [
        (5.0, "hit", "on the good side"),
        (10.0, "at random", "chance alone decides"),
        (20.0, "missed", "would not bring"),
    ],
)
def test_the_target_is_judged_by_the_limits(target, mark, words):
    found = over_time(months(WOBBLE), "value", better="higher", target=target)
    assert found.table["assurance"].iloc[-1] == mark
    assert words in found.text


def test_rates_are_given_per_so_many():
    rows = shares([20, 30, 25] * 5, [1000.0] * 15)
    plain, hundred = over_time(rows, "rate"), over_time(rows, "rate", per=100)
    for name in ("value", "centre", "upper", "near_lower"):
        assert hundred.table[name].tolist() == pytest.approx((plain.table[name] * 100).tolist())
    assert hundred.table["signal"].tolist() == plain.table["signal"].tolist()


def test_a_share_may_be_charted_as_a_single_value():
    found = over_time(shares([20, 30, 25] * 5, [100] * 15), "proportion", chart="xmr")
    alone = over_time(months([0.20, 0.30, 0.25] * 5), "value")
    assert found.table["upper"].tolist() == pytest.approx(alone.table["upper"].tolist())
    assert "Chart: XmR (chosen by hand)." in found.text


def test_run_tests_are_the_other_choice():
    values = [*[1, 3] * 6, *[2.5, 2.6] * 5]
    nhs, anhoej = (over_time(months(values), "value", rules=rules).table["signal"] for rules in ("nhs", "anhoej"))
    assert "shift" in set(nhs)
    assert set(anhoej) == {"", "long run"}


def test_days_between_events_may_fall_on_one_period():
    rows = pd.DataFrame({"period": [dt.date(2024, 1, 1)] * 2 + [dt.date(2024, 2, 1)] * 10, "value": [30.0, 40, 20] * 4})
    assert "Chart: t (events are rare" in over_time(rows, "time_between").text


@pytest.mark.parametrize(
    ("rows", "name", "outcome"),
    [
        (months(WOBBLE), "enough_points", "passed"),
        (months(WOBBLE[:11]), "enough_points", "failed"),
        (shares([1] * 14, [50] * 14), "enough_events", "passed"),
        (shares([1] * 13 + [0], [50] * 14), "enough_events", "failed"),
        (shares([5, 25] * 7, [60] * 14), "overdispersion", "failed"),
        (shares([50, 250] * 7, [600] * 14), "overdispersion", "passed"),
        (shares([14, 16] * 7, [60] * 14), "overdispersion", "passed"),
        (months(np.arange(14.0)), "autocorrelation", "failed"),
        (months([1.0, 1.1, 2.0, 2.1] * 4), "autocorrelation", "passed"),
        (months([3.0] * 14), "autocorrelation", "not_tested"),
    ],
)
def test_what_a_chart_takes_for_granted_is_checked(rows, name, outcome):
    kind = "proportion" if "numerator" in rows else "value"
    assert over_time(rows, kind).check(name).outcome == outcome


def test_fewer_than_twelve_points_say_nothing_of_change():
    found = over_time(months(WOBBLE[:11]), "value", target=1.0, better="higher")
    assert found.table["centre"].isna().all()
    assert "no limits, and nothing to say of change" in found.text
    assert not found.is_sound


def test_no_points_at_all():
    assert over_time(months(WOBBLE, is_mature=False), "value").text.startswith("0 of 14 periods")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: over_time(months(WOBBLE), "proportion"), "months lack the column numerator"),
        (lambda: over_time(months(WOBBLE), "value", chart="p"), "a value has no p chart; choose one of xmr"),
        (lambda: over_time(pd.concat([months(WOBBLE)] * 2), "value"), "comes twice"),
        (
            lambda: over_time(months(WOBBLE), "value", rebases=[Rebase(dt.date(2023, 1, 1), "a", "b")]),
            "after the first",
        ),
        (
            lambda: over_time(months(WOBBLE), "value", rebases=[Rebase(dt.date(2023, 5, 9), "a", "b")]),
            "after the first",
        ),
        (
            lambda: over_time(months(WOBBLE), "value", rebases=[Rebase(dt.date(2023, 5, 1), r, "b") for r in "xy"]),
            "two rebases",
        ),
    ],
)
def test_what_cannot_be_charted_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=12, max_size=30), st.sampled_from(["higher", "lower", None]))
def test_the_words_never_contradict_the_table(number, better):
    found = over_time(shares(number, [60] * len(number)), "proportion", better=better, target=0.4)
    rows, latest = found.table, found.table.iloc[-1]
    said = re.search(r"it was ([\d.]+)%; centre ([\d.]+)%, limits ([\d.]+)% to ([\d.]+)%", found.text)
    shown = [float(part) for part in said.groups()]
    assert shown == pytest.approx((latest[["value", "centre", "lower", "upper"]] * 100).tolist(), abs=0.0501)
    signals = int((rows["signal"] != "").sum())
    assert f"{signals} of {len(rows)} periods break a rule" in found.text or (
        signals == 0 and "No period breaks a rule" in found.text
    )
    assert ("part of a signal" in found.text) == bool(latest["signal"])
    assert ("Target 40.0%" in found.text) == (better is not None)
    assert not [word for word in CAUSAL_WORDS if word in found.text]
    assert found.text.endswith("compares the program with its own past only.")
