"""The first page: the half-dozen figures a funder asks for, and how true the teams are to their model."""

from typing import Any

from dashboards import evaluation_reading, exhibits, findings, formatting
from dashboards import fidelity_reading as standing
from dashboards.pages import profile
from dashboards.parts import Look, Page
from dashboards.profile_reading import Profiles
from dashboards.reading import Release, Row
from metrics.catalogue import Measure
from metrics.words import sentence


def pages(release: Release, look: Look) -> list[Page]:
    """Return the overview."""
    profiles = Profiles(release)
    compared = [group for group in release.of_level("team") if profiles.has(group)]
    cards = [card(release, look, measure) for measure in release.headlines]
    context = {
        "summary": findings.summary([item["verdict"] for item in cards]) if cards else "",
        "cards": cards,
        "unavailable": release.unavailable,
        "availability": release.availability,
        "fidelity": standing.strip(release, root=""),
        "profile": profile.finding(profiles, compared) if compared else "",
        "people": people_words(release),
    }
    return [Page("index.html", "overview.html", "Overview", "overview", context)]


def people_words(release: Release) -> str:
    """How many people are enrolled now, where no team's number is hidden."""
    clients = release.teams["clients_now"]
    if clients.isna().any():
        return ""
    return f"{formatting.count(clients.sum())} people are enrolled now, in {len(clients)} teams."


def card(release: Release, look: Look, measure: Measure) -> dict[str, Any]:
    """One figure: value, interval, what it was, the target, teams outside the limits, and a sentence."""
    program = release.program
    latest, previous = release.at(measure.id, program), release.at(measure.id, program, years_back=1)
    moved = findings.change(latest, previous)
    return {
        "measure": measure,
        "value": value_text(latest, measure),
        "period": "" if latest is None else told(latest),
        "interval": "–" if latest is None else formatting.interval(latest["lower"], latest["upper"], measure.format),
        "people": "–" if latest is None else formatting.count(latest["clients"]),
        "before": findings.value_words(previous, measure) if previous is not None else "no earlier year",
        "target": target_text(release, measure),
        "outside": evaluation_reading.outside_text(evaluation_reading.compared(release, measure)),
        "change": moved,
        "change_words": findings.change_words(measure, moved),
        "verdict": findings.verdict(measure, moved),
        "sentence": sentence(measure, latest, previous),
        "chart": exhibits.trend_chart(release, look, measure, program, root="", is_small=True),
    }


def value_text(row: Row | None, measure: Measure) -> str:
    """Return the value alone."""
    if row is None:
        return "–"
    return "hidden" if row["hidden"] else formatting.amount(row["value"], measure.format)


def told(row: Row) -> str:
    """Return the period of a row."""
    return formatting.period(str(row["grain"]), row["period_from"], row["period_until"])


def target_text(release: Release, measure: Measure) -> str:
    """Return the target, or nothing."""
    target = release.target(measure.id, release.program)
    return "" if target is None else formatting.amount(target, measure.format)
