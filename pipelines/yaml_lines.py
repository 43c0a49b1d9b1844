"""Reads YAML and remembers on which line each key stands, so that a fault can name it. Nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import SettingsError

Place = tuple[str | int, ...]
"""Keys and positions that lead to a value, outermost first."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file by place."""

    path: Path
    line_of: Mapping[Place, int]

    def line(self, place: Place) -> str:
        """Return `path:line:` of a place, or of the nearest that stands in the file and leads to it."""
        known = next(place[:n] for n in range(len(place), -1, -1) if place[:n] in self.line_of)
        return f"{self.path}:{self.line_of[known]}:"


def read_yaml(path: Path) -> tuple[Any, dict[Place, int]]:
    """Read a YAML file.

    Returns
    -------
    tuple
        The content, and the line (from 1) of every place in it.

    Raises
    ------
    SettingsError
        If the file is not YAML, is not text, or names a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as fault:
        msg = f"{path}: not UTF-8 text at byte {fault.start}; save the file as UTF-8"
        raise SettingsError(msg) from None
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        msg = f"{path}:{line}: not valid YAML ({fault.problem}); check indentation and quotes near this line"
        raise SettingsError(msg) from None
    lines: dict[Place, int] = {(): 1}
    if node is None:
        return {}, lines
    _note_lines(path, node, (), lines)
    return yaml.safe_load(text), lines


def _note_lines(path: Path, node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, key.value)
            line = key.start_mark.line + 1
            if here in lines:
                msg = f"{path}:{line}: {key.value}: stands twice (first on line {lines[here]}); remove one"
                raise SettingsError(msg)
            lines[here] = line
            _note_lines(path, value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            lines[(*place, position)] = value.start_mark.line + 1
            _note_lines(path, value, (*place, position), lines)
