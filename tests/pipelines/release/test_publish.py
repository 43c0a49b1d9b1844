"""A release is whole or not there: what is in it, how it gets its place, and what a killed run leaves."""

import datetime as dt
import json
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.release.publish import prune, publish

HERE = Path(__file__).parent
STEPS = ["tables", "analysis", "workbook", "site", "manifest", "flush", "rename", "link", "prune"]
FIRST, SECOND = "a", "b"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_release_holds_tables_pages_database_and_manifest(content, releases, make_origin):
    release = publish(content, make_origin(), releases)
    assert release.name.startswith("2025-06-30-")
    assert names(release) == ["analysis.duckdb", "manifest.json", "site", "tables"]
    tables = ["checks", "data_dictionary", "definitions", "measure_values"]
    twins = [f"{name}.{kind}" for name in tables for kind in ("csv", "parquet")]
    assert names(release / "tables") == sorted([*twins, "release.xlsx"])
    assert (releases / "current").resolve() == release
    assert (releases / "current").readlink() == Path(release.name)


def test_the_manifest_says_what_it_was_made_from(content, releases, make_origin):
    origin = make_origin()
    manifest = json.loads((publish(content, origin, releases) / "manifest.json").read_text())
    assert manifest["fingerprint"] == origin.fingerprint
    assert manifest["run"] == origin.fingerprint[:8]
    assert manifest["inputs"] == [{"name": "records/clients.csv", "sha256": "a" * 64, "size": 10}]
    assert manifest["definitions"] == {"a": 1, "b": 2}
    assert manifest["tables"]["measure_values"]["rows"] == 2
    assert manifest["checks"][0]["passed"] is True
    assert manifest["analysis"]["client_months"] == 2
    assert manifest["packages"]["duckdb"][0].isdigit()


def test_analysts_find_unit_tables_and_release_tables(content, releases, make_origin):
    release = publish(content, make_origin(), releases)
    with duckdb.connect(str(release / "analysis.duckdb"), read_only=True) as analysis:
        assert analysis.execute("select * from client_months").fetchall() == [(1, "y"), (2, "x")]
        assert analysis.execute("select count(*) from release.measure_values").fetchone() == (2,)
        assert analysis.execute("select count(*) from source.coverage").fetchone() == (2,)


def test_twice_from_the_same_gives_the_same_bytes(content, tmp_path, make_origin):
    one, two = (publish(content, make_origin(), tmp_path / name) for name in ("one", "two"))
    assert names(one / "tables") == names(two / "tables")
    for path in [*(one / "tables").iterdir(), one / "manifest.json"]:
        assert path.read_bytes() == (two / path.relative_to(one)).read_bytes(), path.name


def test_a_release_that_is_there_is_not_written_again(content, releases, make_origin):
    release = publish(content, make_origin(), releases)
    before = (release / "manifest.json").stat().st_mtime_ns
    done = []
    assert publish(content, make_origin(), releases, step=done.append) == release
    assert done == ["link", "prune"]
    assert (release / "manifest.json").stat().st_mtime_ns == before


def test_only_the_newest_are_kept_and_always_the_current_one(content, releases, make_origin):
    made = [publish(content, make_origin(letter), releases, keep=3) for letter in "abcde"]
    assert sorted(path.name for path in made[2:]) == [name for name in names(releases) if name != "current"]
    publish(content, make_origin("c"), releases, keep=3)
    assert prune(releases, keep=1) == made[3:]
    assert (releases / "current").resolve() == made[2]


def test_a_folder_that_is_no_release_is_left_alone(content, releases, make_origin):
    (releases / "notes").mkdir(parents=True)
    publish(content, make_origin(), releases, keep=1)
    assert (releases / "notes").is_dir()


@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_at_any_point_leaves_a_whole_current_release(step, content, releases, make_origin, tmp_path):
    first = publish(content, make_origin(FIRST), releases)
    kill_during(step, releases, tmp_path)
    second = make_origin(SECOND).release_id
    expected = second if step == "prune" else first.name
    assert (releases / "current").readlink() == Path(expected)
    assert (releases / "current" / "manifest.json").is_file()
    publish(content, make_origin(SECOND), releases)
    assert names(releases) == sorted(["current", first.name, second])
    assert (releases / "current").readlink() == Path(second)


def kill_during(step, releases, tmp_path):
    """Publish the second release in another process, which kills itself when it comes to a step."""
    script = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[1]); import conftest; from pathlib import Path\n"
        "from pipelines.release.publish import Content, publish\n"
        "content = Content(conftest.small_tables(), conftest.build_page, conftest.small_database(sys.argv[2]))\n"
        "stop = lambda step: os.kill(os.getpid(), signal.SIGKILL) if step == sys.argv[4] else None\n"
        "publish(content, conftest.origin_of('b'), Path(sys.argv[3]), step=stop)\n"
    )
    arguments = [str(HERE), str(tmp_path / "killed.duckdb"), str(releases), step]
    killed = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()


def test_a_failing_page_leaves_the_old_release(content, releases, make_origin):
    first = publish(content, make_origin(FIRST), releases)

    def fail(tables, folder):
        raise RuntimeError("page")

    broken = type(content)(content.tables, fail, content.connection)
    with pytest.raises(RuntimeError, match="page"):
        publish(broken, make_origin(SECOND), releases)
    assert (releases / "current").resolve() == first
    assert content.connection.execute("select 1").fetchone() == (1,)
    publish(content, make_origin(SECOND, dt.date(2025, 7, 31)), releases)
    assert len([name for name in names(releases) if name.startswith(".")]) == 0


def test_tables_are_read_back_as_they_were(content, releases, make_origin):
    tables = publish(content, make_origin(), releases) / "tables"
    parquet = pd.read_parquet(tables / "measure_values.parquet")
    assert parquet["measure"].tolist() == ["a", "b"]
    assert parquet["value"].tolist()[0] == 0.1 + 0.2
    lines = (tables / "measure_values.csv").read_text().splitlines()
    assert lines[1] == '"a","team","t2","all","year",2024-01-01,2025-01-01,12,0.30000000000000004,false,""'
    assert lines[2] == '"b","team","t1","all","year",2024-01-01,2025-01-01,,,true,"small"'
