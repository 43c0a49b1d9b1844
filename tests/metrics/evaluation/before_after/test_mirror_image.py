"""A mirror image says the ratio, what was to be expected anyway, and what it cannot show."""

import re

import numpy as np
import pandas as pd
import pytest

from benchmarks.calibration.mirror import Rule, program
from metrics.evaluation.before_after.mirror_choices import Choices
from metrics.evaluation.before_after.mirror_image import Reading, mirror_image
from metrics.evaluation.before_after.mirror_sensitivity import VARIED, sensitivity
from metrics.evaluation.before_after.regression_to_mean import Selection
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.result import ESTIMATES, Result
from metrics.statistics.intervals.bootstrap import seeded

DAY = pd.Timestamp("2023-01-01")


def _clients(number: int, **columns: object) -> pd.DataFrame:
    frame = {
        "client_id": range(number),
        "enrolled_on": DAY,
        "covered_from": "2020-01-01",
        "covered_until": "2026-01-01",
    }
    return pd.DataFrame(frame | columns)


def _spells(*rows: tuple[int, int, int]) -> pd.DataFrame:
    """Client, first day from enrollment on, days."""
    client, start, days = zip(*rows, strict=True)
    begun = DAY + pd.to_timedelta(start, unit="D")
    return pd.DataFrame({"client_id": client, "from_on": begun, "until_on": begun + pd.to_timedelta(days, unit="D")})


SPELLS = _spells(
    (0, -300, 10), (0, -100, 4), (0, 50, 2), (1, -20, 6), (1, 200, 9), (2, -30, 20), (2, 20, 3), (2, 90, 1)
)


@pytest.fixture(scope="module")
def null() -> Result:
    """A large program in which nothing works, people chosen for two or more admissions."""
    return mirror_image(*program(seeded("null"), Rule(2, 1.0), 4000))


def test_rates_and_ratios_by_hand() -> None:
    table = mirror_image(_clients(4), SPELLS).table.set_index("term")
    years = 4 * 365 / 365.25
    assert table.loc["admissions", ["before", "after"]].tolist() == [4, 4]
    assert table.loc["bed-days", ["before", "after"]].tolist() == [40, 15]
    assert table.loc["bed-days", "ratio"] == pytest.approx(15 / 40)
    assert table.loc["bed-days", "rate_before"] == pytest.approx(40 / years)
    assert table.loc["bed-days", "estimate"] == pytest.approx(np.log(15 / 40))
    assert list(table.reset_index().columns[:6]) == ESTIMATES


def test_in_the_community_days_in_hospital_are_no_exposure() -> None:
    table = mirror_image(_clients(3), SPELLS, Choices(exposure="community_days")).table.set_index("term")
    assert table.loc["admissions", "years_before"] == pytest.approx((3 * 365 - 40) / 365.25)
    assert table.loc["bed-days", "years_before"] == pytest.approx(3 * 365 / 365.25)


def test_in_a_program_where_nothing_works_the_ratio_is_the_expected_one(null: Result) -> None:
    row = null.table.iloc[0]
    assert row["ratio"] == pytest.approx(0.762, abs=0.02)
    assert row["expected_ratio"] == pytest.approx(0.762, abs=0.02)
    assert row["expected_however_spread"] == pytest.approx(0.762, abs=0.02)
    assert row["expected_by_earlier_year"] == pytest.approx(0.762, abs=0.02)
    assert null.table["expected_by_earlier_year"][1] == pytest.approx(null.table["ratio"][1], abs=0.06)
    assert "The records of 4,000 people reach a year further back" in null.text
    assert row["ratio_upper"] < 1  # it looks like a success
    assert null.check("regression_to_mean").outcome == "failed"
    assert f"the ratio to expect of people chosen for 2 or more in a year is {row['expected_ratio']:.2f}" in null.text
    assert "not clearly different from that" in null.text
    assert "0.762 times as many" in null.text


def test_what_goes_beyond_the_expectation_is_said_to() -> None:
    found = mirror_image(*program(seeded("works"), Rule(2, 0.4), 1500))
    assert found.table["ratio_upper"][0] < found.table["expected_ratio"][0]
    assert "clearly lower than that" in found.text
    assert found.check("regression_to_mean").outcome == "passed"
    worse = mirror_image(*program(seeded("worse"), Rule(2, 1.6), 1500))
    assert "clearly higher than that" in worse.text


def test_without_a_rule_the_expectation_is_said_to_be_unknown() -> None:
    found = mirror_image(*program(seeded("any"), Rule(0, 1.0), 300))
    assert found.table["expected_ratio"].isna().all()
    assert "cannot be told" in found.text
    assert found.check("regression_to_mean").value == found.table["expected_by_earlier_year"][0]
    unknown = mirror_image(_clients(4, covered_from="2022-01-01"), SPELLS)
    assert unknown.check("regression_to_mean").outcome == "not_tested"
    assert "a year further back" not in unknown.text


