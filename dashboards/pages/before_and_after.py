"""Did people do better after they came: the year before and the year after, and what was to be expected anyway."""

from collections.abc import Sequence
from typing import Any

from dashboards import figures, formatting
from dashboards import program_reading as reading
from dashboards.pages.changes import change_parts
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.reading import Group, Release, Row
from metrics.evaluation.before_after.mirror_words import INDEX_WORDS, LIMITS

MIRROR, SENSITIVITY = "mirror_image", "mirror_image_sensitivity"

CHOICE_WORDS = {
    ("index_stay", "excluded"): f"{INDEX_WORDS['excluded'].capitalize()}",
    ("index_stay", "before"): f"{INDEX_WORDS['before'].capitalize()}",
    ("index_stay", "anchored"): f"{INDEX_WORDS['anchored'].capitalize()}",
    ("died", "dropped"): "People who died within the year after are left out",
    ("left", "dropped"): "People who left within the year after are left out",
    ("exposure", "community_days"): "Over time outside hospital instead of all time",
}
MADE = "As made: complete years, time after cut where people die or leave"


def pages(release: Release, look: Look) -> list[Page]:
    """Return the page of before and after, with what began on a day or team by team where a site names it."""
    rows = reading.rows_of(release, "evaluations")
    mirrors = [row for row in rows if row["method"] == MIRROR]
    measures = list(dict.fromkeys(row["measure"] for row in mirrors))
    context: dict[str, Any] = {
        "lead": lead(release, mirrors),
        "limits": LIMITS,
        "made": f"{INDEX_WORDS['split'].capitalize()}.",
        "charts": [mirror_chart(release, look, of_measure(mirrors, name)) for name in measures],
        "amounts": amounts_table(of_program(release, mirrors)),
        "choices": choices_table(release, rows),
        "wanting": check_words(release, "failed"),
        "same": check_words(release, "passed", "same_direction"),
        **change_parts(release, look),
    }
    return [Page("outcomes/before_and_after.html", "before_and_after.html", "Before and after", "outcomes", context)]


def lead(release: Release, mirrors: Sequence[Row]) -> str:
    """Say the first amount of the program that is shown, as its row does; what it cannot show stands below it."""
    said = [str(row["text"]).replace(LIMITS, "").strip() for row in of_program(release, mirrors) if not row["hidden"]]
    return said[0] if said else "Not available: nobody has records of a whole year before and after, or they are few."


