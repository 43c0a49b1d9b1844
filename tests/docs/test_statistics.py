"""The handbook of methods names functions and tests that exist, and shows the calibration that was kept."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.calibration import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "statistics.md").read_text()


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in lines[2:]]


LEDGER = rows(section("Ledger: somebody else's numbers"))
TEST = re.compile(r"(?P<path>\S+\.py)::(?P<name>test_\w+)")


def exists(dotted: str) -> bool:
    module, name = f"metrics.{dotted}".rsplit(".", 1)
    return callable(getattr(import_module(module), name, None))


def names_of_tests(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / "metrics" / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_ledger_has_its_columns():
    assert len(LEDGER) > 50
    assert {len(row) for row in LEDGER} == {5}


@pytest.mark.parametrize("row", LEDGER, ids=lambda row: row[3].split("::")[-1].strip("`"))
def test_the_function_and_the_test_of_a_row_exist_and_the_test_calls_it(row):
    function, found = row[2].strip("`"), TEST.fullmatch(row[3].strip("`"))
    assert exists(function), function
    assert found["name"] in names_of_tests(found["path"])
    assert function.rsplit(".", 1)[1] in (ROOT / "tests" / "metrics" / found["path"]).read_text()


def test_every_function_called_by_its_module_in_the_text_exists():
    parts = {
        path.stem: folder
        for folder in ("statistics", "evaluation")
        for path in (ROOT / "metrics" / folder).glob("*.py")
    }
    named = set(re.findall(r"`([a-z_]+)\.([a-z_]+)`", PAGE))
    missing = [
        f"{module}.{name}"
        for module, name in named
        if module in parts and not exists(f"{parts[module]}.{module}.{name}")
    ]
    assert len(named) > 30
    assert not missing


def test_exceptions_are_numbered_without_a_gap():
    text = section("Ledger: somebody else's numbers")
    marked = {int(number) for number in re.findall(r"\((\d+)\)", "".join(row[1] + row[0] for row in LEDGER))}
    told = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert told == list(range(1, len(told) + 1))
    assert marked == set(told)


def test_the_table_of_the_calibration_is_what_was_kept():
    shown = PAGE.split(run.START)[1].split(run.END)[0].strip()
    assert shown == run.markdown(pd.read_csv(run.RESULTS))
