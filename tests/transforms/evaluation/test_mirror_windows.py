"""The year before and the year after the first enrollment, day by day on both sides of each edge."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from metrics.evaluation.before_after.mirror_choices import Choices
from metrics.evaluation.before_after.mirror_windows import mirror_windows
from tests.transforms.tables import cover, database, expect, run

COVERED = (date(2022, 1, 1), date(2025, 1, 1))
ENROLLED = "client_id team_id admitted_on closed_on\n a north 2023-06-01 -"
"""The year before begins on 1 June 2022, the year after ends before 31 May 2024."""


def _mirror(**grids: str) -> duckdb.DuckDBPyConnection:
    tables = {"enrollments": ENROLLED, "hospital_stays": "client_id type admitted_on discharged_on"} | grids
    connection = database(**tables)
    for table in tables | {"emergency_visits": "", "incarcerations": ""}:
        cover(connection, table, *COVERED)
    run(connection, "mirror_windows", period_from=COVERED[0], period_until=COVERED[1])
    return connection


@pytest.mark.parametrize(
    ("stay", "before", "after"),
    [
        ("2022-05-31 2022-06-01", "0 0", "0 0"),
        ("2022-05-31 2022-06-02", "0 1", "0 0"),
        ("2022-06-01 2022-06-03", "1 2", "0 0"),
        ("2023-05-30 2023-05-31", "1 1", "0 0"),
        ("2023-05-30 2023-06-04", "1 2", "0 3"),
        ("2023-06-01 2023-06-02", "0 0", "1 1"),
        ("05-30 06-05", "0 0", "1 1"),
        ("05-31 06-05", "0 0", "0 0"),
    ],
)
def test_windows_are_half_open(stay: str, before: str, after: str) -> None:
    connection = _mirror(hospital_stays=f"client_id type admitted_on discharged_on\n a psychiatric {stay}")
    grid = f"side psychiatric_admissions psychiatric_bed_days\n before {before}\n after {after}"
    expect(connection, "mirror_windows", grid)
    expect(connection, "mirror_windows", grid.replace("psychiatric_", ""))
    expect(connection, "mirror_windows", "side exposure_days\n before 365\n after 365")


def test_the_stay_of_enrollment_in_its_four_ways() -> None:
    connection = _mirror(
        hospital_stays="client_id type admitted_on discharged_on\n a psychiatric 2023-05-22 2023-06-06"
    )
    expect(
        connection,
        "mirror_windows",
        """
        side    psychiatric_admissions  psychiatric_admissions_index_excluded  psychiatric_admissions_index_before
        before  1                       0                                      1
        after   0                       0                                      0
        """,
    )
    expect(
        connection,
        "mirror_windows",
        """
        side    psychiatric_bed_days  psychiatric_bed_days_index_excluded  exposure_days_index_excluded  has_index_stay
        before  10                    0                                    355                           yes
        after   5                     0                                    360                           yes
        """,
    )
    expect(
        connection,
        "mirror_windows",
        """
        side    psychiatric_bed_days_index_before  psychiatric_bed_days_index_anchored
        before  15                                 0
        after   0                                  5
        """,
    )
    expect(
        connection,
        "mirror_windows",
        """
        side    psychiatric_admissions_index_anchored  exposure_days_index_anchored
        before  0                                      365
        after   0                                      365
        """,
    )


@pytest.mark.parametrize(
    ("stay", "is_index"),
    [("2023-05-20 2023-05-31", "no"), ("2023-05-20 2023-06-01", "yes"), ("2023-06-01 2023-06-05", "no")],
)
def test_the_stay_of_enrollment_began_before_and_lasted_to_it(stay: str, is_index: str) -> None:
    connection = _mirror(hospital_stays=f"client_id type admitted_on discharged_on\n a psychiatric {stay}")
    expect(connection, "mirror_windows", f"side has_index_stay\n before {is_index}\n after {is_index}")


def test_a_stay_of_enrollment_that_lasts_has_no_mirror_at_its_end() -> None:
    connection = _mirror(hospital_stays="client_id type admitted_on discharged_on\n a psychiatric 2023-05-20 -")
    expect(
        connection,
        "mirror_windows",
        """
        side    psychiatric_bed_days  psychiatric_bed_days_index_before  exposure_days_index_before
        before  12                    -                                  -
        after   365                   -                                  -
        """,
    )


def test_a_medical_stay_is_no_index_stay() -> None:
    connection = _mirror(hospital_stays="client_id type admitted_on discharged_on\n a medical 2023-05-22 2023-06-06")
    expect(
        connection,
        "mirror_windows",
        "side has_index_stay bed_days psychiatric_bed_days\n before no 10 0\n after no 5 0",
    )


@pytest.mark.parametrize(
    ("covered", "before", "after"),
    [
        ((date(2022, 6, 1), date(2024, 5, 31)), "0", "0"),
        ((date(2022, 6, 2), date(2024, 5, 31)), "-", "0"),
        ((date(2022, 6, 1), date(2024, 5, 30)), "0", "-"),
    ],
)
def test_without_records_of_the_whole_year_an_amount_is_null_and_not_zero(
    covered: tuple[date, date], before: str, after: str
) -> None:
    tables = {
        "hospital_stays": "psychiatric_bed_days",
        "emergency_visits": "emergency_visits",
        "incarcerations": "jail_days",
    }
    for table, column in tables.items():
        connection = database(enrollments=ENROLLED)
        cover(connection, "enrollments", *COVERED)
        cover(connection, table, *covered)
        run(connection, "mirror_windows", period_from=COVERED[0], period_until=COVERED[1])
        expect(connection, "mirror_windows", f"side {column} exposure_days\n before {before} 365\n after {after} 365")
        others = " ".join(name for name in tables.values() if name != column)
        expect(connection, "mirror_windows", f"side {others}\n before - -\n after - -")


@pytest.mark.parametrize(
    ("died_on", "closed_on", "after"),
    [
        ("-", "-", "365 no no 1"),
        ("2023-09-09", "-", "100 yes no 0"),
        ("-", "2023-09-09", "100 no yes 0"),
        ("-", "2023-09-10", "101 no yes 1"),
        ("2023-09-09", "2023-09-09", "100 yes no 0"),
        ("2023-09-20", "2023-09-09", "100 yes yes 0"),
        ("05-31", "05-31", "365 no no 1"),
    ],
)
def test_time_after_ends_with_death_and_with_the_enrollment(died_on: str, closed_on: str, after: str) -> None:
    connection = _mirror(
        clients=f"client_id died_on\n a {died_on}",
        enrollments=f"client_id team_id admitted_on closed_on\n a north 2023-06-01 {closed_on}",
        hospital_stays="client_id type admitted_on discharged_on\n a psychiatric 2023-09-09 2023-09-10",
    )
    expect(
        connection,
        "mirror_windows",
        f"side exposure_days has_died has_left psychiatric_admissions\n before 365 no no 0\n after {after}",
    )


@pytest.mark.parametrize(("second", "exposure"), [("2023-09-09", 365), ("2023-09-10", 365), ("2023-09-11", 100)])
def test_a_transfer_to_another_team_goes_on(second: str, exposure: int) -> None:
    connection = _mirror(
        enrollments=f"""
        client_id  team_id  admitted_on  closed_on
        a          north    2023-06-01   2023-09-09
        a          south    {second}     -
        """
    )
    expect(
        connection,
        "mirror_windows",
        f"side team_id enrolled_on exposure_days\n before north 2023-06-01 365\n after north 2023-06-01 {exposure}",
    )


def test_visits_and_days_in_jail() -> None:
    connection = _mirror(
        emergency_visits="""
        client_id  visited_on  type
        a          2022-05-31  medical
        a          2022-06-01  medical
        a          2023-05-31  medical
        a          2023-06-01  psychiatric
        a          05-31       medical
        """,
        incarcerations="""
        client_id  booked_on   released_on
        a          2023-05-30  2023-06-03
        a          05-29       06-05
        """,
    )
    expect(connection, "mirror_windows", "side emergency_visits jail_days\n before 2 2\n after 1 4")


@pytest.mark.parametrize(
    ("covered_from", "earlier"), [(date(2021, 6, 1), "2 3"), (date(2021, 6, 2), "- -"), (date(2020, 1, 1), "2 3")]
)
def test_the_year_before_the_year_before(covered_from: date, earlier: str) -> None:
    connection = database(
        enrollments=ENROLLED,
        hospital_stays="""
        client_id  type         admitted_on  discharged_on
        a          psychiatric  2021-05-20   2021-05-25
        a          psychiatric  2021-06-01   2021-06-02
        a          psychiatric  2022-05-30   2022-06-02
        """,
    )
    for table in ("enrollments", "hospital_stays"):
        cover(connection, table, covered_from, COVERED[1])
    run(connection, "mirror_windows", period_from=covered_from, period_until=COVERED[1])
    expect(
        connection,
        "mirror_windows",
        f"""
        side    psychiatric_admissions_year_earlier  psychiatric_bed_days_year_earlier
        before  {earlier}
        after   - -
        """,
    )


def test_the_rows_are_those_of_the_function() -> None:
    """The same people through SQL and through `mirror_windows`, for every way to count the stay of enrollment."""
    stays = """
    client_id  type         admitted_on  discharged_on
    a          psychiatric  2022-05-20   2022-06-20
    a          psychiatric  2023-05-22   2023-06-06
    a          psychiatric  05-20        06-20
    b          psychiatric  2022-08-01   2022-08-02
    b          psychiatric  2023-02-01   2023-02-15
    c          psychiatric  2023-07-01   2023-07-01
    """
    connection = _mirror(
        clients="client_id died_on\n a -\n b 2023-12-01\n c -",
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    2023-06-01   -
        b          north    2023-02-03   -
        c          south    2023-05-01   2023-10-01
        """,
        hospital_stays=stays,
    )
    rows = connection.execute("select * from mirror_windows").df().set_index(["client_id", "side"])
    clients = pd.DataFrame(
        {
            "client_id": ["a", "b", "c"],
            "enrolled_on": ["2023-06-01", "2023-02-03", "2023-05-01"],
            "covered_from": COVERED[0],
            "covered_until": COVERED[1],
            "died_on": [None, "2023-12-01", None],
            "exit_on": [None, None, "2023-10-01"],
        }
    )
    spells = connection.execute("select client_id, admitted_on as from_on, until_on from hospital_spells").df()
    for index_stay in ("split", "excluded", "before", "anchored"):
        found = mirror_windows(clients, spells, Choices(index_stay=index_stay)).set_index("client_id")
        suffix = "" if index_stay == "split" else f"_index_{index_stay}"
        for side in ("before", "after"):
            wanted = rows.xs(side, level="side").loc[found.index]
            for column, name in (
                ("psychiatric_admissions", "events"),
                ("psychiatric_bed_days", "days"),
                ("exposure_days", "exposure"),
            ):
                assert wanted[f"{column}{suffix}"].tolist() == found[f"{name}_{side}"].tolist(), (
                    index_stay,
                    side,
                    name,
                )
