"""A whole `plumbline run` on a shape, seconds and peak memory by stage: `python -m benchmarks.whole_run SETTINGS`.

The run is the one that users start, through Dagster with lineage, checks and release. The time between two finished
tables counts for the second one; the kernel's high-water mark of memory is put back at each.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from pathlib import Path

STAGES = {"source": "ingest", "measures": "measures", "fidelity_scales": "measures", "product": "publish"}
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak_mib() -> int:
    """Read the highest resident memory since it was last put back, and put it back."""
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())
    CLEAR.write_text("5")
    return int(found.group(1)) // 1024 if found else 0


def stages() -> dict[str, str]:
    """Give the stage of every asset, by its name."""
    from pipelines.definitions import defs  # noqa: PLC0415 - its import is part of what is timed

    specs = defs().resolve_all_asset_specs()
    return {"/".join(spec.key.path): STAGES.get(spec.group_name or "", "transforms") for spec in specs}


def measure(settings: Path) -> dict[str, dict[str, float]]:
    """Run, and add up what each stage took."""
    began = time.perf_counter()
    from pipelines.run import run  # noqa: PLC0415 - its import is part of what is timed

    stage_of = stages()
    seconds: dict[str, float] = defaultdict(float)
    memory: dict[str, float] = defaultdict(float)
    tables: dict[str, float] = defaultdict(float)
    last = began

    def watch(name: str, _: int) -> None:
        nonlocal last
        stage, now = stage_of.get(name, "start"), time.perf_counter()
        seconds[stage] += now - last
        memory[stage] = max(memory[stage], peak_mib())
        tables[stage] += 1
        last = now

    run(settings, force=True, watch=watch)
    seconds["end"] = time.perf_counter() - last
    memory["end"] = peak_mib()
    seconds["all"], memory["all"] = time.perf_counter() - began, max(memory.values())
    return {
        stage: {"seconds": round(seconds[stage], 2), "peak_mib": memory[stage], "tables": tables[stage]}
        for stage in seconds
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("settings", type=Path)
    print(json.dumps(measure(parser.parse_args().settings)))
