"""The history of runs is kept in files that any reader of Dagster's own storage can open."""

from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipelines.history import MOST_OPEN, OpenEventLogStorage
from tests.threads import beside

TABLE = dg.AssetKey(["table"])


@dg.asset(key=TABLE)
def made() -> dg.MaterializeResult:
    """A table of three rows."""
    return dg.MaterializeResult(metadata={"dagster/row_count": 3})


def run_with(home: Path) -> dg.ExecuteInProcessResult:
    """Run the one asset with the history that `plumbline run` writes."""
    home.mkdir()
    (home / "dagster.yaml").write_text(
        "telemetry: {enabled: false}\n"
        "event_log_storage:\n"
        "  module: pipelines.history\n"
        "  class: OpenEventLogStorage\n"
        f"  config: {{base_dir: {home / 'history' / 'runs'}}}\n"
    )
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLogStorage)
        return beside(lambda: dg.materialize([made], instance=instance))


def test_dagsters_own_storage_reads_what_was_kept(tmp_path: Path) -> None:
    done = run_with(tmp_path / "home")
    kept = SqliteEventLogStorage(str(tmp_path / "home" / "history" / "runs"))
    own = {entry.dagster_event.event_type_value for entry in kept.get_logs_for_run(done.run_id) if entry.dagster_event}
    assert {"ASSET_MATERIALIZATION", "PIPELINE_SUCCESS"} <= own
    assert kept.has_asset_key(TABLE)


def test_only_so_many_files_stay_open(tmp_path: Path) -> None:
    storage = OpenEventLogStorage(str(tmp_path))
    for number in range(MOST_OPEN + 3):
        assert storage.get_logs_for_run(f"run-{number}") == []
    assert len(storage._engines) == MOST_OPEN
    assert f"run-{MOST_OPEN + 2}" in storage._engines
    storage.dispose()
    assert storage._engines == {}
