"""Does doing it better go with better outcomes: teams' outcomes over the fidelity measured before them."""

from collections.abc import Sequence
from typing import Any

from dashboards import figures, formatting
from dashboards import program_reading as reading
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.reading import Release, Row
from metrics.catalogue import Measure
from metrics.evaluation.fidelity.fidelity_outcome import FEWEST_TEAMS
from metrics.evaluation.fidelity.fidelity_words import BETWEEN_CAVEAT, OWN

KIND_WORDS = {"total": "total", "records_only_index": "index from records alone"}
"""Scores that stand for a scale, in words."""

FEWEST_POINTS = 2
"""One point is no picture."""

OWN_TERMS = ("fidelity", "fidelity_unadjusted", "fidelity_corrected")
"""Slopes of the site's own teams that the table shows."""

SLOPE_WORDS = {
    "fidelity": "fidelity",
    "fidelity_unadjusted": "fidelity, earlier use not taken into account",
    "fidelity_corrected": "fidelity, without the flattening by error",
}


def pages(release: Release, look: Look) -> list[Page]:
    """Return the page of fidelity and outcome."""
    rows = [row for row in reading.rows_of(release, "fidelity_outcomes") if row["measure"] in release.definitions]
    slopes = reading.rows_of(release, "fidelity_slopes")
    context: dict[str, Any] = {
        "lead": lead(rows),
        "caveat": BETWEEN_CAVEAT,
        "fewest": FEWEST_TEAMS,
        "scales": [scale_part(release, look, mine) for mine in by_scale(rows)],
        "own": slope_table(release, [row for row in slopes if row["study"] == OWN and row["term"] in OWN_TERMS]),
        "published": published_table([row for row in slopes if row["study"] != OWN]),
    }
    return [Page("outcomes/fidelity.html", "fidelity_outcome.html", "Fidelity and outcome", "outcomes", context)]


def lead(rows: Sequence[Row]) -> str:
    """Say what the slopes say; or how many teams there are, and that they are too few for one."""
    if not rows:
        return "Not available: no scale has three teams with a score from before the period of the outcomes."
    told = {(row["measure"], row["scale"]) for row in rows if row["part"] == "line"}
    said = [row["text"] for row in rows if (row["measure"], row["scale"]) in told and formatting.plain(row["text"])]
    if said:
        return " ".join(text.replace(BETWEEN_CAVEAT, "").split("Published,")[0].strip() for text in said)
    most = max(len(points(rows, *key)) for key in {(row["measure"], row["scale"]) for row in rows})
    return (
        f"That cannot be said here: at most {formatting.in_words(most)} teams on a scale have a fidelity score and an "
        f"outcome that can be shown, and {formatting.in_words(FEWEST_TEAMS)} are needed for a slope. The pictures show "
        "the teams, and say nothing of a link."
    )


def points(rows: Sequence[Row], measure: str, scale: str) -> list[Row]:
    """Return the teams that have a point."""
    mine = [row for row in rows if row["part"] == "team" and (row["measure"], row["scale"]) == (measure, scale)]
    return [row for row in mine if row["left_out"] == ""]


