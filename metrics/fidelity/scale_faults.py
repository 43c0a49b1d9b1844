"""Faults of a scale that lie between its elements: lists, bands, inputs, totals. Nothing is raised here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from metrics.fidelity.kind_faults import kind_faults, part_faults, skip_faults
from metrics.fidelity.scale_model import Band, CutOff, Input, Item, Overlay, Scale, Total


def faults(scale: Scale, inputs: Mapping[str, Input]) -> Iterator[str]:
    """Yield every fault of a scale, each with the item (or cut-off, index ...) and the reason."""
    yield from _list_faults(scale)
    yield from part_faults(scale)
    yield from kind_faults(scale)
    yield from skip_faults(scale)
    for item in scale.items:
        for fault in (*_input_faults(item, inputs), *_band_faults(item, scale)):
            yield f"item {item.id}: {fault}"
    yield from _total_faults(scale)
    yield from _reference_faults(scale)


def twice(names: Iterable[str]) -> str | None:
    """Return the first name that stands more than once, if any."""
    return next((name for name, times in Counter(names).items() if times > 1), None)


def _list_faults(scale: Scale) -> Iterator[str]:
    items = [item.id for item in scale.items]
    listed = [item for part in scale.subscales for item in part.items]
    if double := twice(items):
        yield f"item {double}: defined twice"
    if double := twice(listed):
        yield f"item {double}: listed twice in the subscales"
    if missing := [item for item in listed if item not in items]:
        yield f"item {missing[0]}: missing; a subscale lists it but nothing defines it"
    if stray := [item.id for item in scale.whole_items if item.id not in listed]:
        yield f"item {stray[0]}: in no subscale"
    if nested := [item.id for item in scale.items if item.part_of is not None and item.id in listed]:
        yield f"item {nested[0]}: a part of {scale.item(nested[0]).part_of}, which stands in the subscale for it"
    named = {
        "index": [entry.id for entry in scale.indices],
        "cut-off": [entry.id for entry in scale.cut_offs],
        "variant": [entry.id for entry in scale.variants],
        "overlay": [entry.id for entry in scale.overlays],
    }
    for kind, names in named.items():
        if double := twice(names):
            yield f"{kind} {double}: stands twice"


def _input_faults(item: Item, inputs: Mapping[str, Input]) -> Iterator[str]:
    asked = [item.input, *(need.input for band in item.bands for need in band.requires)]
    for name in asked:
        if name is not None and name not in inputs:
            yield f"unknown input {name}; describe it in inputs.yaml or correct the name"
    if item.bands and item.input is None:
        yield "bands without an input"
    if item.final == "computed" and not item.bands:
        yield "final is computed but there are no bands"


def _band_faults(item: Item, scale: Scale) -> Iterator[str]:
    permitted = range(scale.rating.min, scale.rating.max + 1)
    scores = [band.score for band in item.bands if band.score is not None]
    for rating in [*scores, *item.anchors]:
        if rating not in permitted:
            yield f"rating {rating} is outside {scale.rating.min} to {scale.rating.max}"
    for upper, lower in zip(item.bands, item.bands[1:], strict=False):
        yield from _order_faults(item, upper, lower)
    if item.better == "middle" and not _peaks_within(scores):
        yield f"bands: scores {scores} do not rise and then fall, as better: middle says"
    if item.bands and item.bands[-1].ge > 0:
        yield f"bands: nothing below {item.bands[-1].ge:g} is covered; let the last band begin at 0"
    if item.bands and item.bands[-1].requires:
        yield "bands: the last band may not require anything, or values could fall through"


def _order_faults(item: Item, upper: Band, lower: Band) -> Iterator[str]:
    if upper.ge < lower.ge or (upper.ge == lower.ge and not upper.requires):
        yield f"bands overlap: {upper.ge:g} stands before {lower.ge:g}; write lower bounds, highest first"
    if upper.score is None or lower.score is None or item.better == "middle":
        return
    rises = upper.score > lower.score
    if rises != (item.better == "higher") or upper.score == lower.score:
        yield f"bands: scores {upper.score} then {lower.score} do not fit better: {item.better}"


def _peaks_within(scores: list[int]) -> bool:
    """Tell whether scores rise to one highest between the ends, and fall after it."""
    top = scores.index(max(scores)) if scores else 0
    rising, falling = scores[: top + 1], scores[top:]
    is_within = 0 < top < len(scores) - 1
    return is_within and rising == sorted(set(rising)) and falling == sorted(set(falling), reverse=True)


def _total_faults(scale: Scale) -> Iterator[str]:
    size = len(scale.whole_items)
    possible = (size * scale.rating.min, size * scale.rating.max)
    if scale.total is not None and scale.total.sum != possible:
        yield f"total: {list(scale.total.sum)} is out of range; {size} items give {list(possible)}"
    if outside := [rating for rating in scale.rating.labels if not scale.rating.min <= rating <= scale.rating.max]:
        yield f"rating: label {outside[0]} is outside {scale.rating.min} to {scale.rating.max}"
    for cut_off in scale.cut_offs:
        low, high = possible if cut_off.applies_to == "sum" else (scale.rating.min, scale.rating.max)
        for fault in (*_reading_faults(cut_off, scale.total), *_cut_off_faults(cut_off, low, high)):
            yield f"cut-off {cut_off.id}: {fault}"


def _reading_faults(cut_off: CutOff, total: Total | None) -> Iterator[str]:
    if total is None or cut_off.applies_to not in total.by:
        yield f"applies to the {cut_off.applies_to}, which the scale's total does not give"


def _cut_off_faults(cut_off: CutOff, low: int, high: int) -> Iterator[str]:
    bounds = [band.ge for band in cut_off.bands]
    if bounds != sorted(set(bounds), reverse=True):
        yield "bands overlap; write lower bounds, highest first"
    if bounds[-1] != low or bounds[0] > high:
        yield f"bands must begin at {low} and stay at or under {high}"


def _reference_faults(scale: Scale) -> Iterator[str]:
    items = {item.id: item for item in scale.items}
    for index in scale.indices:
        if wrong := [name for name in index.items if name not in items or not items[name].bands]:
            yield f"index {index.id}: {wrong[0]} is not an item computed from records"
    for overlay in scale.overlays:
        for fault in _overlay_faults(overlay, scale):
            yield f"overlay {overlay.id}: {fault}"


def _overlay_faults(overlay: Overlay, scale: Scale) -> Iterator[str]:
    items = {item.id for item in scale.items}
    for name, least in overlay.item_minimums.items():
        if name not in items or not scale.rating.min <= least <= scale.rating.max:
            yield f"{name}: {least} is not a rating of an item of the scale"
    demanded = overlay.total_minimum
    if demanded is not None and (scale.total is None or not scale.total.sum[0] <= demanded <= scale.total.sum[1]):
        yield f"total_minimum {demanded} is not a sum that the scale can give"
