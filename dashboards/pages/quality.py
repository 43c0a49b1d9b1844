"""Data quality: what was read, kept and set aside; what each source covers; what the checks said."""

from typing import Any

import pandas as pd

from dashboards import figures, formatting
from dashboards.parts import Cell, Chart, Column, Look, Page, Table
from dashboards.reading import Release
from dashboards.shelf import records

COVERED = ("covered_from", "settled_through", "covered_through", "latest_record_on")
"""Dates of a source, in the order of the table."""


def pages(release: Release, look: Look) -> list[Page]:
    """Return the data-quality page."""
    sources = release.sources
    supplied = sources[sources["is_available"].astype(bool)]
    checks = release.table("checks")
    context: dict[str, Any] = {
        "summary": summary(supplied, sources, checks),
        "rows": rows_table(supplied),
        "coverage": coverage_chart(look, sources),
        "missing": [str(title) for title in sources.loc[~sources["is_available"].astype(bool), "title"]],
        "reasons": counted(release, "quarantine_reasons", "Rows set aside, by reason", ("Table", "Field", "Reason")),
        "unknown": counted(release, "unknown_codes", "Codes that no code list knows", ("Table", "Field", "Code")),
        "notices": notices_table(release),
        "unattributed": unattributed_table(release),
        "checks": checks_table(checks),
    }
    return [Page("quality.html", "quality.html", "Data quality", "quality", context)]


def summary(supplied: pd.DataFrame, sources: pd.DataFrame, checks: pd.DataFrame) -> str:
    """How much was read and kept, and what the checks said."""
    text = (
        f"{formatting.count(supplied['rows_read'].sum())} rows were read from {len(supplied)} of {len(sources)} "
        "tables: "
        f"{formatting.count(supplied['rows_accepted'].sum())} accepted, "
        f"{formatting.count(supplied['rows_quarantined'].sum())} set aside as faulty, "
        f"{formatting.count(supplied['rows_duplicate'].sum())} exact duplicates."
    )
    if checks.empty:
        return text
    open_ones = checks[~checks["passed"].astype(bool)]
    warned = int(open_ones["severity"].str.startswith("warn").sum())
    failed = len(open_ones) - warned
    ending = "all held" if open_ones.empty else f"{failed or 'none'} failed and {warned or 'none'} gave a warning"
    return f"{text} Of {len(checks)} checks, {ending}."


def rows_table(supplied: pd.DataFrame) -> Table:
    """Read = accepted + set aside + duplicates, table by table."""
    labels = ("Read", "Accepted", "Set aside", "Share set aside", "Duplicates")
    columns = [Column("Table"), Column("Source"), *(Column(label, is_number=True) for label in labels)]
    rows = [
        [
            Cell(str(row["title"])),
            Cell(formatting.plain(row["source_name"])),
            Cell(formatting.count(row["rows_read"])),
            Cell(formatting.count(row["rows_accepted"])),
            Cell(formatting.count(row["rows_quarantined"])),
            Cell(formatting.share(row["quarantined_share"])),
            Cell(formatting.count(row["rows_duplicate"])),
        ]
        for row in records(supplied)
    ]
    return Table("Rows read, by table: read = accepted + set aside + exact duplicates", columns, rows)


def coverage_chart(look: Look, sources: pd.DataFrame) -> Chart:
    """Covered and settled days of every table."""
    there = int(sources["is_available"].sum())
    labels = ("Covered from", "Settled through", "Covered through", "Latest record")
    rows = [
        [
            Cell(str(row["title"])),
            *(Cell(formatting.day(value)) for value in (row[name] for name in COVERED)),
        ]
        for row in records(sources)
    ]
    return Chart(
        id="coverage",
        title="Coverage",
        finding=f"{there} of {len(sources)} tables were supplied",
        unit="Thick bar: days that are covered and settled. Thin bar: covered days whose records may still arrive. "
        "Nothing is measured outside coverage.",
        figure=figures.coverage_figure(sources, look.theme),
        table=Table("Coverage and freshness, by table", [Column("Table"), *(Column(label) for label in labels)], rows),
        csv="data/data_quality.csv",
        definition="methods.html#coverage",
        view="quality.html#coverage",
    )


def counted(release: Release, name: str, caption: str, labels: tuple[str, ...]) -> Table:
    """Return a table of counts, largest first."""
    frame = release.table(name)
    columns = [*(Column(label) for label in labels), Column("Rows", is_number=True)]
    if frame.empty:
        return Table(caption, columns, [])
    titles = release.titles
    rows = [
        [
            Cell(titles.get(row["table_name"], row["table_name"])),
            *(Cell(formatting.plain(value)) for name, value in row.items() if name not in ("table_name", "rows")),
            Cell(formatting.count(row["rows"])),
        ]
        for row in records(frame.sort_values("rows", ascending=False))
    ]
    return Table(caption, columns, rows)


def notices_table(release: Release) -> Table:
    """Return what was kept but is worth knowing."""
    frame = release.table("notices")
    columns = [Column("Table"), Column("Kind"), Column("Rows", is_number=True), Column("What it means")]
    rows = [
        [
            Cell(release.titles.get(row["table_name"], row["table_name"])),
            Cell(formatting.plain(row["kind"]).replace("_", " ").capitalize()),
            Cell(formatting.count(row["rows"])),
            Cell(formatting.plain(row["message"])),
        ]
        for row in records(frame)
    ]
    return Table("Notices", columns, rows)


def unattributed_table(release: Release) -> Table:
    """Events on days when the client was enrolled nowhere, by year."""
    frame = release.table("unattributed_events")
    columns = [Column("Table"), Column("Year"), Column("Events", is_number=True)]
    if frame.empty:
        return Table("Events that belong to no team", columns, [])
    years = frame.assign(year=pd.to_datetime(frame["month"]).dt.year)
    rows = [
        [Cell(release.titles.get(str(table), str(table))), Cell(str(year)), Cell(_events_words(part["events"]))]
        for (table, year), part in years.groupby(["source_table", "year"])
    ]
    return Table("Events that belong to no team: the client was not enrolled on the day", columns, rows)


def outcome(passed: bool, severity: str) -> Cell:
    """`Held`, `Warning` or `Failed`."""
    if passed:
        return Cell("Held", style="good")
    return Cell("Warning" if severity.startswith("warn") else "Failed", style="worse")


def _events_words(months: pd.Series) -> str:
    """Return the events of a year; where a month is hidden, the sum is not whole."""
    text = formatting.count(months.sum())
    return f"{text} and some hidden" if months.isna().any() else text


def checks_table(checks: pd.DataFrame) -> Table:
    """Failed checks first."""
    columns = [Column("Check"), Column("Outcome"), Column("Table"), Column("Rows", is_number=True), Column("Message")]
    if checks.empty:
        return Table("Checks of this run", columns, [])
    ordered = checks.sort_values(["passed", "name"])
    rows = [
        [
            Cell(formatting.plain(row["name"]).replace("_", " ").capitalize()),
            outcome(bool(row["passed"]), str(row["severity"])),
            Cell(formatting.plain(row["table_name"])),
            Cell(formatting.count(row["rows"])),
            Cell(formatting.plain(row["message"])),
        ]
        for row in records(ordered)
    ]
    return Table("Checks of this run", columns, rows)
