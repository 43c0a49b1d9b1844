"""The cycle of case management, from referral to closure: steps, times, the funnel of needs, contacts by function."""

from dataclasses import dataclass
from typing import Any

from dashboards import findings, formatting
from dashboards.cycle_reading import Cycle
from dashboards.pages import cycle_charts, cycle_funnel, cycle_waits
from dashboards.pages.outcomes import measure_table
from dashboards.pages.overview import told, value_text
from dashboards.parts import Look, Page, Table
from dashboards.reading import Release
from metrics.catalogue import Measure


@dataclass(frozen=True)
class Step:
    """A step of the cycle: its measures, of which the first is its main indicator."""

    name: str
    words: str
    measures: tuple[str, ...]


STEPS = (
    Step("Assess", "What does this person need?", ("assessment_30d", "needs_assessed", "reassessed_yearly")),
    Step(
        "Plan",
        "What do we agree to do?",
        ("plan_30d", "plan_after_assessment", "plan_signed", "need_with_goal", "plan_review_on_time"),
    ),
    Step(
        "Link",
        "Who else must help, and did they?",
        (
            *("linkage_served_90d", "linkage_served_30d", "linkage_followed_up_14d", "unmet_need"),
            "own_service_share",
        ),
    ),
    Step(
        "Monitor",
        "Are we still in touch?",
        ("monthly_contact", "contact_gap_60d", "out_of_contact_30d", "out_of_contact_60d"),
    ),
    Step("Evaluate", "Did it help?", ("outcome_measured_6m", "goals_met")),
)
"""The five steps in order."""

AROUND = {
    "Coming in": ("engaged_30d",),
    "Closing": ("planned_closure", "return_after_closure_90d", "hospital_after_closure_90d"),
}
"""Measures before the first step and after the last."""


def pages(release: Release, look: Look) -> list[Page]:
    """Return the page of the cycle."""
    measures = [item for item in release.definitions.values() if item.domain == "cycle"]
    cycle = Cycle(release)
    context: dict[str, Any] = {
        "lead": lead(release, cycle),
        "steps": [step_card(release, step) for step in STEPS],
        "models": cycle_charts.model_charts(release, look, [step.measures[0] for step in STEPS]),
        "times": cycle_waits.time_charts(release, look, cycle),
        "funnel": cycle_funnel.funnel_chart(release, look, cycle),
        "needs": cycle_funnel.need_charts(release, look, cycle),
        "functions": cycle_charts.functions_chart(release, look),
        "sections": sections(release, measures),
    }
    return [Page("cycle.html", "cycle.html", "Cycle", "cycle", context)]


def lead(release: Release, cycle: Cycle) -> str:
    """How many needs got how far, and how long the first half waited for an assessment."""
    said = [*_needs_words(release, cycle), *_time_words(release, cycle)]
    return " ".join(said) or "Not available: these records do not tell of needs, assessments or plans."


def _needs_words(release: Release, cycle: Cycle) -> list[str]:
    row = cycle.funnel(release.program)
    if row is None or formatting.is_missing(row["unmet"]) or formatting.is_missing(row["served_90d"]):
        return []
    when = formatting.period("rolling_12", row["period_from"], row["period_until"])
    needs = formatting.count(row["identified"])
    linked = formatting.part_of(row["served_90d"], row["identified"])
    nobody = formatting.part_of(row["unmet"], row["identified"])
    return [
        f"Of {needs} needs that became known in the {when}, {linked} were served within 90 days by the provider "
        f"to whom the client was linked; {nobody} had no service from anybody."
    ]


def _time_words(release: Release, cycle: Cycle) -> list[str]:
    row = cycle.time("assessment", release.program)
    if row is None or formatting.is_missing(row["median"]):
        return []
    return [f"Half of the clients were assessed within {formatting.number(row['median'])} days of admission."]


def step_card(release: Release, step: Step) -> dict[str, Any]:
    """One step: its main indicator for the program, and the year before."""
    measure = release.definitions.get(step.measures[0])
    card: dict[str, Any] = {"step": step, "measure": measure, "value": "–", "note": "not measured", "change_words": ""}
    if measure is None:
        return card
    availability = release.availability(measure.id)
    if availability != "available":
        return card | {"note": availability}
    latest, previous = (release.at(measure.id, release.program, years_back=years) for years in (0, 1))
    moved = findings.change(latest, previous)
    return card | {
        "value": value_text(latest, measure),
        "note": "" if latest is None else told(latest),
        "change": moved,
        "change_words": findings.change_words(measure, moved),
        "verdict": findings.verdict(measure, moved),
    }


def sections(release: Release, measures: list[Measure]) -> list[tuple[str, Table]]:
    """Return all measures of the cycle by step; one that no step names stands at the end."""
    named = {"Coming in": AROUND["Coming in"], **{step.name: step.measures for step in STEPS}}
    named |= {"Closing": AROUND["Closing"], "What contacts are for": cycle_charts.functions(release)}
    known = {measure.id: measure for measure in measures}
    found = [(words, [known[key] for key in keys if key in known]) for words, keys in named.items()]
    taken = {key for keys in named.values() for key in keys}
    found.append(("Other", [measure for measure in measures if measure.id not in taken]))
    return [(words, measure_table(release, items, folder="outcomes/")) for words, items in found if items]
