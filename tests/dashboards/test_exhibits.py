"""Which rows a chart shows, and which its table."""

import pandas as pd
import pytest

from dashboards import exhibits
from dashboards.reading import Group
from dashboards.shelf import records

NAN = float("nan")


def rows(shown, hidden):
    values = [0.5] * shown + [NAN] * hidden
    frame = pd.DataFrame(
        {
            "name": [f"Team {number}" for number in range(len(values))],
            "tag": "ACT",
            "model": "act",
            "key": "",
            "value": values,
            "hidden": [""] * shown + ["small"] * hidden,
        }
    )
    return records(frame)


@pytest.mark.parametrize(
    ("shown", "hidden", "names"),
    [(1, 6, [f"Team {number}" for number in range(7)]), (1, 7, ["Team 0", "7 teams"]), (0, 7, ["7 teams"])],
)
def test_many_hidden_teams_become_one_row(shown, hidden, names):
    assert [row["name"] for row in exhibits.gathered(rows(shown, hidden))] == names


@pytest.mark.parametrize(
    ("name", "model", "tag"),
    [
        ("Alder Quay", "act", "ACT"),
        ("Alder Quay ACT", "act", ""),
        ("Granary Lane", "strengths", "Strengths"),
        ("North Wharf", "other", ""),
    ],
)
def test_a_team_is_tagged_by_its_model_unless_its_name_says_it(name, model, tag):
    assert exhibits.model_tag(Group("team", "T1", name, model)) == tag


def test_small_charts_keep_every_third_window_and_the_told_one(release):
    measure = release.definitions["follow_up_7d"]
    thin = exhibits.thinned(release, measure, release.program)
    every = release.series(measure.id, release.program)
    assert release.end(measure.id) in thin["period_until"]
    assert len(thin["value"]) in (len(every) // 3, len(every) // 3 + 1)
    assert set(thin["value"]) <= set(every["value"])


def test_subgroups_stand_under_their_trait_in_one_order(release):
    measure = release.definitions["stable_housing_days"]
    listed = exhibits.subgroup_rows(release.subgroup_columns(measure.id, release.program))
    headings = [row["name"] for row in listed if row["is_heading"]]
    assert headings == ["Age", "Sex", "Race and ethnicity"]
    assert [row["name"] for row in listed[1:6]] == ["18–25", "26–44", "45–64", "65+", "Unknown"]


def test_a_target_of_a_team_is_not_that_of_the_program(tables):
    from dashboards.reading import Release  # noqa: PLC0415 - its own release, with more targets

    targets = tables["targets"]
    more = pd.concat([targets, targets.assign(team_id="T01", value=0.8)])
    own = Release(tables | {"targets": more})
    team, model = own.of_level("team")[0], own.of_level("model")[0]
    assert own.target("follow_up_7d", own.program) == 0.7
    assert own.target("follow_up_7d", team) == 0.8
    assert own.target("follow_up_7d", model) is None
    assert own.target("stable_housing_days", own.program) is None
