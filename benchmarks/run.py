"""Times every program on a shape, in turns, each in a process of its own: `python -m benchmarks.run --size A`.

All programs must give the same check numbers, or the run fails. What was measured goes to `results.json`, beside the
size of the machine. Imports nothing heavy: the peak memory of a child counts from that of its parent.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import tables

RESULTS = Path(__file__).parent / "results.json"
ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ("floor", "handwritten", "vectorized_pandas", "plumbline_slice")
COUNTING = PROGRAMS[1:]
TOLERANCE = 1e-6  # of sums of means; counts agree to the last


@dataclass(frozen=True, slots=True)
class Measured:
    """One program run once."""

    seconds: float
    peak_mib: int
    output: str


def timed(module: str, *arguments: str) -> Measured:
    """Run a module in a process of its own; wall seconds and highest resident memory."""
    started = time.perf_counter()
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{module} failed with exit code {process.returncode}")
    return Measured(time.perf_counter() - started, usage.ru_maxrss // 1024, output)


def disagreements(numbers: dict[str, dict[str, float]]) -> list[str]:
    """Name the check numbers in which a program differs from the first one."""
    first, *others = numbers
    return [
        f"{name}: {first} {value}, {other} {numbers[other][name]}"
        for name, value in numbers[first].items()
        for other in others
        if abs(numbers[other][name] - value) > TOLERANCE * max(abs(value), 1.0)
    ]


def compare(home: Path, file_format: str, repeat: int) -> dict[str, Any]:
    """Run the programs in turns and keep the best time of each; the spread is kept too."""
    runs: dict[str, list[Measured]] = {program: [] for program in PROGRAMS}
    numbers: dict[str, dict[str, float]] = {}
    for _ in range(repeat):
        for program in PROGRAMS:
            out = home / "out" / program
            shutil.rmtree(out, ignore_errors=True)
            runs[program].append(timed(f"benchmarks.{program}", str(home), file_format, str(out)))
            if program in COUNTING:
                numbers[program] = json.loads(timed("benchmarks.check", str(out)).output)
    different = disagreements(numbers)
    if different:
        raise SystemExit("the programs do not agree:\n" + "\n".join(different))
    best = {program: min(row, key=lambda run: run.seconds) for program, row in runs.items()}
    plumbline = best["plumbline_slice"].seconds
    return {
        "programs": {
            program: {
                "seconds": [round(run.seconds, 2) for run in row],
                "peak_mib": max(run.peak_mib for run in row),
            }
            for program, row in runs.items()
        },
        "plumbline_by": {
            "handwritten": round(plumbline / best["handwritten"].seconds, 2),
            "floor": round(plumbline / best["floor"].seconds, 2),
        },
        "pandas_by_plumbline": round(best["vectorized_pandas"].seconds / plumbline, 2),
        "plumbline_steps": json.loads(best["plumbline_slice"].output),
        "check_numbers": numbers["handwritten"],
    }


def machine() -> dict[str, Any]:
    """Describe the machine and the versions that matter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        **{package: version(package) for package in ("duckdb", "pandas", "dagster")},
    }


def keep(path: Path, size: str, result: dict[str, Any]) -> None:
    """Keep the figures of a size; those of the repository also go into its page."""
    results = {**(json.loads(path.read_text()) if path.exists() else {}), size: result}
    path.write_text(json.dumps(results, indent=1) + "\n")
    if path == RESULTS:
        tables.renew(tables.README, results)


def main() -> None:
    """Measure a size, print, and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("--size", choices=("S", "A", "B"), default="A")
    parser.add_argument("--repeat", type=int, default=3, help="times each program runs; the best counts")
    parser.add_argument("--formats", nargs="+", choices=("parquet", "csv"), default=("parquet", "csv"))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "plumbline-benchmarks")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the figures are kept")
    arguments = parser.parse_args()
    result: dict[str, Any] = {"machine": machine(), "repeat": arguments.repeat}
    timed("benchmarks.generate", arguments.size, str(arguments.folder))
    home = arguments.folder.resolve() / arguments.size
    result["slice"] = {name: compare(home, name, arguments.repeat) for name in arguments.formats}
    result["whole_run"] = json.loads(timed("benchmarks.whole_run", str(home / "plumbline-parquet.yaml")).output)
    result["fidelity_scoring"] = json.loads(timed("benchmarks.fidelity_scoring").output)
    result["models"] = json.loads(timed("benchmarks.models_bench").output)
    keep(arguments.results, arguments.size, result)
    again = timed("benchmarks.unchanged_run", str(home / "plumbline-parquet.yaml"))
    result["unchanged_run_seconds"] = round(again.seconds, 2)
    keep(arguments.results, arguments.size, result)
    print(tables.section(arguments.size, result))


if __name__ == "__main__":
    main()
