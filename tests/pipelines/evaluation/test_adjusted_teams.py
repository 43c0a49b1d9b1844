"""Teams of clients of unlike risks: adjusted for them, teams that do the same come out alike."""

import numpy as np
import pandas as pd
import pytest

from metrics.statistics.intervals.bootstrap import seeded
from pipelines.evaluation.adjusted import adjusted_teams

PERIOD = (pd.Timestamp("2024-06-01"), pd.Timestamp("2025-06-01"))


def clients(worse=1.0, size=80):
    """Five teams; the first has clients of thrice the risk, the last has so many times the events for its clients."""
    rng = seeded("adjusted teams", worse)
    frames = []
    for team in "abcde":
        earlier = rng.choice([0, 1, 4], size, p=[0.1, 0.1, 0.8] if team == "a" else [0.6, 0.3, 0.1])
        rate = 0.5 * (1 + earlier) * (worse if team == "e" else 1.0)
        frames.append(
            pd.DataFrame(
                {
                    "team_id": team,
                    "client_id": [f"{team}{n}" for n in range(size)],
                    "psychiatric_admissions": rng.poisson(rate),
                    "emergency_visits": rng.poisson(1.0, size),
                    "hospital_years": 1.0,
                    "emergency_years": 1.0,
                    "age": rng.integers(19, 80, size),
                    "sex": rng.choice(["female", "male"], size),
                    "diagnosis": ["psychosis"] * (size - 1) + ["other"],
                    "earlier": earlier,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def admissions(found):
    return found.rows[found.rows["measure"] == "psychiatric_admissions"].set_index("team_id")


def test_a_team_of_clients_at_risk_is_not_told_apart():
    rows = admissions(adjusted_teams(clients(), PERIOD))
    raw = rows["observed"] / rows["people"]
    assert raw["a"] > 2 * raw["b"]
    assert ((rows["lower"] < 1) & (rows["upper"] > 1)).all()
    assert rows["expected"].sum() == pytest.approx(rows["observed"].sum(), rel=0.05)


def test_a_team_with_twice_the_events_is_told_apart():
    rows = admissions(adjusted_teams(clients(worse=2.5), PERIOD))
    assert rows["lower"]["e"] > 1
    assert rows["q_value"]["e"] < 0.05


def test_few_people_are_a_state_of_their_own():
    frame = clients()
    kept = (frame["team_id"] != "b") | (np.arange(len(frame)) % 80 < 29)
    rows = admissions(adjusted_teams(frame[kept], PERIOD))
    assert (rows["state"]["b"], rows["reason"]["b"]) == ("not enough data", "29 people, fewer than 30")
    assert np.isnan(rows["ratio"]["b"])


def test_a_category_of_few_people_is_no_risk_of_its_own():
    assert set(adjusted_teams(clients(), PERIOD).rows["risks"]) == {"age, sex, earlier"}


def test_what_cannot_be_compared_has_no_rows_and_a_reason():
    found = adjusted_teams(clients().query("team_id == 'a'"), PERIOD)
    assert found.rows.empty
    assert found.checks["name"].tolist() == ["fitted", "fitted"]
    assert "nothing to compare it with" in found.checks["words"].iloc[0]
