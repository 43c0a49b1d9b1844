"""What a release is made of and made from, as one JSON file. It holds no time of day and no path of a machine."""

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.release.fingerprint import CODE_ROOT, InputFile, package_versions, run_of
from pipelines.release.tables import Written

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Origin:
    """What a release is made from.

    Attributes
    ----------
    as_of : date
        Last day that it measures.
    fingerprint : str
        `fingerprint.fingerprint` of inputs, settings and code.
    settings : object
        The settings that count, as JSON can write them.
    code : str
        `fingerprint.code_hash()`.
    inputs : sequence of InputFile
        Every file that went in.
    """

    as_of: dt.date
    fingerprint: str
    settings: object
    code: str
    inputs: Sequence[InputFile]

    @property
    def release_id(self) -> str:
        """Name of the release: its day and the first digits of its fingerprint."""
        return f"{self.as_of.isoformat()}-{run_of(self.fingerprint)}"


def write_manifest(
    folder: Path,
    origin: Origin,
    tables: Mapping[str, pd.DataFrame],
    written: Sequence[Written],
    unit_rows: Mapping[str, int],
) -> None:
    """Write `manifest.json`, the last file of a release: where it stands, the release is whole."""
    content = {
        "release": origin.release_id,
        "as_of": origin.as_of.isoformat(),
        "run": run_of(origin.fingerprint),
        "fingerprint": origin.fingerprint,
        "inputs": [asdict(file) for file in sorted(origin.inputs)],
        "settings": origin.settings,
        "code": {"hash": origin.code, "revision": code_revision(), "version": own_version()},
        "packages": package_versions(),
        "definitions": _versions(tables.get("definitions"), "measure", "version"),
        "scales": _versions(tables.get("fidelity_scores"), "scale", "scale_version"),
        "tables": {table.name: asdict(table) for table in written},
        "analysis": dict(unit_rows),
        "checks": _records(tables.get("checks")),
    }
    text = json.dumps(content, indent=2, sort_keys=True, default=str, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def code_revision(root: Path = CODE_ROOT) -> str:
    """Give the commit of the code, with `+changes` where files differ from it; empty outside a repository."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return ""

    def ask(*words: str) -> str:
        answer = subprocess.run([git, "-C", str(root), *words], capture_output=True, text=True, check=False)  # noqa: S603  # fixed words, no user input
        return answer.stdout.strip() if answer.returncode == 0 else ""

    commit = ask("rev-parse", "HEAD")
    return f"{commit}+changes" if commit and ask("status", "--porcelain") else commit


def own_version() -> str:
    """Give the version of Plumbline."""
    try:
        return version("plumbline")
    except PackageNotFoundError:
        return "not installed"


def _versions(frame: pd.DataFrame | None, name: str, version_column: str) -> dict[str, Any]:
    if frame is None or not {name, version_column} <= set(frame.columns):
        return {}
    return {row[0]: row[1] for row in frame[[name, version_column]].drop_duplicates().itertuples(index=False)}


def _records(frame: pd.DataFrame | None) -> list[dict[str, Any]]:
    if frame is None:
        return []
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return sorted(records, key=lambda record: json.dumps(record, sort_keys=True))
