"""Teams beside what was expected of them: only what is clear after looking at all teams is told as different."""

import pandas as pd
import pytest

from dashboards.adjusted_charts import adjusted, adjusted_chart, adjusted_finding
from dashboards.parts import Look
from dashboards.reading import Release
from metrics.catalogue import load_measures

ADMISSIONS = load_measures()["psychiatric_admissions"]
NAN = float("nan")


def row(team: str, ratio: float, q_value: float, **parts: object) -> dict[str, object]:
    numbers = {"people": 60.0, "observed": 60 * ratio, "expected": 60.0, "ratio": ratio, "q_value": q_value}
    bounds = {"lower": ratio - 0.2, "upper": ratio + 0.2, "risks": "age, sex", "state": "enough data", "reason": ""}
    when = {"period_from": pd.Timestamp("2025-01-01"), "period_until": pd.Timestamp("2026-01-01")}
    return {"measure": ADMISSIONS.id, "team_id": team, "hidden": "", **numbers, **bounds, **when, **parts}


def hidden(team: str) -> dict[str, object]:
    nothing = dict.fromkeys(("people", "observed", "expected", "ratio", "lower", "upper", "q_value"), NAN)
    return row(team, 1.0, NAN) | nothing | {"state": "hidden", "hidden": "small"}


@pytest.fixture
def release(tables: dict[str, pd.DataFrame]):
    def make(*rows: dict[str, object]) -> Release:
        return Release(tables | {"adjusted_teams": pd.DataFrame(list(rows))})

    return make


@pytest.fixture
def teams(tables: dict[str, pd.DataFrame]) -> list[str]:
    return tables["teams"].sort_values(["model_label", "team_name"])["team_id"].tolist()


@pytest.mark.parametrize(("q_value", "differs"), [(0.05, True), (0.0501, False)])
def test_a_team_differs_by_its_q_value_and_not_by_its_interval(release, teams, q_value, differs) -> None:
    rows = adjusted(release(row(teams[0], 1.5, q_value), row(teams[1], 1.0, 0.9)), ADMISSIONS)
    said = adjusted_finding(rows)
    assert ("1 of 2 teams clearly differs" in said) == differs
    assert ("none of 2 teams clearly differs" in said) != differs
    assert said.endswith("(above)") == differs


def test_the_table_is_in_the_order_of_the_pages_and_shows_nothing_of_a_hidden_team(release, teams, look: Look) -> None:
    made = release(hidden(teams[2]), row(teams[1], 0.8, 0.4), row(teams[0], 1.2, 0.4))
    chart = adjusted_chart(made, look, ADMISSIONS, root="../")
    assert chart is not None
    cells = [[cell.text for cell in line] for line in chart.table.rows]
    names = {group.id: group.name for group in made.of_level("team")}
    assert [line[0] for line in cells] == [names[team] for team in teams[:3]]
    assert cells[0][1:] == ["60", "72", "60.0", "120.0%", "100.0% to 140.0%", "0.400", "enough data"]
    assert cells[2][1:] == ["hidden: small numbers", *["–"] * 5, "hidden"]


def test_a_measure_with_one_team_that_can_be_shown_has_no_chart(release, teams, look: Look) -> None:
    made = release(hidden(teams[1]), row(teams[0], 1.2, 0.4))
    assert adjusted_chart(made, look, ADMISSIONS, root="../") is None
