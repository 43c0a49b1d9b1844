"""Downloads: which tables the release holds, in which formats, and what is in them."""

from dashboards import formatting
from dashboards.parts import Cell, Column, Look, Page, Table
from dashboards.reading import Release

WORDS = {
    "measure_values": "Every value: measure, group, subgroup, period, numerator, denominator, people, interval",
    "fidelity_items": "Every item score with its evidence",
    "fidelity_scores": "Subscales, totals, cut-offs, records-only index",
    "model_profiles": "How much each team's practice resembles each model, with intervals; project-defined",
    "model_features": "The features of practice behind the model profiles",
    "cycle_times": "How long the steps of the cycle take: Kaplan-Meier medians",
    "cycle_time_shares": "Shares of the waits that had ended by a day",
    "linkage_funnel": "How far needs get: became known, linked, accepted, served, unmet",
    "caseload_distribution": "Clients per worker of each team: quartiles, extremes, share over the standard",
    "tenure_distribution": "Years on the team: quartiles",
    "staff_survey_scores": "Scores of staff surveys: mean and quartiles",
    "teams": "Teams, their model and how many clients they have now",
    "data_quality": "Rows read, kept and set aside; coverage and freshness",
    "quarantine_reasons": "Rows set aside, by field and reason",
    "unknown_codes": "Codes that no code list knows",
    "notices": "What was kept but is worth knowing",
    "unattributed_events": "Events on days without enrollment",
    "checks": "Checks of the run and their outcome",
    "definitions": "Definitions of the measures with their versions",
    "scale_definitions": "Items, bands and cut-offs of the fidelity scales",
}


def pages(release: Release, look: Look) -> list[Page]:
    """Return the downloads page."""
    folder = look.settings.tables_path
    rows = [
        [
            Cell(WORDS.get(name, name.replace("_", " ").capitalize())),
            Cell(f"{name}.csv", href=f"{folder}/{name}.csv"),
            Cell(f"{name}.parquet", href=f"{folder}/{name}.parquet"),
            Cell(formatting.count(len(frame))),
        ]
        for name, frame in release.tables.items()
    ]
    rows.append(
        [Cell("All of them in one workbook"), Cell("release.xlsx", href=f"{folder}/release.xlsx"), Cell(""), Cell("")]
    )
    rows.append(
        [
            Cell("What each column means"),
            Cell("data_dictionary.csv", href=f"{folder}/data_dictionary.csv"),
            Cell(""),
            Cell(""),
        ]
    )
    columns = [Column("What it holds"), Column("CSV"), Column("Parquet"), Column("Rows", is_number=True)]
    context = {"table": Table("Tables of this release", columns, rows), "folder": folder}
    return [Page("downloads.html", "downloads.html", "Downloads", "downloads", context)]
