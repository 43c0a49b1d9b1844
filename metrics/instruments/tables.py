"""Instruments as rows: what the transforms read as `source.instruments` and `source.instrument_items`."""

from collections.abc import Iterable, Iterator

from metrics.instruments.instrument_model import Instrument

Cell = str | int | float | bool | None

INSTRUMENT_COLUMNS = {
    "instrument": "varchar",
    "version": "bigint",
    "title": "varchar",
    "domain": "varchar",
    "items": "bigint",
    "most_missing": "bigint",
    "score_by": "varchar",
    "fills_with_mean": "boolean",
    "times": "double",
    "plus": "double",
    "lowest": "double",
    "highest": "double",
    "sign": "bigint",
    "clinical_bound": "double",
    "reliable_points": "double",
    "response_share": "double",
    "remission_below": "double",
}
ITEM_COLUMNS = {"instrument": "varchar", "item": "varchar", "minimum": "double", "maximum": "double"}


def instrument_rows(instruments: Iterable[Instrument]) -> Iterator[tuple[Cell, ...]]:
    """Give one row per instrument, in the order of `INSTRUMENT_COLUMNS`; a fact that is not known is empty."""
    for one in sorted(instruments, key=lambda each: each.id):
        yield (
            one.id,
            one.version,
            one.title,
            one.domain,
            len(one.items.codes),
            one.missing.most,
            one.score.by,
            one.missing.fill == "mean",
            one.score.times,
            one.score.plus,
            *one.score.range,
            one.sign,
            one.cut_off.bound if one.cut_off else None,
            one.reliable_change.least_points if one.reliable_change else None,
            one.response.share if one.response else None,
            one.remission.below if one.remission else None,
        )


def item_rows(instruments: Iterable[Instrument]) -> Iterator[tuple[Cell, ...]]:
    """Give one row per instrument and scored item, in the order of `ITEM_COLUMNS`."""
    for one in sorted(instruments, key=lambda each: each.id):
        for code in one.items.codes:
            yield one.id, code, one.items.min, one.items.max