def of_program(release: Release, rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the program of the pages."""
    return [row for row in rows if row["level"] == "program" and row["group_id"] == release.program.id]


def of_measure(rows: Sequence[Row], measure: str) -> list[Row]:
    """Return the rows of one amount."""
    return [row for row in rows if row["measure"] == measure]


def expected(row: Row) -> float | None:
    """Return the ratio to expect anyway: by how people were chosen, else by the year before the last one."""
    is_known = not formatting.is_missing(row["expected_ratio"])
    anyway: float | None = row["expected_ratio" if is_known else "expected_by_earlier_year"]
    return anyway


def mirror_chart(release: Release, look: Look, rows: Sequence[Row]) -> Chart:
    """Return one amount for the program and its models."""
    measure, term = str(rows[0]["measure"]), str(rows[0]["term"])
    groups = [release.program, *release.of_level("model")]
    found = {(row["level"], row["group_id"]): row for row in rows}
    kept = [(group, found[(group.level, group.id)]) for group in groups if (group.level, group.id) in found]
    is_any = any(not row["hidden"] for _, row in kept[1:])
    drawn = kept if is_any else kept[:1]
    title = f"{term[:1].upper()}{term[1:]}"
    return Chart(
        id=f"mirror-{measure}",
        title=title,
        finding=finding(kept[0][1]),
        unit=f"{title} per person-year after as a share of before; 100% is no change. Line: 95% interval.",
        figure=figures.mirror_figure([_drawn(group, row) for group, row in drawn], look.theme),
        table=Table(f"{title}, before and after", _columns("Group"), [_cells(group.name, row) for group, row in kept]),
        csv="../data/evaluations.csv",
        definition="../methods.html#before-and-after",
        view=f"before_and_after.html#mirror-{measure}",
        is_small=True,
    )


def finding(row: Row) -> str:
    """Say both rates of the program, and what was to be expected."""
    if row["hidden"]:
        return str(row["text"])
    before, after = (formatting.number(row[f"rate_{side}"], 2) for side in ("before", "after"))
    anyway = expected(row)
    share = f"{formatting.amount(row['estimate'], 'percent')} of before"
    say = "what would have happened anyway is not known"
    if not formatting.is_missing(anyway):
        say = f"{formatting.amount(anyway, 'percent')} would have been expected anyway"
    return f"Whole program: {before} per person-year before, {after} after, {share}; {say}"


def _drawn(group: Group, row: Row) -> dict[str, Any]:
    known = not formatting.is_missing(row["upper"])
    return {
        "name": "Whole program" if group.level == "program" else group.name,
        "model": group.model,
        "tag": "",
        "is_heading": False,
        "hidden": row["hidden"],
        "absent": "" if row["hidden"] else "unknown",
        "value": row["estimate"] if known else None,
        "lower": row["lower"],
        "upper": row["upper"],
        "clients": row["people"],
        "expected": expected(row),
    }


def _columns(first: str) -> list[Column]:
    labels = ("People", "Before", "After", "Per person-year before", "Per person-year after", "After / before")
    return [Column(first), *(Column(label, is_number=True) for label in (*labels, "95% interval", "Expected anyway"))]


def _cells(name: str, row: Row) -> list[Cell]:
    if row["hidden"]:
        return [Cell(name), Cell(formatting.HIDDEN_WORDS["small"], style="hidden"), *[Cell("–")] * 7]
    return [
        Cell(name),
        *(Cell(formatting.count(row[column])) for column in ("people", "before", "after")),
        *(Cell(formatting.number(row[f"rate_{side}"], 2)) for side in ("before", "after")),
        Cell(formatting.amount(row["estimate"], "percent")),
        Cell(formatting.interval(row["lower"], row["upper"], "percent")),
        Cell(formatting.amount(expected(row), "percent")),
    ]


def amounts_table(rows: Sequence[Row]) -> Table | None:
    """Return every amount of the program; None where there is none."""
    if not rows:
        return None
    return Table("Before and after, whole program", _columns("What"), [_cells(_title(row), row) for row in rows])


def _title(row: Row) -> str:
    return f"{str(row['term'])[:1].upper()}{str(row['term'])[1:]}"


def choices_table(release: Release, rows: Sequence[Row]) -> Table | None:
    """Return what other choices give for the program; None where nothing is compared."""
    mine = [row for row in of_program(release, rows) if row["method"] in (MIRROR, SENSITIVITY)]
    if not mine:
        return None
    measures = list(dict.fromkeys(row["measure"] for row in mine))
    ordered = [row for name in measures for row in of_measure(mine, name)]
    labels = ("People", "After / before", "95% interval")
    columns = [Column("What"), Column("Choice"), *(Column(label, is_number=True) for label in labels)]
    return Table("The same under other choices", columns, [_choice_cells(row) for row in ordered])


def _choice_cells(row: Row) -> list[Cell]:
    said = next((words for (name, option), words in CHOICE_WORDS.items() if row[name] == option), MADE)
    begin = [Cell(_title(row)), Cell(said)]
    if row["hidden"]:
        return [*begin, Cell(formatting.HIDDEN_WORDS["small"], style="hidden"), *[Cell("–")] * 2]
    return [
        *begin,
        Cell(formatting.count(row["people"])),
        Cell(formatting.amount(row["estimate"], "percent")),
        Cell(formatting.interval(row["lower"], row["upper"], "percent")),
    ]


def check_words(release: Release, outcome: str, name: str = "") -> list[str]:
    """Return what checks of the program's comparison say that came out so; those of one name, or all."""
    rows = [row for row in of_program(release, reading.rows_of(release, "evaluations")) if row["method"] == MIRROR]
    return [
        f"{_title(row)}: {check['words']}"
        for row in rows
        for check in release.evaluated("evaluation_checks", "evaluations", f"{row['measure']} {row['group_id']}")
        if check["outcome"] == outcome and name in ("", check["name"])
    ]
