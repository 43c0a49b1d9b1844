"""Every row of every file is accounted for, and what is shown is what the last delivery holds."""

import csv
from datetime import date, time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import InputError
from tests.pipelines.ingest.site import CLIENTS, CONTACTS, Site

NOTED = ("source.coverage", "source.contacts", "ingest.reconciliation", "ingest.quarantine", "ingest.notices")


def contacts(first: int, last: int, day: str = "2024-01-05") -> str:
    return CONTACTS + "".join(f"K{number},C1,{day},45,phone\n" for number in range(first, last + 1))


def test_values_arrive_as_what_they_mean(site: Site) -> None:
    site.ingest(
        "contacts",
        "contact_id,client_id,contact_on,start_time,minutes,mode,place\n"
        'K1," C1 ",2024-3-1,9:05,4.5e1," phone ",\n'
        'K2,C2,2024-02-29,17:30:59,.5,"by ""phone""\nand letter",  \n',
    )
    assert site.rows(
        "select contact_id, client_id, contact_on, start_time, minutes, mode, place from source.contacts"
    ) == [
        ("K1", "C1", date(2024, 3, 1), time(9, 5), 45.0, "phone", None),
        ("K2", "C2", date(2024, 2, 29), time(17, 30, 59), 0.5, 'by "phone"\nand letter', None),
    ]
    site.ingest(
        "hospital_stays",
        "stay_id,client_id,type,admitted_on,is_planned\n"
        "H1,C1,medical,2024-01-01,yes\nH2,C1,medical,2024-01-01,0\nH3,C1,medical,2024-01-01,\n",
    )
    assert site.rows("select stay_id, is_planned from source.hospital_stays order by all") == [
        ("H1", True),
        ("H2", False),
        ("H3", None),
    ]


@pytest.mark.parametrize("in_memory", [True, False])
def test_many_files_of_all_kinds_make_one_table(tmp_path: Path, in_memory: bool) -> None:
    site = Site.make(tmp_path, in_memory=in_memory)
    site.ingest("clients", CLIENTS)
    parquet = pd.DataFrame(
        {
            "mode": ["phone", "phone"],
            "contact_id": ["K7", "K8"],
            "client_id": ["C1", "C9"],
            "contact_on": pd.Series([date(2024, 1, 5)] * 2),
            "minutes": [5, 2000],
        }
    )
    files = [
        site.write("contacts_01.csv", contacts(1, 2)),
        site.write("contacts_02.csv.gz", contacts(3, 4) + "K4b,C9,2024-01-05,1,phone\n"),
        site.write(
            "contacts_03.csv", "mode,contact_on,client_id,contact_id\nphone,2024-01-06,C2,K5\nphone,2024-02-31,C2,K6\n"
        ),
        site.write("contacts_04.parquet", parquet),
        site.write("contacts_05.csv", contacts(9, 9)),
    ]
    counts = site.ingest("contacts", *files)
    assert (counts.read, counts.accepted, counts.quarantined, counts.duplicate) == (10, 7, 3, 0)
    assert [row[0] for row in site.rows("select contact_id from source.contacts order by all")] == [
        "K1",
        "K2",
        "K3",
        "K4",
        "K5",
        "K7",
        "K9",
    ]
    assert site.quarantine() == [
        ("contacts_02.csv.gz", 4, "client_id", "C9"),
        ("contacts_03.csv", 3, "contact_on", "2024-02-31"),
        ("contacts_04.parquet", 2, "client_id", "C9"),
        ("contacts_04.parquet", 2, "minutes", "2000"),
    ]
    assert site.rows(
        "select file, rows_read, rows_accepted, rows_quarantined from ingest.reconciliation "
        "where table_name = 'contacts' order by all"
    ) == [
        ("contacts_01.csv", 2, 2, 0),
        ("contacts_02.csv.gz", 3, 2, 1),
        ("contacts_03.csv", 2, 1, 1),
        ("contacts_04.parquet", 2, 1, 1),
        ("contacts_05.csv", 1, 1, 0),
    ]


