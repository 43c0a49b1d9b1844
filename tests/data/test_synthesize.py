"""The generator as a tool: same seed same bytes, any size in reasonable time, plain errors; the committed sample."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.synthesize import SEED, synthesize
from tests.data.conftest import ROOT

SAMPLE = ROOT / "data" / "sample"
NOT_MADE = {"plumbline.yaml"}  # the settings of the sample program are written by hand


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def read(path: Path) -> object:
    """Give what a file says, whatever the version of the library that compressed it."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pydict()
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.mark.parametrize("file_format", ["csv", "parquet", "mixed"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, file_format: str) -> None:
    for name in ("one", "two"):
        synthesize(tmp_path / name, clients=150, seed=3, months=14, format=file_format)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_gives_other_records(tmp_path: Path) -> None:
    for seed in (3, 4):
        synthesize(tmp_path / str(seed), clients=150, seed=seed, months=14)
    one, two = contents(tmp_path / "3"), contents(tmp_path / "4")
    assert one.keys() == two.keys()
    assert one["enrollments.csv"] != two["enrollments.csv"]


def test_the_committed_sample_is_what_its_seed_makes(tmp_path: Path) -> None:
    synthesize(tmp_path, clients=900, seed=SEED, format="mixed")
    made = {path.name for path in tmp_path.iterdir()}
    assert {path.name for path in SAMPLE.iterdir()} - NOT_MADE == made
    for name in made:
        assert read(SAMPLE / name) == read(tmp_path / name), name


def test_the_committed_sample_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 8_000_000


def test_ten_thousand_clients_take_seconds(tmp_path: Path) -> None:
    """About 6 s alone on one core; the limit leaves room for a busy machine, not for a loop over clients."""
    started = time.process_time()
    truth = synthesize(tmp_path, clients=10_000, format="parquet")
    assert time.process_time() - started < 40
    assert truth.rows["clients"] == 10_000
    assert truth.rows["contacts"] > 1_000_000
    clients = pq.read_table(sorted(tmp_path.glob("clients*.parquet")), columns=["client_id"])
    assert len(set(clients["client_id"].to_pylist())) == 10_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clients": 99}, "clients is 99"),
        ({"months": 11}, "months is 11"),
        ({"dirt": 0.05}, "dirt is 0.05"),
        ({"dirt": -0.01}, "dirt is -0.01"),
        ({"format": "xlsx"}, "format is 'xlsx'"),
        ({"moves": {"nobody": ("icm", 0.5)}}, "moves has 'nobody'"),
        ({"moves": {"icm_willow_bend": ("magic", 0.5)}}, "moves has 'icm_willow_bend'"),
        ({"moves": {"icm_willow_bend": ("clinical", 1.1)}}, "give a team's key, a model, a share from 0 to 1"),
        ({"moves": {"icm_willow_bend": ("act", 0.5)}}, "the practice of ACT teams is planted"),
    ],
)
def test_a_wrong_argument_is_named(tmp_path: Path, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(tmp_path, **arguments)  # type: ignore[arg-type]  # wrong arguments are the point


@pytest.mark.parametrize(("clients", "months"), [(100, 12), (901, 13), (1800, 30)])
def test_unusual_sizes_work_and_keep_the_number_of_clients(tmp_path: Path, clients: int, months: int) -> None:
    truth = synthesize(tmp_path, clients=clients, months=months, format="parquet")
    assert truth.rows["clients"] == clients
    assert all(count > 0 for count in truth.rows.values())


def test_the_command_writes_a_sample(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "data.synthesize", str(tmp_path), "--clients", "120", "--months", "12"]
    subprocess.run(command, check=True, cwd=ROOT)
    assert (tmp_path / "teams.csv").read_text().startswith("team_id,program_id,name,model")
    assert (tmp_path / "truth.json").exists()
