"""Runs every calibration, keeps the figures and renews their table: `python -m benchmarks.calibration`.

Ends with exit code 1 where an interval holds the truth in less than 93% or more than 97% of programs, where false
signals are more than a fifth off what they should be, or where a mean ratio is more than 2% off.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.calibration import charts, fidelity_slope, mirror, rates, ratios, staggered
from metrics.statistics.interval import Floats

RESULTS = Path(__file__).parent / "results.csv"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
START, END = "<!-- calibration: written by benchmarks.calibration -->", "<!-- end of calibration -->"
SEED = 20240101
LOWEST, HIGHEST = 0.93, 0.97
"""Share of 95% intervals that may hold the truth."""
OFF, MEAN_OFF = 0.2, 0.02
"""How far false signals, and means of ratios, may be from what they should be, relative to it."""

Calibrate = Callable[[int, int], pd.DataFrame]
METHODS: dict[str, tuple[Calibrate, int]] = {
    "rates": (rates.calibrate, 20_000),
    "ratios": (ratios.calibrate, 500),
    "mirror": (mirror.calibrate, 1_000),
    "staggered": (staggered.calibrate, 4_000),
    "fidelity_slope": (fidelity_slope.calibrate, 2_000),
    "charts": (charts.calibrate, 500),
}
"""Each method and how many programs it is given: 500 or more, and more where they cost little."""
COLUMNS = ["method", "quantity", "programs", "nominal", "observed", "lower", "upper"]


def permitted(found: pd.DataFrame) -> tuple[Floats, Floats]:
    """Give the lowest and highest figure allowed in each row, by what it is: coverage, mean ratio or false signals."""
    nominal = found["nominal"].to_numpy()
    is_coverage = found["quantity"].str.startswith("coverage").to_numpy()
    is_mean = ~is_coverage & found["quantity"].str.contains("ratio expected|null ratio").to_numpy()
    reach = np.where(is_mean, MEAN_OFF, OFF)
    lowest = np.where(is_coverage, LOWEST, nominal * (1 - reach))
    return lowest, np.where(is_coverage, HIGHEST, nominal * (1 + reach))


def outside(found: pd.DataFrame) -> pd.DataFrame:
    """Rows that are not what they should be; a figure on the edge is allowed, one that is not a number is not."""
    lowest, highest = permitted(found)
    return found.loc[~((found["observed"] >= lowest) & (found["observed"] <= highest))]


def markdown(found: pd.DataFrame) -> str:
    """Write the table for people."""
    lowest, highest = permitted(found)
    head = ["| method | what is counted | programs | should be | may be | was | 95% bounds |"]
    head.append("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    rows = [
        f"| {row.method} | {row.quantity} | {row.programs:,} | {_short(row.nominal)} | {_short(low)} to {_short(high)} "
        f"| {_short(row.observed)} | {_short(row.lower)} to {_short(row.upper)} |"
        for row, low, high in zip(found.itertuples(), lowest, highest, strict=True)
    ]
    return "\n".join(head + rows)


def _short(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:.3f}" if value >= 0.1 else f"{value:.2g}" if value >= 0.01 else f"{value:.5f}"


def renew(page: Path, found: pd.DataFrame) -> None:
    """Put the table between the two marks of the page."""
    before, rest = page.read_text().split(START)
    _, after = rest.split(END)
    page.write_text(f"{before}{START}\n\n{markdown(found)}\n\n{END}{after}")


def keep(path: Path, found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Put what was found beside what is kept of the other methods, in the order of `METHODS`."""
    kept = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=["calibration", *COLUMNS])
    parts = [frame.assign(calibration=name)[["calibration", *COLUMNS]] for name, frame in found.items()]
    kept = pd.concat([*([] if kept.empty else [kept[~kept["calibration"].isin(found)]]), *parts])
    places = kept["calibration"].map({name: place for place, name in enumerate(METHODS)})
    kept = kept.iloc[np.argsort(places.to_numpy(), kind="stable")]
    kept.to_csv(path, index=False, float_format="%.6g")
    return pd.read_csv(path)


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for, keep it, print it, and say whether all is as it should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--programs", type=int, help="of each method; its own number unless given")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the figures are kept")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page whose table is renewed")
    chosen = parser.parse_args(arguments)
    all_kept = pd.DataFrame()
    for name in chosen.methods:
        calibrate, programs = METHODS[name]
        used = time.process_time()
        found = calibrate(chosen.programs or programs, SEED)
        print(f"{name}: {time.process_time() - used:.0f} CPU seconds", flush=True)
        all_kept = keep(chosen.results, {name: found})
        renew(chosen.page, all_kept)
    print(markdown(all_kept))
    wrong = outside(all_kept)
    for row in wrong.itertuples():
        print(f"{row.method}, {row.quantity}: {row.observed:.4g} where {row.nominal:.4g} is meant")
    return int(len(wrong) > 0)
