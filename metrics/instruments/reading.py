"""Reading instruments: YAML to checked `Instrument`s, the shipped ones and those of a site."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from metrics.instruments.instrument_model import Instrument

INSTRUMENTS = Path(__file__).parent
SCHEMA_NAME = "instrument.schema.json"
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C reads the definitions ten times as fast; it is missing from some builds of PyYAML."""


class InstrumentError(ValueError):
    """Instrument files that cannot be used: one line a fault, each with file, key and what is wrong."""


def load_instruments(*own: Path) -> dict[str, Instrument]:
    """Read the shipped instruments and those of a site, by name. One YAML file is one instrument.

    Parameters
    ----------
    *own : Path
        Folders of a site's own instrument files. A file of a shipped name is refused: a score under a known name
        must mean the same everywhere.

    Raises
    ------
    InstrumentError
        With every fault of every file, one a line.
    """
    instruments = dict(_shipped())
    files = [path for folder in own for path in sorted(folder.glob("*.yaml"))]
    return instruments | _read_all(files, taken=instruments)


@cache
def _shipped() -> dict[str, Instrument]:
    return _read_all(sorted(INSTRUMENTS.glob("*.yaml")), taken={})


def _read_all(files: Iterable[Path], taken: dict[str, Instrument]) -> dict[str, Instrument]:
    found: dict[str, Instrument] = {}
    faults: list[str] = []
    for path in files:
        try:
            instrument = read_instrument(path)
        except InstrumentError as error:
            faults.append(str(error))
            continue
        if instrument.id in taken or instrument.id in found:
            faults.append(f"{path.name}: id: there is an instrument {instrument.id} already; rename this one")
        found[instrument.id] = instrument
    if faults:
        raise InstrumentError("\n".join(faults))
    return found


def read_instrument(path: Path) -> Instrument:
    """Read one instrument; the name of the file is its id.

    Raises
    ------
    InstrumentError
        Naming the file, the key and what is wrong, one line a fault.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)  # noqa: S506  # both loaders are safe
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise InstrumentError(f"{path.name}: not readable as YAML: {' '.join(str(error).split())}") from None
    try:
        instrument = Instrument.model_validate(content)
    except ValidationError as error:
        raise InstrumentError("\n".join(_fault_lines(path.name, error))) from None
    if instrument.id != path.stem:
        raise InstrumentError(f"{path.name}: id: is {instrument.id}; write {path.stem} or rename the file")
    return instrument


def _fault_lines(name: str, error: ValidationError) -> list[str]:
    lines = []
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"])
        said = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            said = f"unknown key; correct its spelling, see {SCHEMA_NAME}"
        lines.append(f"{name}: {key}: {said}" if key else f"{name}: {said}")
    return lines