def by_scale(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each scale."""
    return [[row for row in rows if row["scale"] == key] for key in dict.fromkeys(row["scale"] for row in rows)]


def scale_part(release: Release, look: Look, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the charts of a scale, and the measures of which no two teams can be shown."""
    key = rows[0]["scale"]
    scale = release.scales.get(key)
    measures = {row["measure"] for row in rows}
    known = [item for name, item in release.definitions.items() if name in measures]
    drawn = [item for item in known if len(points(rows, item.id, key)) >= FEWEST_POINTS]
    return {
        "id": formatting.anchor(key),
        "title": key if scale is None else scale.title,
        "score": KIND_WORDS[rows[0]["score_kind"]],
        "charts": [
            dose_chart(release, look, item, [row for row in rows if row["measure"] == item.id]) for item in drawn
        ],
        "hidden": [item.title for item in known if item not in drawn],
    }


def dose_chart(release: Release, look: Look, measure: Measure, rows: Sequence[Row]) -> Chart:
    """Return the teams on one scale and measure, with the line where there is one."""
    key = rows[0]["scale"]
    line = sorted((row for row in rows if row["part"] == "line"), key=lambda row: row["fidelity"])
    named = [dict(row) | _named(release, row) for row in points(rows, measure.id, key)]
    told = formatting.period("rolling_12", rows[0]["period_from"], rows[0]["period_until"])
    text = next(formatting.plain(row["text"]) for row in rows if formatting.plain(row["text"]))
    finding = text.split(" The picture shows")[0].replace(f" {BETWEEN_CAVEAT}", "")
    return Chart(
        id=f"fidelity-{measure.id}-{formatting.anchor(key)}",
        title=measure.title,
        finding=f"{finding} {measure.unit.capitalize()}, {told}.",
        unit=f"{measure.title}, {told}, over fidelity before it. Mark: team. Line: 95% interval.",
        figure=figures.dose_figure(named, line, look.theme, measure.format),
        table=_table(release, measure, rows, told),
        csv="../data/fidelity_outcomes.csv",
        definition=f"../methods.html#{measure.id}",
        view=f"{measure.id}.html#teams-{measure.id}",
        is_small=True,
    )


def _named(release: Release, row: Row) -> dict[str, str]:
    group = reading.group_of(release, row["team_id"])
    return {"name": row["team_id"], "model": "other"} if group is None else {"name": group.name, "model": group.model}


def _table(release: Release, measure: Measure, rows: Sequence[Row], told: str) -> Table:
    labels = ("Fidelity", measure.unit.capitalize() or "Value", "95% interval")
    columns = [Column("Team"), *(Column(label, is_number=True) for label in labels), Column("Left out")]
    cells = [
        [
            Cell(reading.name_of(release, row["team_id"])),
            Cell(formatting.amount(row["fidelity"], "rate")),
            Cell(formatting.amount(row["value"], measure.format)),
            Cell(formatting.interval(row["lower"], row["upper"], measure.format)),
            Cell(row["left_out"] or "no", style="hidden" if row["left_out"] else ""),
        ]
        for row in rows
        if row["part"] == "team"
    ]
    return Table(f"{measure.title} and fidelity, {told}", columns, cells)


def slope_table(release: Release, rows: Sequence[Row]) -> Table | None:
    """Return the slopes of the site's own teams; None where there are too few teams."""
    if not rows:
        return None
    columns = [Column("Measure"), Column("Scale"), Column("For one point more of")]
    columns += [Column(label, is_number=True) for label in ("Ratio", "95% interval", "p-value")]
    columns.append(Column("Over"))
    cells = [
        [
            Cell(release.definitions[row["measure"]].title, href=f"{row['measure']}.html"),
            Cell(release.scales[row["scale"]].title if row["scale"] in release.scales else row["scale"]),
            Cell(SLOPE_WORDS[row["term"]]),
            Cell(formatting.amount(row["ratio"], "rate")),
            Cell(formatting.interval(row["ratio_lower"], row["ratio_upper"], "rate")),
            Cell("–" if formatting.is_missing(row["p_value"]) else f"{row['p_value']:.3f}"),
            Cell(row["units"]),
        ]
        for row in rows
        if row["measure"] in release.definitions
    ]
    return Table("Slopes of this program's teams", columns, cells)


def published_table(rows: Sequence[Row]) -> Table:
    """Return the published slopes."""
    columns = [Column("Study"), Column("Change in"), Column("For one more"), Column("Change", is_number=True)]
    columns += [Column("95% interval", is_number=True), Column("Over"), Column("Compared with the publication")]
    cells = [
        [
            Cell(row["study"]),
            Cell(row["outcome"]),
            Cell(row["per"]),
            Cell("none reported" if formatting.is_missing(row["estimate"]) else formatting.signed(row["estimate"], 2)),
            Cell(
                "–"
                if formatting.is_missing(row["lower"])
                else f"{formatting.signed(row['lower'], 2)} to {formatting.signed(row['upper'], 2)}"
            ),
            Cell(row["units"]),
            Cell("yes" if row["is_verified"] else "no", style="" if row["is_verified"] else "muted"),
        ]
        for row in rows
    ]
    return Table("Published slopes", columns, cells)
