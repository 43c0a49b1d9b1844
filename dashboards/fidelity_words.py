"""How a scale is spoken of: scores, their fills, what the lowest and the highest mean, what the scale is."""

from typing import Any

from dashboards import formatting
from metrics.fidelity.scale_model import CutOff, Scale

SOURCE_WORDS = {"computed": "from records", "rated": "from a rater", "none": "not scored"}

FILLS = 5
"""Steps of the fill behind a score, faint to full."""

MOST_IN_KEY = 6
"""Ratings that the key lists one by one; of more, the lowest and the highest."""

KIND_WORDS = {
    "published": "",
    "project_defined": "Project-defined: nobody published this scale, it has not been validated, and it has no total.",
    "structure_only": "Structure only: the anchors of this scale are not free, so that records give metrics but no "
    "scores; scores come from raters, or from the anchors that a licensed site adds.",
    "imported": "Imported: scores come from the owner's own tool; none is computed here.",
}

SKIPPED_WORDS = {
    "post_vacant": "the post is vacant",
    "newly_hired": "the post has only just been filled",
    "not_applicable": "it does not apply to this team",
}


def score(scale: Scale, value: float | None) -> str:
    """Return a score as it is read: `4`, `4.5`, `85%`; an en dash when there is none."""
    if formatting.is_missing(value) or value is None:
        return "–"
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return f"{text}%" if scale.rating.unit == "percent" else text


def mean(scale: Scale, value: float | None) -> str:
    """Return a mean of scores, with the highest that it can be."""
    return "–" if formatting.is_missing(value) else f"{formatting.number(value, 2)} of {scale.rating.max}"


def fill(scale: Scale, value: float | None) -> str:
    """Return the style of a score: `s1` for the lowest rating to `s5` for the highest, `none` without one."""
    if formatting.is_missing(value) or value is None:
        return "none"
    part = (float(value) - scale.rating.min) / (scale.rating.max - scale.rating.min)
    return f"s{1 + int(part * (FILLS - 1) + 0.5)}"


def ends(scale: Scale) -> str:
    """Say what the lowest and the highest rating mean."""
    labels = scale.rating.labels
    low, high = (
        f"{score(scale, rating)} ({labels.get(rating, word)})"
        for rating, word in ((scale.rating.min, "lowest"), (scale.rating.max, "highest"))
    )
    return f"Items are scored from {low} to {high}."


def key(scale: Scale) -> list[dict[str, str]]:
    """Return ratings with their fill and what they are called, as the key of a grid."""
    low, high = scale.rating.min, scale.rating.max
    shown = range(low, high + 1) if high - low < MOST_IN_KEY else (low, high)
    usual = {low: "lowest", high: "highest"}
    return [
        {
            "score": score(scale, rating),
            "fill": fill(scale, rating),
            "label": scale.rating.labels.get(rating, usual.get(rating, "")),
        }
        for rating in shown
    ]


def standing_of(scale: Scale) -> list[str]:
    """Return what a reader must know of a scale beside its scores: its kind, its wording, its licence."""
    said = [KIND_WORDS[scale.kind]]
    unsure = sum(not item.verified for item in scale.items)
    if unsure:
        which = "all items" if unsure == len(scale.items) else f"{unsure} of {len(scale.items)} items"
        said.append(f"The wording or the bounds of {which} have not been compared with a printed source (unverified).")
    rules = [rule.title for rule in scale.cut_offs if not rule.verified]
    if rules:
        said.append(f"Not compared with a printed source either: {formatting.listing(rules)}.")
    return [*(words for words in said if words), f"Licence: {scale.licence}"]


def made_for(scale: Scale, model: str) -> str:
    """Say that a scale is made for other models than a team's; empty where it is made for it."""
    if not scale.models or model in scale.models:
        return ""
    names = formatting.listing([name.replace("_", " ") for name in scale.models])
    return (
        f"This scale is made for teams of another model ({names}). Its scores say how far the work resembles that "
        "model; low is not a fault."
    )


def skipped(reason: Any) -> str:
    """Say why raters left an item out."""
    return f"left out: {SKIPPED_WORDS.get(formatting.plain(reason), 'raters said why in their notes')}"


def bands_of(rule: CutOff) -> str:
    """Return how a rule reads a total: `113 or more good, 85 or more fair`."""
    return ", ".join(f"{band.ge:g} or more {band.label}" for band in rule.bands)