def test_files_of_one_name_are_told_apart_by_their_folders(site: Site) -> None:
    bad = CONTACTS + "K1,C9,2024-01-05,45,phone\n"
    site.ingest("contacts", site.write("2023/contacts.csv", bad), site.write("2024/contacts.csv", contacts(2, 2)))
    assert site.quarantine() == [("2023/contacts.csv", 2, "client_id", "C9")]


def test_keys_hold_across_files_and_the_first_file_wins(site: Site) -> None:
    files = [site.write("a.csv", contacts(1, 3)), site.write("b.csv", contacts(2, 2) + "K3,C1,2024-01-05,1,phone\n")]
    counts = site.ingest("contacts", *files)
    assert (counts.accepted, counts.quarantined, counts.duplicate) == (3, 1, 1)
    assert site.quarantine() == [("b.csv", 3, "contact_id", "K3 (first on line 4 of a.csv)")]
    assert site.rows("select minutes from source.contacts where contact_id = 'K3'") == [(45.0,)]


def test_second_delivery_replaces_the_first(site: Site) -> None:
    site.ingest("contacts", contacts(1, 5) + "K6,C9,2024-01-05,45,phone\n", covered_through=date(2024, 12, 31))
    site.ingest("contacts", contacts(7, 8))
    assert site.rows("select count(*) from source.contacts") == [(2,)]
    assert site.quarantine() == []
    assert site.rows("select rows_read from ingest.reconciliation where table_name = 'contacts'") == [(2,)]
    assert len(list((site.folder / "source").glob("contacts-*"))) == 1


def test_ingest_twice_gives_the_same(site: Site) -> None:
    content = contacts(1, 3) + "K3,C2,2024-01-05,45,phone\nK4,C9,nope,45,phone\nK1,C1,2024-01-05,45,phone\n,\n"
    site.ingest("contacts", content)
    first = {table: site.rows(f"select * from {table} order by all") for table in NOTED}
    site.ingest("contacts", content)
    assert {table: site.rows(f"select * from {table} order by all") for table in NOTED} == first


def test_unreadable_delivery_leaves_the_last_one_in_place(site: Site) -> None:
    site.ingest("contacts", contacts(1, 5))
    with pytest.raises(InputError):
        site.ingest("contacts", site.write("a.csv", contacts(7, 8)), site.write("b.csv", b"\0"))
    assert site.rows("select count(*) from source.contacts") == [(5,)]
    assert len(list((site.folder / "source").glob("contacts-*"))) == 1


def test_table_not_delivered_is_empty_typed_and_not_available(site: Site) -> None:
    site.ingest("contacts", contacts(1, 5))
    counts = site.without("contacts")
    assert counts.read == 0
    assert site.rows("select count(*) from source.contacts where contact_on > date '2024-01-01' and minutes > 1") == [
        (0,)
    ]
    assert site.rows("select is_available, covered_from from source.coverage where table_name = 'contacts'") == [
        (False, None)
    ]


def test_required_table_must_be_delivered(site: Site) -> None:
    with pytest.raises(InputError, match="enrollments: no file delivered"):
        site.without("enrollments")


