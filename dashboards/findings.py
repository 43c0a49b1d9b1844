"""What a chart shows, as a sentence made from finished rows. Compares; estimates nothing.

A value is said to have changed only when the 95% interval of the change leaves out zero, as in `metrics.words`; a
group is said to lie apart from the program only when its interval leaves out the program's value.
"""

from collections.abc import Sequence
from typing import Literal

from dashboards import formatting
from dashboards.reading import Row
from dashboards.shelf import Series
from metrics.catalogue import Measure
from metrics.statistics.intervals.change import change_interval

ESTIMATE = ("value", "lower", "upper")

Change = Literal["higher", "lower", "unclear", "unknown"]

CHANGE_WORDS = {
    "higher": "Higher than a year before",
    "lower": "Lower than a year before",
    "unclear": "No clear change on a year before",
    "unknown": "No year before to compare with",
}


IMMATURE = "Dashed: records of this time may still arrive, or the follow-up has not ended."
HIDDEN = "Hollow diamonds: hidden, because few people stand behind the value or it would give another one away."


def change(latest: Row | None, previous: Row | None) -> Change:
    """Whether a value is clearly above or below that of the year before."""
    if latest is None or previous is None or latest["version"] != previous["version"]:
        return "unknown"
    before, now = (tuple(row[name] for name in ESTIMATE) for row in (previous, latest))
    if any(formatting.is_missing(part) for part in (*before, *now)):
        return "unknown"
    interval = change_interval(before, now)
    if interval.lower > 0:
        return "higher"
    return "lower" if interval.upper < 0 else "unclear"


def verdict(measure: Measure, moved: Change) -> str:
    """`better`, `worse` or `open`: what a change means for the people served."""
    if measure.better == "neutral" or moved in ("unclear", "unknown"):
        return "open"
    return "better" if moved == measure.better else "worse"


def change_words(measure: Measure, moved: Change) -> str:
    """Return a change in words, and whether it is for the better where that is known."""
    meaning = verdict(measure, moved)
    return CHANGE_WORDS[moved] if meaning == "open" else f"{CHANGE_WORDS[moved]}: {meaning}"


def value_words(row: Row | None, measure: Measure) -> str:
    """Return a value with its unit, or why there is none."""
    if row is None:
        return "not available"
    if row["hidden"]:
        return formatting.HIDDEN_WORDS[row["hidden"]]
    if formatting.is_missing(row["value"]):
        return "nothing to count"
    return f"{formatting.amount(row['value'], measure.format)} {measure.unit}"


def trend_finding(measure: Measure, latest: Row | None, previous: Row | None) -> str:
    """Return the title of a trend chart."""
    if latest is None or formatting.is_missing(latest["value"]):
        text = value_words(latest, measure)
        return f"{text[0].upper()}{text[1:]}"
    now = formatting.amount(latest["value"], measure.format)
    if previous is None or formatting.is_missing(previous["value"]):
        return f"{now} {measure.unit}"
    before = formatting.amount(previous["value"], measure.format)
    moved = change(latest, previous)
    word = {"higher": "up from", "lower": "down from"}.get(moved, "no clear change from")
    return f"{now} {measure.unit}, {word} {before} a year before"


def spread_finding(
    measure: Measure, rows: Sequence[Row], reference: Row | None, start: str, words: str = "the program"
) -> str:
    """Return the title of a chart that sets subgroups or models side by side."""
    shown = [row for row in rows if not formatting.is_missing(row["value"])]
    if len(shown) < 2:
        return f"{measure.title}: too few groups can be shown to compare them"
    ordered = sorted(shown, key=lambda row: row["value"])
    low, high = ordered[0], ordered[-1]
    text = (
        f"{start} from {formatting.amount(low['value'], measure.format)} ({low['name']}) "
        f"to {formatting.amount(high['value'], measure.format)} ({high['name']})"
    )
    if reference is None or formatting.is_missing(reference["value"]):
        return text
    below, above = apart(shown, reference)
    return f"{text}; {below or 'none'} clearly below {words} and {above or 'none'} clearly above"


def apart_finding(measure: Measure, rows: Sequence[Row], reference: Row | None) -> str:
    """Return the title of a chart of teams that are not in a funnel: how many lie apart, and no ends of a ranking."""
    shown = [row for row in rows if not formatting.is_missing(row["value"])]
    if len(shown) < 2:
        return f"{measure.title}: too few groups can be shown to compare them"
    if reference is None or formatting.is_missing(reference["value"]):
        return f"{len(shown)} teams are shown"
    below, above = apart(shown, reference)
    return (
        f"Of {len(shown)} teams shown, {below or 'none'} clearly below the program and {above or 'none'} clearly above"
    )


def apart(rows: Sequence[Row], reference: Row) -> tuple[int, int]:
    """How many intervals lie wholly below and wholly above a value."""
    sides = [side(row, reference) for row in rows]
    return sides.count("below"), sides.count("above")


def side(row: Row, reference: Row) -> str:
    """`below` or `above` when the whole interval lies there; else empty."""
    if row["upper"] < reference["value"]:
        return "below"
    return "above" if row["lower"] > reference["value"] else ""


def notes(series: Series) -> list[str]:
    """Return what a reader of a chart over time must know about its ends and gaps."""
    said = []
    drawn = zip(series["value"], series["is_mature"], strict=True)
    if any(not is_mature and not formatting.is_missing(value) for value, is_mature in drawn):
        said.append(IMMATURE)
    if any(code != "" for code in series["hidden"]):
        said.append(HIDDEN)
    return said


def summary(verdicts: list[str]) -> str:
    """Return the sentence at the top of the overview."""
    words = {
        "better": ("is better than a year before", "are better than a year before"),
        "worse": ("is worse", "are worse"),
        "open": ("shows no clear change", "show no clear change"),
    }
    counts = {key: verdicts.count(key) for key in words if key in verdicts}
    if len(verdicts) == 1:
        return f"The figure below {words[verdicts[0]][0]}."
    if len(counts) == 1:
        return f"All {formatting.in_words(len(verdicts))} figures below {words[verdicts[0]][1]}."
    parts = [f"{formatting.in_words(count)} {words[key][count > 1]}" for key, count in counts.items()]
    return f"Of the {formatting.in_words(len(verdicts))} figures below, {formatting.listing(parts)}."
