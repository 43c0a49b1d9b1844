"""The `plumbline` command: reads arguments, calls one function, says what came of it. Decides nothing.

Exit codes: 0 done (or nothing to do), 2 settings, 3 input that cannot be read, 4 too many rows quarantined,
5 another run is going on, 6 a check failed, 1 anything else.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines import fidelity_cli
from pipelines.errors import PlumblineError

app = typer.Typer(
    help="Are the teams true to their model, and are people better off? Records in, a release out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(fidelity_cli.app, name="fidelity")
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, highlight=False, soft_wrap=True)

SettingsOption = Annotated[Path, typer.Option("--settings", "-s", help="The site's settings file.", show_default=True)]
DEFAULT_SETTINGS = Path("plumbline.yaml")


def main() -> None:
    """Run the command line; a fault becomes one line and an exit code."""
    try:
        app()
    except PlumblineError as fault:
        err.print(f"[bold red]plumbline:[/] {_plain(str(fault))}")
        sys.exit(fault.exit_code)


@app.command()
def run(
    settings: SettingsOption = DEFAULT_SETTINGS,
    force: Annotated[bool, typer.Option("--force", help="Run even when nothing changed.")] = False,
) -> None:
    """Read the extracts, compute everything, publish a release."""
    from pipelines.progress import progress
    from pipelines.run import run as run_pipeline

    with progress(err) as watch:
        outcome = run_pipeline(settings, force=force, watch=watch)
    page = outcome.release / "site" / "index.html"
    if not outcome.is_new:
        out.print("Nothing changed since the current release: same extracts, settings and code.")
    out.print(f"Release:   {outcome.release}")
    out.print(f"Dashboard: {page.as_uri()}")
    out.print("Open that file in a browser, or run `plumbline serve`.")


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of extracts; empty checks the sources of the settings.")
    ] = None,
    settings: SettingsOption = DEFAULT_SETTINGS,
) -> None:
    """Check extracts against the contracts without running anything."""
    from pipelines.check import check_extracts
    from pipelines.config import folder_settings, load_settings

    report = check_extracts(folder_settings(folder) if folder else load_settings(settings))
    out.print(report.tables_table())
    if report.reasons:
        out.print(report.reasons_table())
    for note in report.notes:
        out.print(_plain(note))
    report.raise_if_over()


@app.command()
def quarantine(
    settings: SettingsOption = DEFAULT_SETTINGS,
    table: Annotated[str | None, typer.Option(help="Only this table.")] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Show the rows, not only the counts.")] = False,
    to: Annotated[Path | None, typer.Option(help="Write the rows to this CSV file.")] = None,
) -> None:
    """See the rows that the last run rejected, by file and reason. They never leave the site."""
    from pipelines.config import load_settings
    from pipelines.quarantine import read_quarantine

    rejected = read_quarantine(load_settings(settings), table)
    if to:
        out.print(f"{rejected.write(to)} faults written to {to}")
    else:
        out.print(rejected.rows_table() if rows else rejected.counts_table())


@app.command()
def templates(
    folder: Annotated[Path, typer.Argument(help="Where to write them; made when it is not there.")],
) -> None:
    """Write an empty CSV file with the right header for every table."""
    from pipelines.ingest.templates import write_templates

    written = write_templates(folder)
    out.print(f"{len(written)} templates in {folder}. teams, clients and enrollments are required.")


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write the extracts.")],
    clients: Annotated[int, typer.Option(min=100, max=1_000_000, help="How many clients.")] = 900,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 2022,
    months: Annotated[int, typer.Option(min=12, max=120, help="How many months of records.")] = 42,
    dirt: Annotated[float, typer.Option(min=0, max=0.05, help="Share of faulty rows.")] = 0.005,
    file_format: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
) -> None:
    """Make synthetic extracts, with the truth that they were made from beside them."""
    from data.synthesize import synthesize

    synthesize(folder, clients=clients, seed=seed, months=months, dirt=dirt, format=file_format)
    out.print(f"Synthetic extracts of {clients:,} clients in {folder}.")


@app.command()
def serve(
    settings: SettingsOption = DEFAULT_SETTINGS,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
) -> None:
    """Show the current release in a browser, to this machine only."""
    from pipelines.config import load_settings
    from pipelines.serve import serve_site

    serve_site(load_settings(settings), port, say=out.print)


@app.command()
def dev(
    settings: SettingsOption = DEFAULT_SETTINGS,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")] = 3000,
) -> None:
    """Open Dagster's own page: lineage, runs, checks, schedules."""
    from pipelines.serve import serve_dagster

    serve_dagster(settings, port)


def _plain(text: str) -> str:
    """Keep square brackets of a message from being read as markup."""
    return text.replace("[", r"\[")
