"""The notebooks run on a release; their own assertions hold their numbers to those of the release."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.end_to_end.conftest import current

FEW = re.compile(r"(?<![\d.,])([1-9]|10) (?:people|person)\b")
"""Numbers of people below the threshold, in words."""

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_runs_on_a_release(path: Path, released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_RELEASE", str(current(released)))
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOKS.parent))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    if path.stem == "evaluation":
        assert not FEW.search(told(notebook))


def told(notebook: nbformat.NotebookNode) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text", "") for output in outputs)
