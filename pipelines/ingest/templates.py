"""Empty CSV files with the right headers, for a site that prepares its first extract."""

import csv
from pathlib import Path

from pipelines.ingest.contracts import load_contracts


def write_templates(folder: Path) -> list[Path]:
    """Write one empty CSV file for each canonical table.

    Parameters
    ----------
    folder : Path
        Made if missing. A file that is already there is left alone.

    Returns
    -------
    list of Path
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for contract in load_contracts().values():
        path = folder / f"{contract.name}.csv"
        if not path.exists():
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(field.name for field in contract.fields)
            written.append(path)
    return written
