"""The page of a team on one scale: score card, items over time, evidence behind each item, what would raise it."""

from typing import Any

from dashboards import fidelity_reading as standing
from dashboards import fidelity_words, formatting
from dashboards.pages import fidelity_ahead, fidelity_history, fidelity_items
from dashboards.pages.fidelity_charts import drift_chart, score_chart
from dashboards.parts import Look, Page
from dashboards.reading import Group, Release
from metrics.fidelity.scale_model import Scale


def team_page(release: Release, look: Look, group: Group, scale: Scale, report: str) -> Page:
    """Return the page of a team on a scale.

    Parameters
    ----------
    release, look
        As for every page.
    group, scale
        The team, and one of its scales.
    report
        File of the printable report of its last review; empty where there is none.
    """
    history = fidelity_history.history_of(release, group, scale)
    reviews = fidelity_history.reviews_of(release, group, scale, history)
    rows = release.latest_items(group, scale.id)
    bands = standing.bands(release, group, scale)
    charts = [make(release, look, group, scale, root="../") for make in (score_chart, drift_chart)]
    context = {
        "group": group,
        "scale": scale,
        "model": standing.model_name(release, group),
        "team_page": f"../teams/{release.slug(group)}.html",
        "tabs": tabs(release, group),
        "report": report,
        "reviewed": formatting.day(reviews[-1].day) if reviews else "",
        "finding": team_finding(release, group, scale),
        "about": fidelity_words.standing_of(scale),
        "foreign": fidelity_words.made_for(scale, group.model),
        "ends": fidelity_words.ends(scale),
        "key": fidelity_words.key(scale),
        "as_of": standing.last_day(rows[0]["as_of"]),
        "bands": bands,
        "disagreement": standing.disagreement(bands),
        "subscales": standing.subscales(release, group, scale),
        "index": fidelity_words.mean(scale, standing.index(release, group, scale)),
        "skipped": skipped(scale, rows),
        "shortfalls": shortfalls(release, group, scale),
        "overlays": [overlay.title for overlay in scale.overlays] if "fidelity_shortfalls" in release.tables else [],
        "charts": [chart for chart in charts if chart is not None],
        "history": fidelity_history.grid(scale, history, reviews),
        "moved": fidelity_history.finding(scale, history, reviews),
        "changes": fidelity_ahead.changes(release, group, scale),
        "gains": fidelity_ahead.gains(release, group, scale),
        "forecasts": fidelity_ahead.forecasts(release, group, scale),
        "items": fidelity_items.item_rows(release, group, scale),
    }
    path = standing.address(release, group, "", scale)
    return Page(path, "fidelity_team.html", f"Fidelity of {group.name}, {scale.title}", "fidelity", context)


def tabs(release: Release, group: Group) -> list[dict[str, Any]]:
    """Return the scales of a team with their pages."""
    return [
        {"scale": scale, "href": standing.address(release, group, "../", scale).removeprefix("../fidelity/")}
        for scale in standing.scales_of(release, group)
    ]


def team_finding(release: Release, group: Group, scale: Scale) -> str:
    """How far a team is scored, and where it stands."""
    rows = release.latest_items(group, scale.id)
    scored = standing.scored_words(rows, scale)
    total = standing.total(release, group, scale)
    if total is not None:
        named = [f"{band['band']} by the rule “{band['rule']}”" for band in standing.bands(release, group, scale)]
        mean = f"{scored}; the mean is {fidelity_words.mean(scale, total)}"
        return f"{mean}: {formatting.listing(named)}." if named else f"{mean}."
    index = standing.index(release, group, scale)
    if index is not None:
        why = "so there is no total" if scale.total else "and the scale has no total"
        return f"{scored}, {why}. What records give has a mean of {fidelity_words.mean(scale, index)}."
    metrics = sum(not formatting.is_missing(row["computed_value"]) for row in rows)
    if scale.kind == "structure_only" and metrics:
        return f"{scored}. Records give a metric for {metrics} items, which a rater can score."
    return f"{scored}, so there is no total." if scale.total else f"{scored}; the scale has no total."


def skipped(scale: Scale, rows: Any) -> list[str]:
    """Return the items that raters left out by the scale's own rules, each with its reason."""
    labels = {item.id: item.label for item in scale.items}
    return [
        f"{row['item']} {labels.get(row['item'], '')}: {fidelity_words.skipped(row['not_rated'])}"
        for row in rows
        if row.get("is_skipped", False)
    ]


def shortfalls(release: Release, group: Group, scale: Scale) -> list[dict[str, str]]:
    """Return where a team is below a minimum of an authority that binds the site, at its last date."""
    titles = {overlay.id: overlay.title for overlay in scale.overlays}
    rows = release.fidelity_rows("fidelity_shortfalls", group, scale.id)
    last = release.latest_items(group, scale.id)[0]["as_of"]
    return [
        {
            "rule": titles.get(row["overlay"], str(row["overlay"])),
            "item": "Sum of all items" if row["item"] == "total" else f"{row['item']} {formatting.plain(row['label'])}",
            "minimum": formatting.number(row["minimum"]),
            "score": formatting.plain(row["reason"])
            if formatting.is_missing(row["score"])
            else fidelity_words.score(scale, row["score"]),
            "at_risk": "" if formatting.is_missing(row["at_risk_percent"]) else f"{row['at_risk_percent']:g}%",
        }
        for row in standing.on(rows, last)
    ]
