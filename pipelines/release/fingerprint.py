"""What a release was made from, as one number: the same inputs, settings and code give the same one.

Imported by the command line before anything heavy, so that an unchanged run says so at once.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

CODE_ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("pipelines", "transforms", "metrics", "dashboards", "data/contracts", "data/codelists")
CODE_SUFFIXES = {".py", ".sql", ".yaml", ".csv", ".html", ".css", ".js", ".svg"}
PACKAGES = (
    "duckdb",
    "jinja2",
    "numpy",
    "openpyxl",
    "pandas",
    "plotly",
    "pyarrow",
    "scipy",
    "sqlglot",
    "statsmodels",
)
"""Packages whose version can change a number or a file of the release."""

RUN_DIGITS = 8


@dataclass(frozen=True, order=True)
class InputFile:
    """One file that went in.

    Attributes
    ----------
    name : str
        What it is called in the manifest: source and path inside it, never a path of this machine.
    sha256 : str
        Hash of its content.
    size : int
        Bytes.
    """

    name: str
    sha256: str
    size: int


def hash_inputs(files: Mapping[str, Path], cache: Path) -> list[InputFile]:
    """Hash files by content, reading again only those whose size or time of change differ from the last run.

    Parameters
    ----------
    files : mapping of name to path
        Every file of the extracts, under the name it has in the manifest.
    cache : Path
        JSON file that remembers hashes between runs; made when it is not there.
    """
    known = _read_json(cache)
    remembered, found = {}, []
    for name, path in sorted(files.items()):
        state = path.stat()
        key = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
        remembered[key] = known.get(key) or _hash_file(path)
        found.append(InputFile(name, remembered[key], state.st_size))
    if remembered != known:
        cache.parent.mkdir(parents=True, exist_ok=True)
        fresh = cache.with_suffix(".new")
        fresh.write_text(json.dumps(remembered, indent=0), encoding="utf-8")
        fresh.replace(cache)
    return found


def code_hash(root: Path = CODE_ROOT) -> str:
    """Hash our own code, SQL, definitions and templates, and the versions of the packages that matter."""
    digest = hashlib.sha256(json.dumps(package_versions(), sort_keys=True).encode())
    for path in _code_files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def fingerprint(inputs: Iterable[InputFile], settings: object, code: str) -> str:
    """Give one hash of all that decides what a release holds.

    Parameters
    ----------
    inputs : iterable of InputFile
        Every file that goes in, in any order.
    settings : object
        What JSON can write; should hold no path of this machine.
    code : str
        `code_hash()`.
    """
    content = {"inputs": [asdict(file) for file in sorted(inputs)], "settings": settings, "code": code}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def is_current(releases: Path, fingerprint: str) -> bool:
    """Tell whether the current release was made from exactly this."""
    return _read_json(releases / "current" / "manifest.json").get("fingerprint") == fingerprint


def run_of(fingerprint: str) -> str:
    """Give the short form that stands in the name of a release."""
    return fingerprint[:RUN_DIGITS]


def package_versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Give the installed version of each package, or `not installed`."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _code_files(root: Path) -> list[Path]:
    return sorted(
        path
        for folder in CODE_FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in CODE_SUFFIXES and path.is_file()
    )


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; what is not there or not whole is as good as empty."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
