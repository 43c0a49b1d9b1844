"""What a release would be made from now, and whether the current one already was. Imports nothing heavy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.config import Settings, Source
from pipelines.release.fingerprint import InputFile, code_hash, fingerprint, hash_inputs, is_current


@dataclass(frozen=True)
class State:
    """Inputs, settings and code as they are now.

    Attributes
    ----------
    inputs : list of InputFile
        Every file in the sources' folders.
    settings : dict
        The settings that decide what a release holds, without paths of this machine.
    code : str
        Hash of the code.
    fingerprint : str
        One hash of the three.
    is_current : bool
        Whether the current release was made from exactly this.
    """

    inputs: list[InputFile]
    settings: dict[str, Any]
    code: str
    fingerprint: str
    is_current: bool


def state_of(settings: Settings) -> State:
    """Hash the files, the settings and the code; files that did not change are not read again."""
    files = {name: path for source in settings.sources for name, path in _files(source).items()}
    files |= _own_definitions(settings)
    inputs = hash_inputs(files, settings.folders.work / "hashes.json")
    counted = _without_paths(settings)
    code = code_hash()
    made_from = fingerprint(inputs, counted, code)
    return State(inputs, counted, code, made_from, is_current(settings.folders.releases, made_from))


def _files(source: Source) -> dict[str, Path]:
    if source.path.is_file():
        return {f"{source.name}/{source.path.name}": source.path}
    return {
        f"{source.name}/{path.relative_to(source.path).as_posix()}": path
        for path in source.path.rglob("*")
        if path.is_file()
    }


def _own_definitions(settings: Settings) -> dict[str, Path]:
    """Find the site's own scale, anchors and instrument files, which change a release as the extracts do."""
    folders = {
        "fidelity/scales": settings.fidelity.scales,
        "fidelity/anchors": settings.fidelity.anchors,
        "assessments/instruments": settings.assessments.instruments,
    }
    return {
        f"{kind}/{path.name}": path
        for kind, folder in folders.items()
        if folder is not None
        for path in folder.glob("*.yaml")
    }


def _without_paths(settings: Settings) -> dict[str, Any]:
    content = settings.model_dump(
        mode="json",
        exclude={"folders": True, "fidelity": {"scales", "anchors"}, "assessments": {"instruments"}},
    )
    for source in content["sources"]:
        del source["path"]
    return content
