"""The command line explains itself, answers in one line, and gives a scheduler an exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.test_config import GOOD, write


def plumbline(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_help_names_every_command(tmp_path: Path) -> None:
    said = plumbline("--help", folder=tmp_path).stdout
    for command in ("run", "check", "quarantine", "templates", "sample", "serve", "dev", "fidelity"):
        assert command in said


@pytest.mark.parametrize("command", ["run", "check", "quarantine", "serve", "dev"])
def test_no_settings_is_exit_code_2_in_one_line(tmp_path: Path, command: str) -> None:
    done = plumbline(command, folder=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no such file" in done.stderr


def test_every_fault_of_the_settings_is_a_line(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("name: Program", "nme: Program"))
    done = plumbline("run", folder=tmp_path)
    assert done.returncode == 2
    assert "plumbline.yaml:1: program.nme: unknown key" in done.stderr


def test_quarantine_before_any_run_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    done = plumbline("quarantine", folder=tmp_path)
    assert done.returncode == 3
    assert "run `plumbline run` first" in done.stderr


def test_a_required_table_that_is_missing_stops_the_run(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    done = plumbline("run", folder=tmp_path)
    assert done.returncode == 3
    assert "a run needs this table" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "releases" / "current").exists()


def test_templates_are_headers_that_pass_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    done = plumbline("templates", folder, folder=tmp_path)
    assert done.returncode == 0
    assert (folder / "enrollments.csv").read_text().startswith("enrollment_id,client_id,team_id")
