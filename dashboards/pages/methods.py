"""Methods: definitions of measures and scales out of their own files, rules of counting, words."""

import re
from collections.abc import Mapping
from typing import Any

from dashboards.parts import Look, Page
from dashboards.reading import DOMAINS, Release
from metrics.catalogue import Measure
from metrics.fidelity.scales import load_inputs

KINDS = {
    "proportion": "Share of things counted",
    "rate": "Sum over sum",
    "mean": "Mean over things counted",
    "median": "Median over things counted",
    "stock": "Share of clients at the end of the period",
    "share_of_clients": "Share of people",
}
INTERVALS = {
    "wilson": "Wilson score",
    "poisson": "Exact or Byar, for counts",
    "clustered": "Normal, with the spread between clients",
    "student": "Student's t, with the spread between clients",
    "order_statistics": "From the order statistics",
    "none": "None",
}
BETTER = {"higher": "Higher is better", "lower": "Lower is better", "neutral": "Neither way is better by itself"}

RULES = (
    (
        "Days and dates",
        "coverage",
        "Every interval includes its first day and leaves out its last. Nothing is measured "
        "outside the days that a source covers. Where records may still arrive, lines are dashed.",
    ),
    (
        "Hospital stays",
        "spells",
        "Stays that follow each other within a day are one spell, whatever the facility. "
        "Admissions, length of stay and readmission are counted on spells. Length of stay is in nights.",
    ),
    (
        "Who counts for which team",
        "teams",
        "A day of a client belongs to one team: the one where the client is enrolled "
        "that day, and the one that started last where two overlap. "
        "An event on a day without enrollment belongs to no team.",
    ),
    (
        "Client-years",
        "client-years",
        "Enrolled days divided by 365.25. A rate per community-year leaves out days in "
        "hospital and jail. Death ends the time at risk; it is not counted as a success or as leaving.",
    ),
    (
        "Housing",
        "housing",
        "HUD living situations. Stable: permanent situations (400 to 499). Homeless: 100 to 199. "
        "Shares are over days with a known situation; the share unknown is a measure of its own.",
    ),
    (
        "Waiting times",
        "waits",
        "Kaplan-Meier medians, by the day on which the wait began. A wait that was not over when the client left "
        "or the records ended counts for as long as it was followed, so that recent waits can stay in.",
    ),
    (
        "From a need to a service",
        "funnel",
        "Needs by the day they became known (assessed, set as a goal, or a linkage made), of clients with the team for "
        "90 more days. Linked, accepted and served count the provider to whom the client was linked; a need without "
        "service was answered neither by that provider nor by the team or anybody else. Which service answers which "
        "need is project-defined.",
    ),
    (
        "Caseloads, years on the team, surveys",
        "staff",
        "Quartiles over the staff of one team: clients of each direct-service worker on the last day of the month, "
        "years on the team without a break, total scores of those who answered a survey. Fewer than five are hidden. "
        "The standards of caseload are those of each model where one is published; others are project-defined.",
    ),
    (
        "Before and after",
        "before-and-after",
        "Each client's first enrollment, transfers included: 365 days before it and 365 days after, both wholly "
        "covered by records. Time after ends with death or leaving. The interval leaves out one client at a time "
        "(jackknife). What would be expected anyway is the ratio for clients chosen by so many admissions if "
        "nothing changes (regression to the mean), or else the rate of the year before the last one over that of "
        "the last year.",
    ),
    (
        "Teams adjusted for risks",
        "adjusted-teams",
        "Events observed over events expected from a negative binomial model of age, sex, main diagnosis and "
        "psychiatric admissions in the year before the period, fitted to all teams. Intervals are exact Poisson "
        "limits, widened as far as events bunch in people. The table is in the downloads.",
    ),
    (
        "Model profile",
        "profile",
        "Features of practice over three months, turned into levels, and set beside the levels that each model asks "
        "for. Similarity is the mean fit over the features that are known of the team and that the model speaks of: 1 "
        "where all fit. The comparison is project-defined and not validated; its interval comes from drawing the "
        "clients again. Of equals, the declared model counts as the most similar.",
    ),
    (
        "Intervals and comparisons",
        "intervals",
        "The interval tells how far a value could lie from what would be seen in the long run. Two values "
        "are said to differ over time only when the 95% interval of the change leaves out zero, and a team is said to "
        "lie apart from the program only when its interval leaves out the program's value. Teams serve different "
        "people: a difference between them is a reason to ask, not a proof of better or worse work.",
    ),
)
"""Rules of counting: heading, anchor, text."""

GLOSSARY = (
    ("95% interval", "The range that would hold the true value in 95 of 100 repeats like this one."),
    ("Client-year", "One client enrolled for one year, or two for half a year each."),
    ("Fidelity", "How closely a team works to the model it declares, by a published scale."),
    ("Hidden", "Not shown, because so few people stand behind the number that somebody could be recognized."),
    ("Not complete", "Records of the period may still arrive, or the follow-up has not ended."),
    (
        "Records-only index",
        "A mean of the items that can be computed from records; defined by this project, not by the "
        "scale, and never compared with the scale's cut-offs.",
    ),
    ("Rolling 12 months", "Twelve months ending with the month named; the next point moves on by one month."),
    ("Spell", "A stretch in hospital, transfers included."),
)


def pages(release: Release, look: Look) -> list[Page]:
    """Return the methods page."""
    sections = [
        (words, [definition(release, item) for item in release.definitions.values() if item.domain == domain])
        for domain, words in DOMAINS.items()
    ]
    context: dict[str, Any] = {
        "sections": [(words, items) for words, items in sections if items],
        "scales": list(release.scales.values()),
        "inputs": load_inputs(),
        "rules": RULES,
        "glossary": GLOSSARY,
    }
    return [Page("methods.html", "methods.html", "Methods and definitions", "methods", context)]


def said(words: Mapping[str, str], key: str) -> str:
    """Return the words for a key of the catalogue, or the key itself where it is newer than these words."""
    return words.get(key, key.replace("_", " ").capitalize())


def definition(release: Release, measure: Measure) -> dict[str, Any]:
    """Return a measure as heading and pairs of term and text."""
    pairs = [
        ("Counted", measure.counted),
        ("Out of", measure.out_of),
        ("Left out", " ".join(measure.exclusions.values())),
        ("Why", measure.why),
        ("Kind", f"{said(KINDS, measure.kind)}; {said(BETTER, measure.better).lower()}."),
        ("95% interval", f"{said(INTERVALS, measure.interval)}."),
        ("Needs", ", ".join(name.replace("_", " ") for name in measure.needs)),
        ("Source", measure.source),
        ("Exactly", f"{measure.numerator} / {measure.denominator}, per row of {measure.unit_table}"),
    ]
    return {
        "measure": measure,
        "availability": release.availability(measure.id),
        "pairs": [(term, re.sub(r"\s+", " ", text).strip()) for term, text in pairs if text],
    }
