"""The report of a review, to be printed and handed over: what was found, item by item, and what to do about it."""

from typing import Any

from dashboards import fidelity_reading as standing
from dashboards import fidelity_words, formatting
from dashboards.pages import fidelity_team
from dashboards.pages.fidelity_history import History, Review, changes_between, history_of, reviews_of
from dashboards.pages.fidelity_items import is_apart, next_words, why_not
from dashboards.parts import Page
from dashboards.reading import Group, Release, Row
from metrics.fidelity.scale_model import Item, Scale

STRONG = ("s4", "s5")
"""Fills of the scores that are strengths: the upper two fifths of the ratings."""

UNRANKED = 10_000
"""Where items without a known change stand: after all that have one."""


def file_name(release: Release, group: Group, scale: Scale) -> str:
    """Return the file of the report of a team on a scale."""
    return f"report-{release.slug(group)}-{scale.id}.html"


def file_of(release: Release, group: Group, scale: Scale, made: set[str]) -> str:
    """Return the file of a report that was made; empty where there is none."""
    name = file_name(release, group, scale)
    return name if f"fidelity/{name}" in made else ""


def review_of(release: Release, group: Group, scale: Scale) -> Review | None:
    """Return the last review of a team on a scale, if there is one."""
    if not release.fidelity_rows("fidelity_reviews", group, scale.id):
        return None
    return next(iter(reviews_of(release, group, scale, history_of(release, group, scale))[-1:]), None)


def pages(release: Release) -> list[Page]:
    """Return a report for the last review of each team on each scale."""
    return [
        report_page(release, group, scale)
        for group in release.of_level("team")
        for scale in standing.scales_of(release, group)
        if review_of(release, group, scale) is not None
    ]


def report_page(release: Release, group: Group, scale: Scale) -> Page:
    """Return the report of the last review of a team on a scale."""
    history = history_of(release, group, scale)
    reviews = reviews_of(release, group, scale, history)
    review = reviews[-1]
    rows = {item.id: history.cell(review.as_of, item.id) for item in scale.items}
    scored = {key: row for key, row in rows.items() if row is not None}
    bands = standing.bands(release, group, scale, review.as_of)
    context = {
        "group": group,
        "scale": scale,
        "model": standing.model_name(release, group),
        "reviewed": formatting.day(review.day),
        "records_to": standing.last_day(review.as_of),
        "now": standing.last_day(release.latest_items(group, scale.id)[0]["as_of"]),
        "back": standing.address(release, group, "", scale).removeprefix("fidelity/"),
        "summary": summary(release, group, scale, review, scored),
        "before": changes_between(scale, history, reviews),
        "bands": bands,
        "disagreement": standing.disagreement(bands),
        "subscales": standing.subscales(release, group, scale, review.as_of),
        "items": item_rows(scale, scored),
        "strengths": strengths(scale, scored),
        "recommendations": recommendations(release, group, scale, scored),
        "shortfalls": fidelity_team.shortfalls(release, group, scale),
        "notes": notes(release, group, scale, history, review),
        "about": fidelity_words.standing_of(scale),
        "foreign": fidelity_words.made_for(scale, group.model),
        "ends": fidelity_words.ends(scale),
    }
    path = f"fidelity/{file_name(release, group, scale)}"
    return Page(path, "fidelity_report.html", f"Fidelity review of {group.name}", "fidelity", context)


def summary(release: Release, group: Group, scale: Scale, review: Review, rows: dict[str, Row]) -> str:
    """Return what was found, in a few sentences."""
    raters = int(review.row["raters"])
    by = "one person" if raters == 1 else f"{formatting.in_words(raters)} people"
    said = [f"{group.name} was reviewed by {by} on the {scale.title}; the last day was {formatting.day(review.day)}."]
    rated = sum(row["source"] == "rated" for row in rows.values())
    computed = sum(row["source"] == "computed" for row in rows.values())
    parts = [f"{rated} were rated"] + ([f"{computed} come from records"] if computed else [])
    said.append(f"{standing.scored_words(list(rows.values()), scale)}: {' and '.join(parts)}.")
    total = standing.total(release, group, scale, review.as_of)
    if total is not None:
        named = [f"“{band['band']}” by {band['rule']}" for band in standing.bands(release, group, scale, review.as_of)]
        reading = f", which is read as {formatting.listing(named)}" if named else ""
        said.append(f"The mean is {fidelity_words.mean(scale, total)}{reading}.")
    elif scale.total is not None:
        said.append("Some items are not scored, so there is no total.")
    return " ".join(said)


