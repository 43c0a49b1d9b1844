"""One run at a time: a lock file beside the database, which the kernel frees even when a run is killed."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pipelines.errors import BusyError


@contextmanager
def exclusive(database: Path) -> Iterator[None]:
    """Hold the lock of a database.

    Parameters
    ----------
    database : Path
        The database file; the lock is `<database>.lock` beside it.

    Raises
    ------
    BusyError
        If another process holds it; says which and since when.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f"{database.name}.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(_busy(database, file)) from None
        file.truncate(0)
        json.dump({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}, file)
        file.flush()
        yield


def _busy(database: Path, file: IO[str]) -> str:
    file.seek(0)
    text = file.read()
    holder = json.loads(text) if text else {"pid": "unknown", "since": "just now"}
    return (
        f"{database}: another run holds it (process {holder['pid']}, since {holder['since']}); "
        f"wait until it ends, then run again"
    )
