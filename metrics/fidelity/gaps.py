"""How far a computed item is from its next band: "9 fewer active clients or 2.4 more direct-service FTE"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from metrics.fidelity.scale_model import Input, Item


@dataclass(frozen=True, slots=True)
class Gap:
    """What would lift an item to its next higher score, all else the same.

    Attributes
    ----------
    score : int
        The next higher score.
    numerator, denominator : Decimal or None
        Smallest change of the one or the other, in whole steps, that reaches it; None where it is no lever.
    text : str
        Both in words.
    """

    score: int
    numerator: Decimal | None
    denominator: Decimal | None
    text: str


def next_band(item: Item, source: Input, numerator: float, denominator: float, score: int) -> Gap | None:
    """Say what would lift an item to its next higher score.

    Only for values that are a ratio, since moving a median takes knowing every client, only to bands that require
    nothing but the value, and only where more or less is better throughout.

    Parameters
    ----------
    item, source
        The item and its input, which says in what steps numerator and denominator can move.
    numerator, denominator : float
        The evidence behind the score.
    score : int
        The computed score.

    Returns
    -------
    Gap or None
        None for the highest score, and where neither numerator nor denominator can be moved to the next.
    """
    target = _target(item, score)
    if source.statistic != "ratio" or item.better == "middle" or target is None:
        return None
    limit, higher_score = (target[0] - _half(item)) / Decimal(str(source.per)), target[1]
    if limit <= 0:
        return None
    n, d = Decimal(str(numerator)), Decimal(str(denominator))
    more, less = ("numerator", "denominator") if item.better == "higher" else ("denominator", "numerator")
    edges = {"numerator": limit * d - n, "denominator": n / limit - d}
    inclusive = item.better == "higher"
    changes = {
        more: _change(edges[more], _step(source, more), ROUND_CEILING, inclusive),
        less: _change(edges[less], _step(source, less), ROUND_FLOOR, inclusive),
    }
    kept = {
        name: changes[name] if _is_possible(changes[name], now) else None
        for name, now in (("numerator", n), ("denominator", d))
    }
    words = " or ".join(_words(kept, source))
    if not words:
        return None
    return Gap(higher_score, kept["numerator"], kept["denominator"], f"{words} would make it a {higher_score}")


def _target(item: Item, score: int) -> tuple[Decimal, int] | None:
    """Return the bound to reach (higher is better) or to stay below (lower is better), and the score for it."""
    scored = [
        (Decimal(str(band.ge)), band.score) for band in item.bands if band.score is not None and not band.requires
    ]
    above = sorted((given, bound) for bound, given in scored if given > score)
    if not above:
        return None
    if item.better == "higher":
        return above[0][1], above[0][0]
    return min(bound for bound, given in scored if given <= score), above[0][0]


def _half(item: Item) -> Decimal:
    """Return half a unit of the anchors' last decimal: what rounding half up gives away."""
    return Decimal(0) if item.round == "none" else Decimal(5).scaleb(-item.round - 1)


def _step(source: Input, part: str) -> Decimal | None:
    step = source.numerator_step if part == "numerator" else source.denominator_step
    return None if step is None else Decimal(str(step))


def _change(edge: Decimal, step: Decimal | None, rounding: str, inclusive: bool) -> Decimal | None:
    """Round the distance to the edge away from zero to whole steps, one step further where the edge is not enough."""
    if step is None:
        return None
    change = (edge / step).to_integral_value(rounding) * step
    if change == edge and not inclusive:
        change += step if rounding == ROUND_CEILING else -step
    return change


def _is_possible(change: Decimal | None, now: Decimal) -> bool:
    return change is not None and now + change > 0


def _words(changes: dict[str, Decimal | None], source: Input) -> Iterator[str]:
    for part, name in (("numerator", source.numerator), ("denominator", source.denominator)):
        change = changes[part]
        if change is not None:
            named = _one_of(name) if abs(change) == 1 else name
            yield f"{abs(change).normalize():f} {'more' if change > 0 else 'fewer'} {named}"


def _one_of(name: str) -> str:
    """Return the name of a single one: "active clients" to "active client"; the plural is in the first two words."""
    return re.sub(r"^(\S+ )?(\S*[^s\s])s\b", r"\1\2", name, count=1)
