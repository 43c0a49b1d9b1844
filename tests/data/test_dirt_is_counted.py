"""Faulty rows are as many and of the kinds that the truth says, and the good rows are left as they were."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.data.conftest import TABLES


def lines(folder: Path, table: str) -> Counter[str]:
    paths = [path for path in folder.glob(f"{table}*") if path.name.split(".")[0] in (table, *yearly(table))]
    texts = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in paths]
    return Counter(line for text in texts for line in text.decode().splitlines()[1:])


def yearly(table: str) -> list[str]:
    return [f"{table}_{year}" for year in range(2022, 2026)]


@pytest.fixture(scope="module")
def truth(dirty_and_clean: tuple[Path, Path]) -> dict[str, dict[str, dict[str, int]]]:
    content: dict[str, dict[str, dict[str, int]]] = json.loads((dirty_and_clean[0] / "truth.json").read_text())
    return content


@pytest.mark.parametrize("table", TABLES)
def test_rows_added_are_the_faults_counted(
    dirty_and_clean: tuple[Path, Path], truth: dict[str, dict[str, dict[str, int]]], table: str
) -> None:
    dirty, clean = (lines(folder, table) for folder in dirty_and_clean)
    faults = sum(truth["faults"].get(table, {}).values())
    recoded = sum(truth["unknown_codes"].get(table, {}).values())
    assert dirty.total() - clean.total() == faults
    assert (clean - dirty).total() == recoded, "only rows with an unknown code may differ from the clean ones"


@pytest.mark.parametrize("table", TABLES)
def test_no_table_comes_near_the_threshold(truth: dict[str, dict[str, dict[str, int]]], table: str) -> None:
    assert sum(truth["faults"].get(table, {}).values()) <= 0.03 * int(truth["rows"][table])  # type: ignore[call-overload]  # rows holds counts, not kinds


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("impossible_date", "2023-02-31"),
        ("bad_date", "13/45/2023"),
        ("thousands_mark", '"1,200"'),
        ("too_many_fields", ",spilled"),
        ("unknown_client", ",999999,"),
    ],
)
def test_a_kind_can_be_found_in_the_text(
    dirty_and_clean: tuple[Path, Path], truth: dict[str, dict[str, dict[str, int]]], kind: str, mark: str
) -> None:
    found = sum(n for line, n in lines(dirty_and_clean[0], "contacts").items() if mark in line)
    assert found == truth["faults"]["contacts"][kind] > 5


def test_many_kinds_of_fault_in_many_tables(truth: dict[str, dict[str, dict[str, int]]]) -> None:
    kinds = {kind for row in truth["faults"].values() for kind in row}
    assert kinds >= {
        "bad_date", "impossible_date", "missing_date", "end_before_start", "unknown_client", "unknown_team",
        "missing_key", "duplicate_key", "exact_duplicate", "thousands_mark", "word_for_number", "out_of_range",
        "too_few_fields", "too_many_fields",
    }  # fmt: skip
    assert len(truth["faults"]) >= 15
    assert len(truth["unknown_codes"]) >= 5


def test_a_repeated_key_stands_after_the_row_that_it_repeats(dirty_and_clean: tuple[Path, Path]) -> None:
    dirty, clean = ((folder / "hospital_stays.csv").read_text().splitlines()[1:] for folder in dirty_and_clean)
    good = {line.split(",")[0]: line for line in clean}
    seen: set[str] = set()
    repeated = 0
    for line in dirty:
        key = line.split(",")[0]
        if line == good.get(key):
            repeated += key in seen
            seen.add(key)
        elif key in good and ",ZZ," not in line and "not recorded" not in line and "legacy" not in line:
            repeated += 1
            assert key in seen, line
    assert repeated > 5
