"""Faults of a scale that follow from its kind, its licence, its parts of items and its skip rules."""

from collections.abc import Iterator

from metrics.fidelity.scale_model import PROJECT_DEFINED, Item, Scale


def kind_faults(scale: Scale) -> Iterator[str]:
    """Yield what a scale of this kind may not hold."""
    if (scale.kind == "project_defined") != scale.title.endswith(PROJECT_DEFINED):
        yield f"title: a scale that nobody published, and no other, ends its title with {PROJECT_DEFINED}"
    for item in scale.items:
        for fault in KIND_RULES[scale.kind](item):
            yield f"item {item.id}: {fault}"


def part_faults(scale: Scale) -> Iterator[str]:
    """Yield faults of items that are parts of others."""
    items = {item.id: item for item in scale.items}
    for part in (item for item in scale.items if item.part_of is not None):
        whole = items.get(str(part.part_of))
        if whole is None or whole.part_of is not None:
            yield f"item {part.id}: part_of {part.part_of}, which is not a whole item of the scale"
        elif whole.input is not None or whole.bands:
            yield f"item {whole.id}: has parts, so its score is their mean; remove input and bands"


def skip_faults(scale: Scale) -> Iterator[str]:
    """Yield faults of the rules by which raters may leave items out."""
    whole = {item.id for item in scale.whole_items}
    for skip in scale.skips:
        for name in skip.items:
            if name not in whole:
                yield f"item {name}: a skip rule names it, but it is not a whole item of the scale"


def _published(item: Item) -> Iterator[str]:
    if item.item_class == "A" and not item.bands:
        yield "class A is computed from records; give it an input and bands"


def _project_defined(item: Item) -> Iterator[str]:
    yield from _published(item)
    if item.verified:
        yield "verified: a project-defined item was read in no published source"


def _structure_only(item: Item) -> Iterator[str]:
    if item.anchors:
        yield "anchors: the owner's licence keeps them out; a licensed site pastes its own into an anchors file"
    if item.bands and not item.verified:
        yield "bands: of a scale that is structure only, just numbers read in a public source may stand"


def _imported(item: Item) -> Iterator[str]:
    if item.input is not None or item.bands or item.anchors or item.final != "rated":
        yield "scores are only imported; no input, bands or anchors, and final: rated"


KIND_RULES = {
    "published": _published,
    "project_defined": _project_defined,
    "structure_only": _structure_only,
    "imported": _imported,
}
