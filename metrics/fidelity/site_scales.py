"""The scales of one site: the shipped ones with its variants, its own files, its licensed anchors, its minimums."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from metrics.fidelity.scale_model import ItemName, Name, Scale
from metrics.fidelity.scales import ScaleError, apply_variant, load_scales, read_yaml


class LocalAnchors(BaseModel):
    """Anchors that a licensed site pastes into a file of its own; they never leave its pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scale: Name
    version: str = Field(description="Version of the scale that the anchors belong to.")
    licence: Annotated[str, Field(min_length=1)] = Field(description="The site's own words on why it may show them.")
    anchors: dict[ItemName, dict[int, str]]


def site_scales(
    variants: Mapping[str, Sequence[str]] | None = None,
    overlays: Sequence[str] = (),
    own: Path | None = None,
    anchors: Path | None = None,
) -> dict[str, Scale]:
    """Return the scales that a site scores, by name.

    Parameters
    ----------
    variants : mapping of str to sequence of str, optional
        Variants that the site uses, by scale.
    overlays : sequence of str
        Minimums that bind the site; the scales come back with these alone.
    own : Path, optional
        Folder of the site's own scale files.
    anchors : Path, optional
        Folder of anchors files of a licensed site.

    Raises
    ------
    ScaleError
        With what is not known, or file, item and reason.
    """
    scales = load_scales()
    if own is not None:
        added = load_scales(own, beside=scales)
        scales |= added
    for name, chosen in (variants or {}).items():
        scales[name] = apply_variant(_known(scales, name, "variants"), *chosen)
    for path in [] if anchors is None else sorted(anchors.glob("*.yaml")):
        local = _read_anchors(path)
        scales[local.scale] = _with_anchors(_known(scales, local.scale, path.name), local, path.name)
    return _with_overlays(scales, overlays)


def _known(scales: Mapping[str, Scale], name: str, where: str) -> Scale:
    if name not in scales:
        raise ScaleError(f"{where}: no scale {name}; there are: {', '.join(sorted(scales))}")
    return scales[name]


def _read_anchors(path: Path) -> LocalAnchors:
    try:
        return LocalAnchors.model_validate(read_yaml(path))
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ScaleError(f"{path.name}: {place}: {first['msg']}") from None


def _with_anchors(scale: Scale, local: LocalAnchors, file: str) -> Scale:
    if local.version != scale.version:
        raise ScaleError(f"{file}: anchors of version {local.version}, but {scale.id} is of version {scale.version}")
    items = {item.id for item in scale.items}
    for name, said in local.anchors.items():
        if name not in items:
            raise ScaleError(f"{file}: item {name}: {scale.id} has no such item")
        if outside := [rating for rating in said if not scale.rating.min <= rating <= scale.rating.max]:
            raise ScaleError(
                f"{file}: item {name}: rating {outside[0]} is outside {scale.rating.min} to {scale.rating.max}"
            )
    return scale.model_copy(
        update={
            "licence": f"{scale.licence} Anchors of this site: {local.licence}",
            "items": tuple(
                item.model_copy(update={"anchors": local.anchors.get(item.id, item.anchors)}) for item in scale.items
            ),
        }
    )


def _with_overlays(scales: Mapping[str, Scale], chosen: Sequence[str]) -> dict[str, Scale]:
    there = {overlay.id for scale in scales.values() for overlay in scale.overlays}
    if unknown := [name for name in chosen if name not in there]:
        raise ScaleError(f"overlays: no {unknown[0]}; there are: {', '.join(sorted(there))}")
    return {
        name: scale.model_copy(update={"overlays": tuple(one for one in scale.overlays if one.id in chosen)})
        for name, scale in scales.items()
    }
