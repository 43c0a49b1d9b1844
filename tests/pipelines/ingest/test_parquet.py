"""Parquet goes through the same checks as CSV; where its types are right it is not copied."""

from datetime import date, datetime, time

import pandas as pd
import pytest

from pipelines.errors import InputError
from tests.pipelines.ingest.site import Site


def frame(**values: object) -> pd.DataFrame:
    """Make one good contact, but for the values given."""
    usual = {"contact_id": "K1", "client_id": "C1", "contact_on": date(2024, 1, 5), "minutes": 45.0, "mode": "phone"}
    return pd.DataFrame([usual | values])


def files_made(site: Site) -> int:
    return len(list((site.folder / "source").glob("contacts-*/*.parquet")))


def test_typed_parquet_is_read_where_it_lies(site: Site) -> None:
    site.ingest("contacts", site.write("contacts.parquet", frame(start_time=time(9, 30), minutes=45)))
    assert site.rows("select contact_on, start_time, minutes, group_id from source.contacts") == [
        (date(2024, 1, 5), time(9, 30), 45.0, None)
    ]
    assert files_made(site) == 0


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("contact_on", "2024-01-05", date(2024, 1, 5)),
        ("contact_on", datetime(2024, 1, 5), date(2024, 1, 5)),  # noqa: DTZ001  # dates here have no zone
        ("minutes", "45.5", 45.5),
        ("minutes", 45, 45.0),
        ("minutes", None, None),
        ("start_time", "09:30", time(9, 30)),
        ("client_id", " C1 ", "C1"),
        ("client_id", "C1 ", "C1"),
        ("staff_id", "S1 ", "S1"),
        ("place", "", None),
        ("mode", "phone ", "phone"),
    ],
)
def test_values_are_brought_to_their_type(site: Site, column: str, value: object, expected: object) -> None:
    assert site.ingest("contacts", site.write("contacts.parquet", frame(**{column: value}))).accepted == 1
    assert site.rows(f"select {column} from source.contacts") == [(expected,)]


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("contact_on", "2024-02-31", "2024-02-31"),
        ("contact_on", datetime(2024, 1, 5, 9), "2024-01-05 09:00:00"),  # noqa: DTZ001  # dates here have no zone
        ("contact_on", None, None),
        ("minutes", float("inf"), "inf"),
        ("minutes", -1, "-1"),
        ("client_id", "C9", "C9"),
        ("mode", "", None),
    ],
)
def test_faults_are_found_as_in_text(site: Site, column: str, value: object, shown: str | None) -> None:
    good, bad = frame(), frame(contact_id="K2", **{column: value})
    if column in ("contact_on", "minutes") and not isinstance(value, float | int):
        good[column] = good[column].astype(object)
    site.ingest("contacts", site.write("good.parquet", good), site.write("bad.parquet", bad))
    assert site.quarantine() == [("bad.parquet", 1, column, shown)]


def test_keys_that_others_refer_to_are_trimmed(site: Site) -> None:
    site.ingest("clients", site.write("clients.parquet", pd.DataFrame([{"client_id": "C1 "}])))
    assert site.ingest("contacts", site.write("contacts.parquet", frame(client_id="C1 "))).accepted == 1
    assert site.rows("select k.client_id from source.contacts as k join source.clients using (client_id)") == [("C1",)]


def test_padded_references_are_trimmed_beside_unknown_ones(site: Site) -> None:
    site.ingest("contacts", site.write("a.parquet", pd.concat([frame(client_id="C1 "), frame(client_id="C9 ")])))
    assert site.quarantine() == [("a.parquet", 2, "client_id", "C9 ")]


@pytest.mark.parametrize(("value", "accepted"), [(1980.0, 1), (1980.5, 0), (1980, 1), ("1980", 1), ("1980.0", 0)])
def test_whole_numbers_may_come_as_floats_from_parquet(site: Site, value: object, accepted: int) -> None:
    table = pd.DataFrame([{"client_id": "C1", "birth_year": value}])
    assert site.ingest("clients", site.write("clients.parquet", table)).accepted == accepted


def test_keys_and_duplicates_hold_in_parquet(site: Site) -> None:
    twice = pd.concat([frame(), frame(contact_id="K2"), frame(), frame(contact_id="K2", minutes=1.0)])
    counts = site.ingest("contacts", site.write("contacts.parquet", twice))
    assert (counts.accepted, counts.duplicate, counts.quarantined) == (2, 1, 1)
    assert site.quarantine() == [("contacts.parquet", 4, "contact_id", "K2 (first on line 2 of contacts.parquet)")]
    assert files_made(site) == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PAR1 this is no such thing PAR1", "cannot be read as Parquet"),
        (frame().drop(columns="contact_on"), "no column contact_on"),
    ],
)
def test_unreadable_parquet_is_refused(site: Site, content: bytes | pd.DataFrame, message: str) -> None:
    with pytest.raises(InputError, match=message):
        site.ingest("contacts", site.write("contacts.parquet", content))