def test_prepare_makes_every_table_and_keeps_what_is_there(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    query = "select count(*) from information_schema.tables where table_schema = 'source'"
    assert site.rows(query) == [(36,)]  # 32 tables, coverage, codes, two of the instruments
    site.ingest("clients", CLIENTS)
    site.connection.close()
    again = Site.make(tmp_path)
    assert again.rows("select count(*) from source.clients") == [(2,)]
    assert again.rows("select category from source.codes where codelist = 'living_situations' and code = '101'") == [
        ("homeless",)
    ]
    assert again.rows("select count(*) from source.coverage") == [(32,)]


def test_coverage_is_half_open(site: Site) -> None:
    site.ingest(
        "contacts",
        contacts(1, 1),
        covered_from=date(2023, 1, 1),
        covered_through=date(2024, 1, 31),
        settles_after_days=30,
    )
    assert site.rows("select * from source.coverage where table_name = 'contacts'") == [
        ("contacts", "extracts", True, date(2023, 1, 1), date(2024, 2, 1), date(2024, 1, 2))
    ]


def test_client_in_quarantine_takes_her_records_along(site: Site) -> None:
    site.ingest("clients", CLIENTS.replace("1990", "19x"))
    counts = site.ingest("contacts", contacts(1, 1) + "K2,C2,2024-01-05,45,phone\n")
    assert (counts.accepted, counts.quarantined) == (1, 1)


def test_reference_to_a_table_that_is_not_delivered_is_not_checked(site: Site) -> None:
    content = "contact_id,client_id,staff_id,contact_on,mode\nK1,C1,S9,2024-01-05,phone\n"
    assert site.ingest("contacts", content).accepted == 1
    site.ingest("staff", "staff_id\nS1\n")
    assert site.ingest("contacts", content).quarantined == 1


def test_share_quarantined_is_of_all_rows_read(site: Site) -> None:
    bad = "".join(f"B{n},C9,2024-01-05,45,phone\n" for n in range(6))
    assert site.ingest("contacts", contacts(1, 93) + bad + "K1,C1,2024-01-05,45,phone\n").quarantined_share == 0.06
    assert site.ingest("contacts", CONTACTS).quarantined_share == 0.0


def test_long_rows_are_cut_in_quarantine(site: Site) -> None:
    site.ingest("contacts", CONTACTS + f"K1,C1,{'x' * 5000},45,phone\n")
    [(value, record)] = site.rows("select value, record from ingest.quarantine")
    assert value == "x" * 200 + "… (5,000 characters)"
    assert record.endswith("characters)")
    assert len(record) < 2100


def test_mapped_table_of_the_database_is_checked_like_a_file(site: Site) -> None:
    site.connection.execute(
        "create schema hmis; create table hmis.enrollments as select * from (values "
        "('E1', 'C1', 'T1', '2024-01-01', '2024-02-01', 'Enrollment.csv', 2), "
        "('E2', 'C9', 'T1', '2024-01-01', '2023-02-01', 'Enrollment.csv', 7)) "
        "as t(enrollment_id, client_id, team_id, admitted_on, closed_on, file, line)"
    )
    counts = site.ingest("enrollments", format="relation", relation="hmis.enrollments")
    assert (counts.read, counts.accepted) == (2, 1)
    assert site.quarantine() == [
        ("Enrollment.csv", 7, "client_id", "C9"),
        ("Enrollment.csv", 7, "closed_on", "2023-02-01, 2024-01-01"),
    ]
    assert site.rows("select admitted_on from source.enrollments") == [(date(2024, 1, 1),)]
    assert not site.rows("select * from ingest.notices where kind = 'extra column'")


BROKEN = '"x"y'
CELLS = st.sampled_from(
    ["", " ", "C1", "C9", "K1", "K2", "2024-01-05", "2024-02-31", "45", "-1", "phone", 'a"b', '"a""b"', '"a\nb"', "é"]
)
RECORDS = st.lists(st.lists(CELLS, max_size=7).map(",".join), max_size=12)


def records_in(path: Path) -> int:
    """Count the records of a file after its header with Python's own reader."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(bool(record) for record in csv.reader(file)) - 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(RECORDS, min_size=1, max_size=3), end=st.sampled_from(["\n", "\r\n"]), is_broken=st.booleans())
def test_rows_always_reconcile(site: Site, files: list[list[str]], end: str, *, is_broken: bool) -> None:
    good = [f"G{number},C1,2024-01-05,45,phone" for number in range(3)]
    broken = [f"B1,C1,{BROKEN},2024-01-05,45,phone"] if is_broken else []
    paths = [
        site.write(f"contacts_{number}.csv", end.join([CONTACTS.strip(), *good, *records, *broken, *good, ""]))
        for number, records in enumerate(files)
    ]
    counts = site.ingest("contacts", *paths)
    assert counts.read == counts.accepted + counts.quarantined + counts.duplicate
    assert counts.read == sum(map(records_in, paths))
    assert counts.accepted >= len(good)
    assert site.rows("select count(*) from source.contacts") == [(counts.accepted,)]
    assert site.rows("select count(distinct (file, line)) from ingest.quarantine") == [(counts.quarantined,)]
