"""The page's tables say what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import tables
from benchmarks.run import PROGRAMS


def figures() -> dict[str, Any]:
    programs = {name: {"seconds": [2.5, 2.0], "peak_mib": 1234} for name in PROGRAMS}
    return {
        "machine": {"cores": 2, "memory_gib": 8.0, "load_before": 0.1, "python": "3", "duckdb": "2", "pandas": "3"},
        "repeat": 2,
        "slice": {
            "parquet": {
                "programs": programs,
                "plumbline_by": {"handwritten": 1.2, "floor": 30.0},
                "pandas_by_plumbline": 3.4,
            }
        },
        "whole_run": {"ingest": {"seconds": 4.56, "peak_mib": 700, "tables": 28}},
        "fidelity_scoring": {"all": {"seconds": 7.65, "items": 625_000}},
        "models": {
            "negative_binomial": {"seconds": 14.26, "cpu_seconds": 13.8, "older": 0.1},
            "all": {"seconds": 31.8, "cpu_seconds": 26.8, "rows": 1_000_000, "peak_mib": 1295},
        },
        "unchanged_run_seconds": 1.23,
    }


def test_the_best_time_and_the_ratios_are_shown() -> None:
    text = tables.markdown({"A": figures()})
    for shown in (
        "### Size A",
        "| 2.00 | 1,234 |",
        "| 1.20 |",
        "| 3.40 |",
        "| ingest | 4.6 | 700 | 28 |",
        "625,000 items",
        "7.7 s",
        "| model of 1,000,000 client-months |",
        "| negative binomial | 14.3 | 13.8 |",
        "1,295 MiB",
        "1.2 s",
    ):
        assert shown in text


def test_only_the_part_between_the_marks_changes(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{tables.START}\nold\n{tables.END}\nafter\n")
    for _ in range(2):
        tables.renew(page, {"A": figures()})
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert text.count("### Size A") == 1


def test_the_page_has_the_marks() -> None:
    assert tables.README.read_text().index(tables.START) < tables.README.read_text().index(tables.END)
