"""What was set for assessments is found again by the transforms that score and pair them."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pandas as pd
import pytest

from tests.data.conftest import Sample
from tests.transforms.tables import cover, database, run

BEGIN, END = date(2022, 1, 1), date(2025, 7, 1)


@pytest.fixture(scope="module")
def scored(clean: Sample) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = database()
    for table in ("clients", "teams", "enrollments", "assessments"):
        path = str(clean.folder / f"{table}.parquet")
        connection.execute(f"insert into source.{table} by name select * from read_parquet($path)", {"path": path})
        cover(connection, table, BEGIN, END)
    run(connection, "assessments_paired", period_from=BEGIN, period_until=END)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def pairs(scored: duckdb.DuckDBPyConnection, clean: Sample) -> pd.DataFrame:
    """Change of every client's first enrollment, beside the change that his team's truth leads to expect."""
    found = scored.execute("""
        select pairs.*, date_diff('day', admitted_on, follow_up_on) / 365.25 as years
        from assessments_paired as pairs
        join (select client_id, min(admitted_on) as admitted_on from enrollment_spells group by client_id)
            using (client_id, admitted_on)
        where is_reassessed and baseline_on >= admitted_on
    """).df()
    gains = {
        (team["team_id"], instrument): gain
        for team in clean.truth["teams"]
        for instrument, gain in team["score_gains_per_year"].items()
    }
    gain = pd.Series([gains[key] for key in zip(found["team_id"], found["instrument"], strict=True)])
    before = (found["baseline_on"] - found["admitted_on"]).dt.days / 365.25
    return found.assign(expected=gain * (found["years"] - before), gain=gain)


@pytest.mark.parametrize("instrument", ["phq9", "honos", "honosca", "reqol10", "dla20"])
def test_scores_change_as_much_as_was_planted(pairs: pd.DataFrame, instrument: str) -> None:
    mine = pairs[pairs["instrument"] == instrument]
    surprise = mine["change"] - mine["expected"]
    assert len(mine) > 100
    assert mine["expected"].mean() > 2 * surprise.sem()
    assert abs(surprise.mean()) < 3.3 * surprise.sem()


def test_clients_of_truer_teams_gain_more(pairs: pd.DataFrame) -> None:
    mine = pairs[pairs["instrument"] == "dla20"]
    per_year = mine["change"] / mine["years"]
    high = mine["gain"] > mine["gain"].median()
    assert per_year[high].mean() > per_year[~high].mean() + 2 * per_year.sem()


def test_forms_that_cannot_be_scored_are_those_that_were_broken_off(
    scored: duckdb.DuckDBPyConnection, clean: Sample
) -> None:
    reasons = dict(scored.execute("select reason, count(*) from assessment_scores group by reason").fetchall())
    assert set(reasons) == {None, "too_few_items"}
    assert reasons["too_few_items"] == clean.truth["unscored_phq9_forms"] > 50


def test_some_teams_record_items_and_others_totals(scored: duckdb.DuckDBPyConnection, clean: Sample) -> None:
    sources = scored.execute(
        "select distinct team_id, source from assessment_scores "
        "where instrument = 'phq9' and is_valid and team_id is not null"
    ).fetchall()
    by_item = {team["team_id"]: team["has_phq9_items"] for team in clean.truth["teams"]}
    assert all((source == "items") == by_item[team] for team, source in sources)
    assert {source for _, source in sources} == {"items", "total"}


def test_truer_teams_measure_more_of_their_clients_again(scored: duckdb.DuckDBPyConnection, clean: Sample) -> None:
    shares = scored.execute("""
        select team_id, count(*) as n, avg(cast(is_reassessed as int)) as share from assessments_paired
        where instrument in ('dla20', 'honosca') and open_days >= 60 and follow_up_days >= 365 group by team_id
    """).df()
    fidelity = shares["team_id"].map({team["team_id"]: team["true_fidelity"] for team in clean.truth["teams"]})
    assert 0.5 < (shares["share"] * shares["n"]).sum() / shares["n"].sum() < 0.98
    high = fidelity > fidelity.median()
    mean = {
        side: (shares["share"] * shares["n"])[rows].sum() / shares["n"][rows].sum()
        for side, rows in {"high": high, "low": ~high}.items()
    }
    assert mean["high"] > mean["low"]
