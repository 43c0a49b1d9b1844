"""Turns measured figures into the tables of `README.md`. Measures nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

README = Path(__file__).parent / "README.md"
START, END = "<!-- measured: written by benchmarks.run -->", "<!-- end of measured -->"
TITLES = {
    "floor": "DuckDB only decodes the columns",
    "handwritten": "hand-written DuckDB script",
    "vectorized_pandas": "vectorised pandas",
    "plumbline_slice": "**Plumbline, every check on**",
}


MODELS = {"negative_binomial": "negative binomial", "poisson": "Poisson", "gee": "GEE"}


def markdown(results: dict[str, Any]) -> str:
    """Write one section per size."""
    return "\n\n".join(section(size, results[size]) for size in sorted(results)) + "\n"


def section(size: str, result: dict[str, Any]) -> str:
    """Write the tables of one size."""
    machine = result["machine"]
    lines = [
        f"### Size {size}",
        "",
        f"{machine['cores']} cores, {machine['memory_gib']} GiB, load before {machine['load_before']}; "
        f"Python {machine['python']}, DuckDB {machine['duckdb']}, pandas {machine['pandas']}; "
        f"best of {result['repeat']}, processes started anew.",
        "",
        *_slice_rows(result["slice"]),
        "",
        "| whole run, from Parquet | seconds | peak MiB | tables |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {stage} | {row['seconds']:.1f} | {row['peak_mib']:.0f} | {row['tables']:.0f} |"
            for stage, row in result["whole_run"].items()
        ),
    ]
    if "fidelity_scoring" in result:
        scored = result["fidelity_scoring"]["all"]
        lines += ["", f"Fidelity: {scored['items']:,} items of 5,000 reviews scored in {scored['seconds']:.1f} s."]
    if "models" in result:
        lines += ["", *_model_rows(result["models"])]
    if "unchanged_run_seconds" in result:
        lines += ["", f"Once more, unchanged: {result['unchanged_run_seconds']:.1f} s."]
    return "\n".join(lines)


def _slice_rows(compared: dict[str, Any]) -> list[str]:
    formats = list(compared)
    head = " | ".join(f"{name}: seconds | {name}: peak MiB" for name in formats)
    rows = [f"| slice | {head} |", f"| --- {'| ---: | ---: ' * len(formats)}|"]
    for program, title in TITLES.items():
        measured = [compared[name]["programs"][program] for name in formats]
        cells = " | ".join(f"{min(row['seconds']):.2f} | {row['peak_mib']:,}" for row in measured)
        rows.append(f"| {title} | {cells} |")
    for title, ratio in (
        ("Plumbline / hand-written", lambda row: row["plumbline_by"]["handwritten"]),
        ("Plumbline / decoding alone", lambda row: row["plumbline_by"]["floor"]),
        ("pandas / Plumbline", lambda row: row["pandas_by_plumbline"]),
    ):
        rows.append(f"| {title} | " + " | ".join(f"{ratio(compared[name]):.2f} | " for name in formats) + "|")
    return rows


def _model_rows(models: dict[str, Any]) -> list[str]:
    total = models["all"]
    return [
        f"| model of {total['rows']:,} client-months | seconds | processor seconds |",
        "| --- | ---: | ---: |",
        *(
            f"| {MODELS.get(name, name)} | {row['seconds']:.1f} | {row['cpu_seconds']:.1f} |"
            for name, row in models.items()
        ),
        "",
        f"At most {total['peak_mib']:,} MiB, the data among them.",
    ]


def renew(readme: Path, results: dict[str, Any]) -> None:
    """Put the tables between the two marks of the page."""
    before, rest = readme.read_text().split(START)
    _, after = rest.split(END)
    readme.write_text(f"{before}{START}\n\n{markdown(results)}\n{END}{after}")
