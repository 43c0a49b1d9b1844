"""The notebooks run on a release and agree with it; nothing of a run is committed in them."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
LONGEST_FUNCTION = 5


def code_of(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_the_two_notebooks():
    assert [path.stem for path in FILES] == ["fidelity", "outcomes"]
    assert all(path.name in (NOTEBOOKS / "README.md").read_text() for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_outputs_are_stripped(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_work_is_done_in_the_packages(path):
    tree = ast.parse("\n".join(code_of(path)))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all(node.end_lineno - node.lineno < LONGEST_FUNCTION for node in functions)
    assert not re.search(r"\bpipelines\b|/home|/work", "\n".join(code_of(path)))
