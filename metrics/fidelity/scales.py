"""Reading scales: YAML to a checked `Scale`, with variants.

Shapes stand in `scale_model.py`, rules between elements in `scale_faults.py`, scoring in `scoring.py`.
"""

from collections.abc import Mapping
from functools import cache
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
    """Read the inputs that are computed from records, by name; the shipped ones are read once.

    Raises
    ------
    ScaleError
        If the file does not describe inputs, or names one twice.
    """
    return dict(_shipped_inputs()) if path == INPUTS else _read_inputs(path)


@cache
def _shipped_inputs() -> dict[str, Input]:
    return _read_inputs(INPUTS)


def _read_inputs(path: Path) -> dict[str, Input]:
    try:
        inputs = TypeAdapter(list[Input]).validate_python(read_yaml(path))
    except ValidationError as fault:
        raise ScaleError(_first_fault(path, fault, None)) from None
    if double := twice(entry.id for entry in inputs):
        raise ScaleError(f"{path.name}: {double}: stands twice; give each input its own id")
    return {entry.id: entry for entry in inputs}


def load_scales(
    folder: Path = SCALES, inputs: dict[str, Input] | None = None, beside: Mapping[str, Scale] | None = None
) -> dict[str, Scale]:
    """Read every scale of a folder, by name. One YAML file is one scale.

    Parameters
    ----------
    folder : Path
        Folder of scale files; the shipped ones by default, which are read once.
    inputs : dict of str to Input, optional
        The inputs that items may name; those of inputs.yaml by default.
    beside : mapping of str to Scale, optional
        Scales that are there already, whose names are taken and to whose items these may relate theirs.

    Raises
    ------
    ScaleError
        If a file is wrong, or two files hold the same scale.
    """
    if folder == SCALES and inputs is None and not beside:
        return dict(_shipped())
    known = load_inputs() if inputs is None else inputs
    return _load(folder, known, beside or {})


@cache
def _shipped() -> dict[str, Scale]:
    return _load(SCALES, load_inputs(), {})


def _load(folder: Path, inputs: dict[str, Input], beside: Mapping[str, Scale]) -> dict[str, Scale]:
    scales: dict[str, Scale] = {}
    for path in sorted(folder.glob("*.yaml")):
        scale = load_scale(path, inputs)
        if scale.id in scales or scale.id in beside:
            raise ScaleError(f"{path.name}: scale {scale.id} stands in another file as well; rename one")
        scales[scale.id] = scale
    all_items = {f"{scale.id}.{item.id}" for scale in (*beside.values(), *scales.values()) for item in scale.items}
    for scale in scales.values():
        for item in scale.items:
            if unknown := [name for name in item.related if name not in all_items]:
                raise ScaleError(f"{scale.id}: item {item.id}: related to {unknown[0]}, which is no item of a scale")
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
    content = read_yaml(path)
    scale = _build(content, path)
    _check(scale, known, path.name)
    for variant in scale.variants:
        _check(apply_variant(scale, variant.id), known, f"{path.name}, variant {variant.id}")
    return scale


def apply_variant(scale: Scale, *variant_ids: str) -> Scale:
    """Return the scale with the items that one or more variants define otherwise.

    A variant that changes an item's id changes it wherever the item is listed. The version names the variants,
    so that scores of different ones never mix.

    Raises
    ------
    ScaleError
        If the scale has no such variant, two of them change the same item, or an item does not exist or is wrong.
    """
    patches: dict[str, dict[str, Any]] = {}
    for variant_id in variant_ids:
        variant = next((one for one in scale.variants if one.id == variant_id), None)
        if variant is None:
            there = ", ".join(one.id for one in scale.variants) or "none"
            raise ScaleError(f"{scale.id}: no variant {variant_id}; it has: {there}")
        if unknown := variant.items.keys() - {item.id for item in scale.items}:
            raise ScaleError(f"{scale.id}, variant {variant_id}: {min(unknown)}: no such item")
        if double := variant.items.keys() & patches.keys():
            raise ScaleError(f"{scale.id}, variant {variant_id}: {min(double)}: another variant changes it as well")
        patches |= variant.items
    content = _patched(scale.model_dump(mode="json", by_alias=True), patches)
    names = "+".join(variant_ids)
    return _build(
        content | {"version": f"{scale.version}+{names}", "variants": []}, Path(f"{scale.id}, variant {names}")
    )


def _patched(content: dict[str, Any], patches: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    renamed = {old: str(patch["id"]) for old, patch in patches.items() if "id" in patch}
    for part in [*content["subscales"], *content["indices"], *content["skips"]]:
        part["items"] = [renamed.get(item, item) for item in part["items"]]
    for overlay in content["overlays"]:
        overlay["item_minimums"] = {
            item: least for item, least in overlay["item_minimums"].items() if item not in patches
        }
    overlays = [one for one in content["overlays"] if one["item_minimums"] or one["total_minimum"] is not None]
    items = [{**item, **patches.get(item["id"], {})} for item in content["items"]]
    return content | {"items": items, "overlays": overlays}


def teams_of(scale: Scale, teams: pd.DataFrame, ratings: pd.DataFrame | None = None) -> pd.Series:
    """Return the ids of the teams that a scale is scored for.

    Parameters
    ----------
    scale : Scale
        The scale.
    teams : DataFrame
        Columns `team_id` and `model`: teams that declare one of the scale's models are scored.
    ratings : DataFrame, optional
        Rows of `fidelity_ratings` with `team_id` and `scale_id`: so are those rated by it, whatever they declare.
    """
    is_scored = teams["model"].isin(scale.models)
    if ratings is not None:
        is_scored |= teams["team_id"].isin(ratings.loc[ratings["scale_id"] == scale.id, "team_id"])
    return teams.loc[is_scored, "team_id"]


def read_yaml(path: Path) -> Any:
    """Read a YAML file.

    Raises
    ------
    ScaleError
        If it is not YAML.
    """
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