def test_twenty_patterns_of_immature_follow_up_change_no_mature_number() -> None:
    clients, spells = program(seeded("mature"), Rule(2, 0.8), 200)
    wanted = mirror_image(clients, spells).table
    for pattern in range(20):
        rng = seeded("immature", pattern)
        number = int(rng.integers(1, 60))
        late = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(1, 366, number), unit="D")
        newer = clients.head(number).assign(client_id=range(1000, 1000 + number), enrolled_on=late)
        died = newer["enrolled_on"] + pd.to_timedelta(rng.integers(0, 400, number), unit="D")
        newer["died_on"] = died.where(rng.random(number) < 0.5)
        own = spells.sample(min(300, len(spells)), random_state=pattern)
        stays = own.assign(client_id=rng.integers(1000, 1000 + number, len(own)))
        found = mirror_image(pd.concat([clients, newer]), pd.concat([spells, stays]))
        pd.testing.assert_frame_equal(found.table, wanted)
        assert found.check("left_out").value == pytest.approx(number / (200 + number))


def test_the_dead_are_worse_than_anybody_alive_only_where_that_is_chosen() -> None:
    rng = seeded("ranks")
    spells = _spells(*[(int(one), int(day), 1) for one in range(30) for day in rng.integers(-365, 0, 3)])
    clients = _clients(30, died_on=[DAY + pd.Timedelta(days=200)] * 15 + [None] * 15)
    kept = mirror_image(clients, spells).table
    worst = mirror_image(clients, spells, Choices(died="worst_rank")).table
    assert kept["ratio"].equals(worst["ratio"])
    assert kept["rank_p_value"][0] < 0.001 < worst["rank_p_value"][0]


def test_visits_have_no_days() -> None:
    visits = SPELLS.assign(until_on=SPELLS["from_on"])
    found = mirror_image(_clients(3), visits, reading=Reading(events="emergency visits", days=""))
    assert found.table["term"].tolist() == ["emergency visits"]
    assert "Emergency visits:" in found.text


def test_the_bootstrap_is_the_same_twice_and_near_the_jackknife() -> None:
    clients, spells = program(seeded("draws"), Rule(0, 0.75), 300)
    first, second = (mirror_image(clients, spells, reading=Reading(interval="bootstrap")).table for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    jackknife = mirror_image(clients, spells).table
    assert first["standard_error"].to_numpy() == pytest.approx(jackknife["standard_error"].to_numpy(), rel=0.15)


def test_nobody_to_compare_says_why() -> None:
    with pytest.raises(ValueError, match=r"nobody can be compared.*reach back far enough \(3\)"):
        mirror_image(_clients(3, covered_from="2022-06-01"), SPELLS)


@pytest.mark.parametrize("seed", range(8))
def test_the_words_are_those_of_the_table(seed: int) -> None:
    rng = seeded("words", seed)
    rule = Rule(int(rng.integers(0, 3)), float(rng.uniform(0.2, 2.5)))
    found = mirror_image(*program(rng, rule, int(rng.integers(5, 400))), selection=Selection())
    people = re.search(r"^([\d,]+) (?:person|people), 12 months before and 12 months after", found.text)
    assert people
    assert int(people.group(1).replace(",", "")) == found.table["people"][0]
    for row in found.table.itertuples():
        said = re.search(
            rf"{row.term.capitalize()}: ([\d.]+) per person-year before and ([\d.]+) after, ([^.]*)", found.text
        )
        assert said
        assert [float(one) for one in said.groups()[:2]] == pytest.approx([row.rate_before, row.rate_after], abs=0.005)
        assert said.group(3).startswith("not clearly") == (row.ratio_lower <= 1 <= row.ratio_upper)
    assert not [word for word in CAUSAL_WORDS if word in found.text.lower()]
    assert "no comparison group" in found.text


def test_sensitivity_has_a_row_for_every_combination_and_its_own_is_the_main_one() -> None:
    clients, spells = program(seeded("sensitive"), Rule(2, 0.7), 150)
    found = sensitivity(clients, spells)
    assert len(found.table) == 2 * 4 * 4 * 3
    assert not found.table.duplicated(["term", *VARIED]).any()
    own = found.table.query("window_days == '365' and index_stay == 'split' and died == 'truncated'")
    wanted = mirror_image(clients, spells).table
    pd.testing.assert_frame_equal(own[wanted.columns].reset_index(drop=True), wanted, check_dtype=False)
    two_years = found.table[found.table["window_days"] == "730"]
    assert (two_years["people"] == 0).all()  # one year after is covered
    assert two_years["ratio"].isna().all()
    known = found.table[found.table["term"] == "admissions"]["ratio"].dropna()
    assert f"runs from {known.min():.2f} to {known.max():.2f}" in found.text
    assert found.check("same_direction").outcome == "passed"


def test_a_direction_that_hangs_on_the_choices_is_a_failed_check() -> None:
    spells = _spells(*[(one, -1, 40) for one in range(20)], *[(one, 100, 30) for one in range(20)])
    found = sensitivity(_clients(20), spells, varied={"index_stay": ("split", "before")})
    days = found.table[found.table["term"] == "bed-days"].set_index("index_stay")["ratio"]
    assert days["split"] > 1 > days["before"]
    assert found.check("same_direction").outcome == "failed"


def test_a_choice_to_vary_must_exist() -> None:
    with pytest.raises(ValueError, match="no choice is called windows"):
        sensitivity(_clients(3), SPELLS, varied={"windows": (1, 2)})
