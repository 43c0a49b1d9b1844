"""Reading scales: YAML to a checked `Scale`, with variants.

Shapes stand in `scale_model.py`, rules between elements in `scale_faults.py`, scoring in `scoring.py`.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import TypeAdapter, ValidationError

from metrics.fidelity.scale_faults import faults, twice
from metrics.fidelity.scale_model import Input, Scale

__all__ = ["Scale", "ScaleError", "apply_variant", "load_inputs", "load_scale", "load_scales", "teams_of"]

HERE = Path(__file__).parent
SCALES = HERE / "scales"
INPUTS = HERE / "inputs.yaml"
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C reads the definitions ten times as fast; it is missing from some builds of PyYAML."""


class ScaleError(ValueError):
    """A scale file that cannot be used; the message names file, item and reason."""


def load_inputs(path: Path = INPUTS) -> dict[str, Input]:
    """Read the inputs that are computed from records, by name.

    Raises
    ------
    ScaleError
        If the file does not describe inputs, or names one twice.
    """
    try:
        inputs = TypeAdapter(list[Input]).validate_python(_read(path))
    except ValidationError as fault:
        raise ScaleError(_first_fault(path, fault, None)) from None
    if double := twice(entry.id for entry in inputs):
        raise ScaleError(f"{path.name}: {double}: stands twice; give each input its own id")
    return {entry.id: entry for entry in inputs}


def load_scales(folder: Path = SCALES, inputs: dict[str, Input] | None = None) -> dict[str, Scale]:
    """Read every scale of a folder, by name. One YAML file is one scale.

    Raises
    ------
    ScaleError
        If a file is wrong, or two files hold the same scale.
    """
    known = load_inputs() if inputs is None else inputs
    scales: dict[str, Scale] = {}
    for path in sorted(folder.glob("*.yaml")):
        scale = load_scale(path, known)
        if scale.id in scales:
            raise ScaleError(f"{path.name}: scale {scale.id} stands in another file as well; rename one")
        scales[scale.id] = scale
    return scales


def load_scale(path: Path, inputs: dict[str, Input] | None = None) -> Scale:
    """Read one scale and check it, its variants included.

    Raises
    ------
    ScaleError
        With file, item and reason: unknown key, overlapping bands, unknown input, missing or doubled item,
        total out of range.
    """
    known = load_inputs() if inputs is None else inputs
    content = _read(path)
    scale = _build(content, path)
    _check(scale, known, path.name)
    for variant in scale.variants:
        _check(apply_variant(scale, variant.id), known, f"{path.name}, variant {variant.id}")
    return scale


def apply_variant(scale: Scale, variant_id: str) -> Scale:
    """Return the scale with the items that a variant defines otherwise.

    A variant that changes an item's id changes it wherever the item is listed. The version names the variant,
    so that scores of the two never mix.

    Raises
    ------
    ScaleError
        If the scale has no such variant, or an item of it does not exist or is wrong.
    """
    variant = next((one for one in scale.variants if one.id == variant_id), None)
    if variant is None:
        raise ScaleError(f"{scale.id}: no variant {variant_id}; it has: {', '.join(v.id for v in scale.variants)}")
    if unknown := variant.items.keys() - {item.id for item in scale.items}:
        raise ScaleError(f"{scale.id}, variant {variant_id}: {min(unknown)}: no such item")
    content = scale.model_dump(mode="json", by_alias=True)
    content["items"] = [item | variant.items.get(item["id"], {}) for item in content["items"]]
    renamed = {old: patch["id"] for old, patch in variant.items.items() if "id" in patch}
    for part in [*content["subscales"], *content["indices"]]:
        part["items"] = [renamed.get(item, item) for item in part["items"]]
    for overlay in content["overlays"]:
        overlay["item_minimums"] = {
            item: least for item, least in overlay["item_minimums"].items() if item not in variant.items
        }
    content |= {"version": f"{scale.version}+{variant_id}", "variants": []}
    return _build(content, Path(f"{scale.id}, variant {variant_id}"))


def teams_of(scale: Scale, teams: pd.DataFrame) -> pd.Series:
    """Return the ids of the teams that declare a model which the scale is made for.

    Parameters
    ----------
    teams : DataFrame
        Columns `team_id` and `model`.
    """
    return teams.loc[teams["model"].isin(scale.models), "team_id"]


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)  # noqa: S506  # both loaders are safe ones
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        reason = " ".join(str(fault).split())
        raise ScaleError(f"{path.name}: not readable as YAML: {reason}") from None


def _build(content: Any, path: Path) -> Scale:
    try:
        return Scale.model_validate(content)
    except ValidationError as fault:
        raise ScaleError(_first_fault(path, fault, content)) from None


def _first_fault(path: Path, error: ValidationError, content: Any) -> str:
    fault = error.errors()[0]
    where = list(fault["loc"])
    item = ""
    if len(where) > 1 and where[0] == "items" and isinstance(content, dict):
        entry = content["items"][where[1]]
        item = f"item {entry.get('id', where[1])}: " if isinstance(entry, dict) else f"item {where[1]}: "
        where = where[2:]
    place = ".".join(str(part) for part in where)
    reason = fault["msg"].removeprefix("Value error, ")
    return f"{path.name}: {item}{place}{': ' if place else ''}{reason}"


def _check(scale: Scale, inputs: dict[str, Input], file: str) -> None:
    for fault in faults(scale, inputs):
        raise ScaleError(f"{file}: {fault}")
