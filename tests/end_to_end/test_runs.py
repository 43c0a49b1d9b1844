"""Whole runs: what a release holds, when nothing happens, and what faults leave standing."""

import hashlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.engine import Engine
from tests.end_to_end.conftest import COMMAND, current, plumbline

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(current(folder) / "tables" / f"{name}.parquet")


def digests(folder: Path) -> dict[str, str]:
    tables = current(folder) / "tables"
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(tables.iterdir())}


def test_a_release_is_whole(released: Path) -> None:
    release = current(released)
    manifest = json.loads((release / "manifest.json").read_text())
    assert (release / "site" / "index.html").is_file()
    assert manifest["tables"]["measure_values"]["rows"] == len(table(released, "measure_values"))
    assert all(check["passed"] for check in manifest["checks"] if check["severity"] == "error")
    with duckdb.connect(str(release / "analysis.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from client_months").fetchone() > (0,)


def test_every_row_that_was_read_is_accounted_for(released: Path) -> None:
    quality = table(released, "data_quality")
    kept = quality["rows_accepted"] + quality["rows_quarantined"] + quality["rows_duplicate"]
    assert (quality["rows_read"] == kept).all()
    assert quality["rows_quarantined"].sum() > 0


def test_no_small_count_of_people_is_published(released: Path) -> None:
    values = table(released, "measure_values")
    staff = values["measure"].isin(["staff_turnover"])
    for column in ("clients", "numerator_clients"):
        assert not values.loc[~staff, column].between(1, 10).any(), column


def test_the_second_run_does_nothing(released: Path) -> None:
    before = current(released).stat().st_mtime_ns
    done = plumbline(released, "run")
    assert done.returncode == 0
    assert "Nothing changed" in done.stdout
    assert current(released).stat().st_mtime_ns == before


def test_the_same_input_gives_the_same_bytes(released: Path, site: Path) -> None:
    for release in (site / "releases").iterdir():
        if release.is_symlink():
            release.unlink()
        else:
            release.rename(site / f"old-{release.name}")
    assert plumbline(site, "run", "--force").returncode == 0
    assert digests(site) == digests(released)


def test_a_missing_table_is_not_available_and_never_zero(site: Path) -> None:
    (site / "extracts" / "emergency_visits.csv").unlink()
    assert plumbline(site, "run").returncode == 0
    values = table(site, "measure_values")
    emergency = values[values["measure"] == "emergency_visits"]
    assert set(emergency["availability"]) == {"not available: no emergency_visits"}
    assert emergency[["numerator", "denominator", "value"]].isna().all(axis=None)
    page = (current(site) / "site" / "outcomes" / "emergency_visits.html").read_text()
    assert "not available" in page.lower()


def test_a_file_cut_short_stops_the_run_and_the_last_release_stands(site: Path) -> None:
    before = current(site)
    contacts = sorted((site / "extracts").glob("contacts*.csv.gz"))[0]
    contacts.write_bytes(contacts.read_bytes()[:-1000])
    done = plumbline(site, "run")
    assert done.returncode == 3, done.stderr
    assert contacts.name in done.stderr
    assert current(site) == before


def test_too_many_rejected_rows_stop_the_run(site: Path) -> None:
    before = current(site)
    settings = site / "plumbline.yaml"
    settings.write_text(settings.read_text() + "thresholds: {tables: {contacts: 0.0001}}\n")
    done = plumbline(site, "run")
    assert done.returncode == 4, done.stderr
    assert "source/contacts" in done.stderr
    assert "plumbline quarantine --table contacts" in done.stderr
    assert current(site) == before


def test_a_second_run_at_the_same_time_is_refused(site: Path) -> None:
    with Engine(site / "work" / "plumbline.duckdb"):
        done = plumbline(site, "run", "--force")
    assert done.returncode == 5, done.stderr
    assert f"process {os.getpid()}" in done.stderr


@pytest.mark.parametrize("seconds", [1.5, 5.0])
def test_a_run_killed_half_way_leaves_the_release_and_the_next_one_completes(site: Path, seconds: float) -> None:
    before = current(site)
    settings = site / "plumbline.yaml"
    settings.write_text(settings.read_text() + "rules: {stitching: none}\n")
    began = time.monotonic()
    whole = subprocess.Popen([*COMMAND, "run"], cwd=site, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    lock = site / "work" / "plumbline.duckdb.lock"
    held = lock.stat().st_mtime_ns
    while lock.stat().st_mtime_ns == held and time.monotonic() - began < 120:
        time.sleep(0.05)
    time.sleep(seconds)
    whole.send_signal(signal.SIGKILL)
    assert whole.wait() == -signal.SIGKILL, "the run had ended before it could be killed"
    assert current(site) == before
    assert plumbline(site, "run").returncode == 0
    assert current(site) != before
    assert not list((site / "releases").glob(".*"))
