"""A scale file in a site's own folder is scored, documented and has its asset: no code knows it."""

from pathlib import Path

import dagster as dg
import duckdb
import pandas as pd
import pytest

from pipelines.config import load_settings
from pipelines.definitions import defs
from pipelines.defs.fidelity import scale_asset
from pipelines.defs.release import site_settings
from pipelines.defs.schedules import SETTINGS_VARIABLE
from pipelines.errors import SettingsError
from pipelines.release.manifest import Origin
from pipelines.state import state_of
from pipelines.warehouse import Warehouse
from tests.metrics.fidelity.frames import inputs, ratings
from tests.metrics.fidelity.test_new_scale import MINE
from tests.threads import beside

SITE = """\
program: {id: p, name: Program}
period: {from: 2024-01-01, through: 2024-12-31}
sources:
  - {name: records, path: extracts, covered_from: 2024-01-01, covered_through: 2024-12-31}
fidelity:
  scales: scales
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for folder in ("extracts", "scales", "work"):
        (tmp_path / folder).mkdir()
    (tmp_path / "scales" / "mine.yaml").write_text(MINE)
    (tmp_path / "plumbline.yaml").write_text(SITE)
    return tmp_path / "plumbline.yaml"


def put(database: Path, **tables: pd.DataFrame) -> None:
    """Write tables as the earlier steps of a run would; `source_` stands for the schema."""
    with duckdb.connect(database) as connection:
        connection.execute("create schema source")
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create table {name.replace('source_', 'source.', 1)} as select * from frame")


def test_it_has_an_asset(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(site))
    graph = defs().resolve_asset_graph()
    assert dg.AssetKey(["fidelity", "mine"]) in graph.get_all_asset_keys()
    assert dg.AssetKey(["fidelity", "mine"]) in graph.get(dg.AssetKey(["release"])).parent_keys


def test_its_asset_scores_teams_of_its_models_and_teams_rated_by_it(site: Path) -> None:
    settings = load_settings(site)
    teams = pd.DataFrame({"team_id": ["a", "b", "c"], "model": ["icm", "act", "act"]})
    put(
        settings.folders.work / "plumbline.duckdb",
        team_traits=teams,
        team_fidelity_inputs=pd.concat([inputs(team, consumers_per_direct_fte=29.95) for team in "abc"]),
        source_fidelity_ratings=ratings(("A2", "r1", "2024-05-01", 3), team="b", scale="mine"),
    )
    scale = settings.fidelity.load()["mine"]
    warehouse = Warehouse(settings_path=str(site))
    outcome = beside(lambda: dg.materialize([scale_asset(scale)], resources={"warehouse": warehouse}))
    assert outcome.success
    with duckdb.connect(settings.folders.work / "plumbline.duckdb") as connection:
        rows = connection.execute(
            "select team_id, item, score from results.fidelity_items_mine order by all"
        ).fetchall()
        total = connection.execute("select sum from results.fidelity_scores_mine where is_complete and name = 'total'")
        assert rows == [("a", "A1", 1.0), ("a", "A2", None), ("b", "A1", 1.0), ("b", "A2", 3.0)]
        assert total.fetchall() == [(4.0,)]
        assert connection.execute("select count(*) from results.fidelity_shortfalls_mine").fetchall() == [(0,)]


def test_the_pages_are_given_it(site: Path) -> None:
    settings = load_settings(site)
    state = state_of(settings)
    origin = Origin(settings.period.through, state.fingerprint, state.settings, state.code, state.inputs)
    assert site_settings(settings, origin).scales["mine"].title == "A scale of two items"


def test_a_change_of_the_file_asks_for_a_new_release(site: Path) -> None:
    before = state_of(load_settings(site))
    assert [file.name for file in before.inputs] == ["fidelity/scales/mine.yaml"]
    assert str(site.parent) not in str(before.settings)
    (site.parent / "scales" / "mine.yaml").write_text(MINE.replace("rating_valid_months: 6", "rating_valid_months: 7"))
    assert state_of(load_settings(site)).fingerprint != before.fingerprint


def test_a_wrong_file_stops_before_the_run(site: Path) -> None:
    (site.parent / "scales" / "mine.yaml").write_text(MINE.replace("consumers_per_direct_fte", "clients_per_worker"))
    with pytest.raises(SettingsError) as caught:
        load_settings(site)
    said = "fidelity: mine.yaml: item A1: unknown input clients_per_worker; describe it in inputs.yaml"
    assert str(caught.value).startswith(f"{site}:5: {said}")
