"""`plumbline run` once more on input that has not changed: it should say so and stop. Fails if it did anything else."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("settings", type=Path)
    settings = parser.parse_args().settings.resolve()
    releases = settings.with_name(f"releases-{settings.stem.removeprefix('plumbline-')}")
    before = sorted(releases.iterdir())
    sys.argv = ["plumbline", "run", "--settings", str(settings)]
    from pipelines.cli import main

    try:
        main()
    finally:
        if sorted(releases.iterdir()) != before:
            raise SystemExit("the second run made a new release although nothing had changed")
