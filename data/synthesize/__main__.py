"""`python -m data.synthesize FOLDER`: write a sample from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.synthesize import SEED, synthesize
from data.synthesize.write import FORMATS


def main() -> None:
    """Read the arguments and write the sample."""
    parser = argparse.ArgumentParser(
        prog="python -m data.synthesize", description="Write synthetic extracts and their truth."
    )
    parser.add_argument("folder", type=Path, help="folder to write into")
    parser.add_argument("--clients", type=int, default=900)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--months", type=int, default=42)
    parser.add_argument("--dirt", type=float, default=0.005, help="share of faulty rows, 0 to 0.04")
    parser.add_argument("--format", choices=FORMATS, default="csv")
    arguments = parser.parse_args()
    synthesize(**vars(arguments))


if __name__ == "__main__":
    main()
