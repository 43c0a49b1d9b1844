"""The people who do the work: caseloads, staying and leaving, supervision, skills, what they say in surveys."""

from collections.abc import Mapping
from typing import Any

from dashboards import exhibits, findings
from dashboards.pages.outcomes import measure_table
from dashboards.pages.staff_charts import caseload_chart, survey_charts, tenure_chart
from dashboards.parts import Chart, Look, Page, Table
from dashboards.reading import Release

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Caseloads and continuity": ("caseload_per_fte", "primary_worker_contacts", "primary_worker_changes"),
    "Staying and leaving": ("staff_turnover", "vacancy"),
    "Supervision": ("supervision_hours", "supervised_weekly", "supervised_monthly", "qualified_supervision"),
    "Skills and experience": ("peer_share", "bachelors_share", "masters_share"),
}
"""Measures of the page under their headings."""

LEAD = ("caseload_per_fte", "staff_turnover", "vacancy")
"""Measures that the sentence at the top tells."""

DRAWN = (
    *("caseload_per_fte", "primary_worker_contacts", "staff_turnover", "vacancy"),
    *("supervised_monthly", "peer_share"),
)
"""Measures that are drawn team by team."""


def pages(release: Release, look: Look) -> list[Page]:
    """Return the page of the workforce."""
    distributions = [caseload_chart(release, look), tenure_chart(release, look)]
    context: dict[str, Any] = {
        "lead": lead(release),
        "distributions": [chart for chart in distributions if chart is not None],
        "charts": team_charts(release, look),
        "surveys": survey_charts(release, look),
        "sections": sections(release),
    }
    return [Page("workforce.html", "workforce.html", "Workforce", "workforce", context)]


def lead(release: Release) -> str:
    """Caseload, turnover and vacancy of the program, and whether they changed."""
    said = []
    for key in LEAD:
        measure = release.definitions.get(key)
        if measure is None or release.availability(key) != "available":
            continue
        latest, previous = (release.at(key, release.program, years_back=years) for years in (0, 1))
        said.append(f"{measure.subject}: {findings.trend_finding(measure, latest, previous)}.")
    return " ".join(said) or "Not available: these records do not tell who works on the teams."


def team_charts(release: Release, look: Look) -> list[Chart]:
    """Return the main measures team by team."""
    known = [release.definitions[key] for key in DRAWN if key in release.definitions]
    charts = [
        exhibits.teams_chart(release, look, measure, root="", is_small=True)
        for measure in known
        if release.availability(measure.id) == "available"
    ]
    return [chart for chart in charts if chart is not None]


def sections(release: Release) -> list[tuple[str, Table]]:
    """Return all measures of the workforce under their headings; one that no heading names stands at the end."""
    known = {key: measure for key, measure in release.definitions.items() if measure.domain == "workforce"}
    named = {words: [known[key] for key in keys if key in known] for words, keys in SECTIONS.items()}
    taken = {key for keys in SECTIONS.values() for key in keys}
    named["Other"] = [measure for key, measure in known.items() if key not in taken]
    return [(words, measure_table(release, items, folder="outcomes/")) for words, items in named.items() if items]
