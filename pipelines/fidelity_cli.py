"""`plumbline fidelity`: the workbook of a review, written and read back. As `cli.py`, it decides nothing."""

# ruff: noqa: PLC0415  # as in cli.py, each command imports what it needs, so that --help is quick
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Fidelity reviews: a workbook for the raters, and back.", no_args_is_help=True)

SettingsOption = Annotated[Path, typer.Option("--settings", "-s", help="The site's settings file.", show_default=True)]
DEFAULT_SETTINGS = Path("plumbline.yaml")


@app.command()
def template(
    scale: Annotated[str, typer.Argument(help="The scale, for example dacts.")],
    team: Annotated[str | None, typer.Option(help="The team, filled in already.")] = None,
    out: Annotated[Path | None, typer.Option(help="The workbook; review-SCALE.xlsx when left out.")] = None,
    with_scores: Annotated[
        bool, typer.Option("--with-scores", help="Show the scores from records. Raters who see them do not rate blind.")
    ] = False,
    settings: SettingsOption = DEFAULT_SETTINGS,
) -> None:
    """Write the workbook in which raters enter a review."""
    from pipelines.ratings.commands import make_template

    path = make_template(scale, out, team=team, with_scores=with_scores, settings_path=settings)
    typer.echo(f"Workbook for {scale}: {path}")


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Workbooks that raters filled in.")],
    to: Annotated[Path | None, typer.Option(help="Folder of extracts; the site's own when left out.")] = None,
    settings: SettingsOption = DEFAULT_SETTINGS,
) -> None:
    """Add the ratings of workbooks to fidelity_ratings.csv: all of them, or none when anything is wrong."""
    from pipelines.ratings.commands import read_workbooks

    for line in read_workbooks(files, to, settings):
        typer.echo(line)
