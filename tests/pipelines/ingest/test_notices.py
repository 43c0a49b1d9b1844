"""What is odd but kept: it stays in the table, and is counted."""

from datetime import date

import pytest

from pipelines.ingest import notices
from tests.pipelines.ingest.site import CONTACTS, Site

ENROLLMENTS = "enrollment_id,client_id,team_id,admitted_on,closed_on\n"


def notice(site: Site, kind: str) -> list[tuple[object, ...]]:
    return site.rows(f"select table_name, rows from ingest.notices where kind = '{kind}'")


def test_unknown_codes_are_kept_and_counted(site: Site) -> None:
    modes = ["phone", "pigeon", "pigeon", "smoke"]
    site.ingest("contacts", CONTACTS + "".join(f"K{n},C1,2024-01-05,45,{mode}\n" for n, mode in enumerate(modes)))
    assert site.rows(
        "select table_name, field, code, rows from ingest.unknown_codes where table_name = 'contacts' order by all"
    ) == [
        ("contacts", "mode", "pigeon", 2),
        ("contacts", "mode", "smoke", 1),
    ]
    assert site.rows("select count(*) from source.contacts where mode = 'pigeon'") == [(2,)]


def test_codes_beyond_measure_are_summed_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST_CODES", 2)
    modes = ["b", "b", "a", "c", "d"]
    site.ingest("contacts", CONTACTS + "".join(f"K{n},C1,2024-01-05,45,{mode}\n" for n, mode in enumerate(modes)))
    query = "select code, rows from ingest.unknown_codes where table_name = 'contacts' order by all"
    assert site.rows(query) == [("a", 1), ("all others", 2), ("b", 2)]


@pytest.mark.parametrize(
    ("spans", "overlaps"),
    [
        (["C1 2024-01-01 2024-02-01", "C1 2024-02-01 2024-03-01"], 0),
        (["C1 2024-01-01 2024-02-01", "C1 2024-01-31 2024-03-01"], 1),
        (["C1 2024-01-01 2024-02-01", "C2 2024-01-31 2024-03-01"], 0),
        (["C1 2024-01-01 ", "C1 2024-05-01 2024-06-01", "C1 2024-07-01 "], 2),
        (["C1 2024-01-01 2024-12-31", "C1 2024-02-01 2024-03-01", "C1 2024-04-01 2024-05-01"], 2),
        (["C1 2024-01-01 2024-01-01", "C1 2024-01-01 2024-02-01"], 0),
    ],
)
def test_overlapping_enrollments_are_kept_and_counted(site: Site, spans: list[str], overlaps: int) -> None:
    rows = [span.split(" ") for span in spans]
    content = "".join(f"E{n},{client},T1,{start},{end}\n" for n, (client, start, end) in enumerate(rows))
    assert site.ingest("enrollments", ENROLLMENTS + content).accepted == len(spans)
    assert notice(site, "overlap") == ([("enrollments", overlaps)] if overlaps else [])


@pytest.mark.parametrize(
    ("day", "is_outside"), [("2023-12-31", True), ("2024-01-01", False), ("2024-01-31", False), ("2024-02-01", True)]
)
def test_records_outside_the_coverage_are_kept_and_counted(site: Site, day: str, is_outside: bool) -> None:
    counts = site.ingest(
        "contacts",
        CONTACTS + f"K1,C1,{day},45,phone\n",
        covered_from=date(2024, 1, 1),
        covered_through=date(2024, 1, 31),
    )
    assert counts.accepted == 1
    assert notice(site, "outside coverage") == ([("contacts", 1)] if is_outside else [])


def test_unknown_and_missing_columns_are_told(site: Site) -> None:
    site.ingest("contacts", "contact_id,client_id,contact_on,mode,note\nK1,C1,2024-01-05,phone,x\n")
    told = site.rows("select kind, message from ingest.notices where table_name = 'contacts'")
    assert ("extra column", "contacts.csv: column note is not part of the contract; it is ignored") in told
    assert ("missing column", "contacts.csv: no column minutes; its values are read as empty") in told
