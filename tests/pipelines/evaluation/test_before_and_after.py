"""Before and after from the rows of `mirror_windows`: who is compared, what stands behind it, other choices."""

import pandas as pd
import pytest

from pipelines.evaluation.before_and_after import before_and_after
from pipelines.evaluation.records import same_direction

TEAMS = pd.DataFrame({"team_id": ["a", "b"], "program_id": "p", "model": ["act", "icm"]})
INDEX = ("excluded", "before", "anchored")


def client(key, team, before, after, **changes):
    """Two rows of a client: admissions in the year before and in the year after, three days each."""
    rows = []
    for side, count in (("before", before), ("after", after)):
        row = {"client_id": key, "team_id": team, "side": side, "emergency_visits": count, "jail_days": 2 * count}
        row |= {"has_index_stay": False, "has_died": False, "has_left": False, "exposure_days": 365}
        row |= {"psychiatric_admissions": count, "psychiatric_bed_days": 3 * count}
        row |= {"psychiatric_admissions_year_earlier": 1, "psychiatric_bed_days_year_earlier": 3}
        row |= {name: value for name, value in changes.items() if side == "after" or name == "has_index_stay"}
        row |= {
            f"{name}_index_{way}": row[name]
            for name in ("psychiatric_admissions", "psychiatric_bed_days")
            for way in INDEX
        }
        row |= {f"exposure_days_index_{way}": row["exposure_days"] for way in INDEX}
        rows.append(row)
    return rows


def compared(*clients, chosen_for=None):
    return before_and_after(pd.DataFrame([row for rows in clients for row in rows]), TEAMS, chosen_for)


PEOPLE = [client(f"c{n}", "a" if n < 20 else "b", 2 + n % 2, 1) for n in range(30)]


def one(found, measure="psychiatric_admissions", level="program", **wanted):
    rows = found[(found["measure"] == measure) & (found["level"] == level)]
    for name, value in ({"method": "mirror_image"} | wanted).items():
        rows = rows[rows[name] == value]
    (row,) = rows.to_dict("records")
    return row


@pytest.mark.parametrize(
    ("measure", "before", "after"),
    [
        ("psychiatric_admissions", 75, 30),
        ("psychiatric_bed_days", 225, 90),
        ("emergency_visits", 75, 30),
        ("jail_days", 150, 60),
    ],
)
def test_the_program_is_compared_in_every_amount(measure, before, after):
    row = one(compared(*PEOPLE), measure)
    assert (row["people"], row["before"], row["after"], row["people_after"]) == (30, before, after, 30)
    assert row["estimate"] == pytest.approx(after / before)
    assert row["lower"] < row["estimate"] < row["upper"]


def test_models_add_up_to_the_program():
    found = compared(*PEOPLE)
    parts = [one(found, level="model", group_id=model) for model in ("act", "icm")]
    whole = one(found)
    assert all(
        sum(part[name] for part in parts) == whole[name] for name in ("people", "before", "after", "years_after")
    )


def test_the_year_further_back_counts_those_with_records_of_it():
    bare = [client(f"d{n}", "a", 3, 1, psychiatric_admissions_year_earlier=None) for n in range(5)]
    for rows in bare:
        rows[0]["psychiatric_admissions_year_earlier"] = None
    row = one(compared(*PEOPLE, *bare))
    assert (row["earlier_people"], row["earlier"], row["before_of_earlier"]) == (30, 30, 75)
    assert row["expected_by_earlier_year"] == pytest.approx(30 / 75)


@pytest.mark.parametrize(("chosen_for", "rule"), [(None, 2), (1, 1)])
def test_the_rule_by_which_people_came_is_said_or_the_fewest_that_anybody_has(chosen_for, rule):
    found = compared(*PEOPLE, chosen_for=chosen_for)
    assert one(found)["chosen_for"] == rule
    assert one(found, level="model", group_id="icm")["chosen_for"] == rule
    assert 0 < one(found)["expected_ratio"] < 1
    assert pd.isna(one(found, "emergency_visits")["expected_ratio"])


def test_other_choices_touch_those_who_died_left_or_had_a_stay():
    ends = [client("e1", "a", 2, 1, has_died=True), *(client(f"e{n}", "b", 2, 1, has_left=True) for n in (2, 3))]
    stays = [client(f"s{n}", "a", 2, 1, has_index_stay=True) for n in range(4)]
    found = compared(*PEOPLE, *ends, *stays)
    touched = {name: one(found, method="mirror_image_sensitivity", **{name: "dropped"}) for name in ("died", "left")}
    assert {name: (row["touched"], row["people"]) for name, row in touched.items()} == {
        "died": (1, 36),
        "left": (2, 35),
    }
    ways = [one(found, method="mirror_image_sensitivity", index_stay=way) for way in INDEX]
    assert [row["touched"] for row in ways] == [4, 4, 4]
    assert one(found, method="mirror_image_sensitivity", exposure="community_days")["touched"] == 37


def test_what_is_not_covered_has_no_rows():
    bare = [[row | {"jail_days": None} for row in rows] for rows in PEOPLE]
    assert set(compared(*bare)["measure"]) == {"psychiatric_admissions", "psychiatric_bed_days", "emergency_visits"}


@pytest.mark.parametrize(("leaver", "outcome"), [(1, "passed"), (90, "failed")])
def test_a_direction_that_hangs_on_the_choices_is_told(leaver, outcome):
    found = compared(*PEOPLE, client("e1", "a", 1, leaver, has_left=True))
    checks = same_direction(found).set_index("subject")
    assert checks.loc["psychiatric_admissions p", "outcome"] == outcome
