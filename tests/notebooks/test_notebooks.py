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


def test_there_are_the_three_notebooks():
    assert [path.stem for path in FILES] == ["evaluation", "fidelity", "outcomes"]
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


def test_every_evaluation_is_shown_through_disclosure_control():
    """Results are handed to `show`; only the sensitivity table, without its counts, is shown by itself."""
    *_, code = [cell for cell in code_of(NOTEBOOKS / "evaluation.ipynb") if "def show" in cell]
    assert "protect_result(result, rule)" in code
    calls = [node for node in ast.walk(ast.parse("\n".join(code_of(NOTEBOOKS / "evaluation.ipynb")))) if is_call(node)]
    shown = {name_of(argument) for call in calls if name_of(call) == "show" for argument in call.args}
    assert shown == {
        "mirror_image", "funnel", "risk_adjusted", "incidence", "gray", "negative_binomial", "reliable_change",
    }  # fmt: skip
    printed = {name_of(argument) for call in calls if name_of(call) == "print" for argument in call.args}
    assert printed <= {"", "join", "show", "text"}


def is_call(node):
    return isinstance(node, ast.Call)


def name_of(node):
    """The name that is called, looked at or held; '' for anything else."""
    node = node.func if is_call(node) else node
    return getattr(node, "attr", getattr(node, "id", ""))
