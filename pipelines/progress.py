"""The progress display of a run. On a terminal a bar; in a log one line a table is too much, so nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str, int], None]]:
    """Show how many tables are ready; gives the function that is told of each."""
    columns = (
        TextColumn("[progress.description]{task.description:<32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Loading definitions", total=None)

        def watch(table: str, rows: int) -> None:
            if table:
                bar.update(task, description=f"{table} ({rows:,} rows)"[:32], advance=1)
            else:
                bar.update(task, total=rows, description="Reading extracts")

        yield watch