def item_rows(scale: Scale, rows: dict[str, Row]) -> list[dict[str, Any]]:
    """Return the items as the table of the report shows them."""
    labels = {part.id: part.label for part in scale.subscales}
    return [
        {
            "name": f"{item.id} {item.label}",
            "subscale": labels[scale.subscale_of(item.id)],
            "score": fidelity_words.score(scale, row["score"]),
            "fill": fidelity_words.fill(scale, row["score"]),
            "computed": fidelity_words.score(scale, row["computed_score"]),
            "rated": fidelity_words.score(scale, row["rated_score"]),
            "words": item_words(scale, item, row),
            "verified": item.verified,
        }
        for item in scale.items
        if (row := rows.get(item.id)) is not None
    ]


def item_words(scale: Scale, item: Item, row: Row) -> str:
    """Return what a score means, or why there is none."""
    if formatting.is_missing(row["score"]):
        return why_not(row)
    anchor = item.anchors.get(int(row["score"]), "") if row["score"] == int(row["score"]) else ""
    apart = f"Records give {fidelity_words.score(scale, row['computed_score'])}." if is_apart(row) else ""
    return " ".join(words for words in (f"{anchor}." if anchor else "", apart) if words)


def strengths(scale: Scale, rows: dict[str, Row]) -> list[str]:
    """Return the items in the upper two fifths of the ratings, the highest first."""
    strong = [
        (item, row["score"])
        for item in scale.whole_items
        if (row := rows.get(item.id)) is not None and fidelity_words.fill(scale, row["score"]) in STRONG
    ]
    strong.sort(key=lambda pair: -pair[1])
    return [f"{item.id} {item.label} ({fidelity_words.score(scale, score)})" for item, score in strong]


def recommendations(release: Release, group: Group, scale: Scale, rows: dict[str, Row]) -> list[dict[str, str]]:
    """Return the items that are no strengths: first those with the most gain for the least change, then the lowest."""
    gains = {row["item"]: row for row in release.fidelity_rows("fidelity_gains", group, scale.id)}
    low = [
        (item, row)
        for item in scale.whole_items
        if (row := rows.get(item.id)) is not None
        and not formatting.is_missing(row["score"])
        and fidelity_words.fill(scale, row["score"]) not in STRONG
    ]
    low.sort(key=lambda pair: (_rank(gains.get(pair[0].id)), pair[1]["score"]))
    return [
        {
            "name": f"{item.id} {item.label}",
            "score": fidelity_words.score(scale, row["score"]),
            "words": recommendation(scale, item, row, gains.get(item.id)),
        }
        for item, row in low
    ]


def _rank(gain: Row | None) -> int:
    return UNRANKED if gain is None or formatting.is_missing(gain["rank"]) else int(gain["rank"])


def recommendation(scale: Scale, item: Item, row: Row, gain: Row | None) -> str:
    """Say what would raise an item: by records where they tell, else what the next rating means."""
    if gain is not None and not gain["is_evidence_hidden"]:
        return f"By records, now a {fidelity_words.score(scale, gain['score'])}: {next_words(gain)}"
    next_rating = int(row["score"]) + 1
    if anchor := item.anchors.get(next_rating, ""):
        return f"A {next_rating} means: {anchor}."
    return "Agree with the team what the next rating asks for; records do not tell."


def notes(release: Release, group: Group, scale: Scale, history: History, review: Review) -> list[str]:
    """Return how the scores were made, and how sure they are."""
    said = [
        "Where a rater gave a rating, it counts; records fill the items that were not rated."
        + (" The raters settled their differences by consensus." if review.row["has_consensus"] else "")
    ]
    if disputed := int(review.row["items_disputed"]):
        said.append(f"Items on which the raters differ and did not settle, so that they have no rating: {disputed}.")
    apart = [item.id for item in scale.items if (row := history.cell(review.as_of, item.id)) and is_apart(row)]
    if apart:
        said.append(f"Rating and records are more than a point apart on {formatting.listing(apart)}; look at both.")
    unsure = [
        str(row["item"])
        for row in release.fidelity_rows("fidelity_evidence", group, scale.id)
        if not formatting.is_missing(row["lower_score"]) and row["lower_score"] != row["upper_score"]
    ]
    if unsure:
        said.append(
            f"By records now, the 95% interval of {formatting.listing(unsure)} allows more than one score: other "
            "clients of the same kind could have given another."
        )
    return said
