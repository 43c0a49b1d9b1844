"""A small synthetic site and its first release, shared by the tests of whole runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data.synthesize import synthesize

SETTINGS = """\
program: {id: small, name: Small site}
period: {from: 2022-01-01, through: 2023-06-30}
sources:
  - name: records
    path: extracts
    covered_from: 2022-01-01
    covered_through: 2023-06-30
    tables:
      hospital_stays: {covered_from: 2021-01-01}
"""
COMMAND = [sys.executable, "-c", "from pipelines.cli import main; main()"]


def plumbline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a site's folder."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=600, env=os.environ
    )


def current(folder: Path) -> Path:
    """The release that readers see."""
    return (folder / "releases" / "current").resolve()


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that has published once. Tests that change anything take a copy: `site`."""
    folder = tmp_path_factory.mktemp("site")
    synthesize(folder / "extracts", clients=300, seed=7, months=18)
    (folder / "plumbline.yaml").write_text(SETTINGS)
    done = plumbline(folder, "run")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def site(released: Path, tmp_path: Path) -> Path:
    """A copy of the site to change."""
    return Path(shutil.copytree(released, tmp_path / "site", symlinks=True))
