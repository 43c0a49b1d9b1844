"""O2, O7, S2, O5, O6: enrollments and psychiatric spells of the months before 1 March 2024."""

from datetime import date

import pytest

from tests.transforms.fidelity.reading import Input, program, read, window

OPEN = "client_id team_id admitted_on\na t 2020-06-01"


def test_intake_is_that_of_the_busiest_of_six_months() -> None:
    months = {"2023-08": 9, "2023-09": 3, "2023-10": 7, "2023-11": 4, "2023-12": 2, "2024-01": 5, "2024-02": 6}
    lines = [
        f"{month}-{number}{day} t {month}-{day}"
        for month, n in months.items()
        for number in range(n)
        for day in ("15",)
    ]
    connection = program(enrollments="client_id team_id admitted_on\n" + "\n".join([*lines, "march t 2024-03-01"]))
    # August lies before the window; 3, 7, 4, 2, 5, 6 give 7
    assert read(connection, "highest_monthly_intake")[:2] == (7, 7)
    assert window(connection, "highest_monthly_intake") == (date(2023, 9, 1), date(2024, 3, 1))


def test_intake_of_a_new_team_is_over_the_months_since_it_opened() -> None:
    connection = program(
        teams="team_id name model opened_on\nt T act 2024-01-10",
        enrollments="client_id team_id admitted_on\na t 2024-01-10\nb t 2024-01-20\nc t 2024-02-01",
    )
    assert read(connection, "highest_monthly_intake").value == 2
    assert window(connection, "highest_monthly_intake")[0] == date(2024, 1, 10)


def test_six_months_without_admissions_are_a_zero() -> None:
    assert read(program(enrollments=OPEN), "highest_monthly_intake")[:2] == (0, 0)


SERVED = """
    client_id  team_id admitted_on closed_on  close_reason
    stays      t       2020-06-01  -          -
    dropped    t       2020-06-01  2023-06-01 dropped_out
    discharged t       2020-06-01  2024-02-29 discharged_by_program
    moved      t       2020-06-01  2023-03-02 moved_without_referral  # with the team on 1 March 2023, the first day
    before     t       2020-06-01  2023-03-01 dropped_out             # not served in the window
    after      t       2020-06-01  2024-03-01 dropped_out             # still there on the last day
    referred   t       2020-06-01  2023-06-01 moved_with_referral
    died       t       2020-06-01  2023-06-01 died
    graduated  t       2020-06-01  2023-06-01 graduated
    stepped    t       2020-06-01  2023-06-01 transferred_lower
    returned   t       2020-06-01  2023-06-01 dropped_out
    returned   t       2023-09-01  -          -
    switched   t       2020-06-01  2023-06-01 transferred
    switched   u       2023-06-01  2023-09-01 dropped_out
"""


def test_retention_counts_each_client_once_by_how_the_last_time_ended() -> None:
    connection = program(enrollments=SERVED)
    # served: all but `before`; lost: dropped, discharged, moved
    assert read(connection, "retention_12m")[:4] == (pytest.approx(800 / 11), 8, 11, 11)


def test_graduation_is_over_the_average_caseload() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on closed_on  close_reason
            a         t       2020-06-01  -          -
            b         t       2020-06-01  2023-08-31 graduated          # 183 of 366 days
            c         t       2023-08-31  2024-02-29 transferred_lower  # 182 days
        """
    )
    value = read(connection, "graduation_share_12m")
    assert value.denominator == pytest.approx((366 + 183 + 182) / 366)
    assert value.value == pytest.approx(100 * 2 / (731 / 366))
    assert value.clients == 3


@pytest.mark.parametrize(("opened", "known"), [("2023-03-01", True), ("2023-03-02", False)])
def test_a_team_younger_than_12_months_has_no_yearly_items(opened: str, known: bool) -> None:
    connection = program(teams=f"team_id name model opened_on\nt T act {opened}", enrollments=OPEN)
    for name in ("retention_12m", "graduation_share_12m"):
        assert read(connection, name).reason == (None if known else "team open for less than 12 months")


STAYS = """
    client_id type admitted_on discharged_on was_team_involved_in_admission was_team_involved_in_discharge disposition
    # first day of the window
    a psychiatric 2023-03-01 2023-03-10 yes no  home
    # before the window, a spell with the one above
    a psychiatric 2023-02-28 2023-02-28 yes yes home
    a psychiatric 2023-06-01 2023-06-10 no  yes home
    # not recorded
    a psychiatric 2023-08-01 2023-08-10 -   -   home
    a medical     2023-09-01 2023-09-10 no  no  home
    # open
    a psychiatric 2024-02-20 -          yes -   -
    # b joins the team in hospital
    b psychiatric 2023-06-01 2023-06-20 no  yes home
    d psychiatric 2023-06-01 2023-06-20 yes no  died
"""
HOSPITAL_CLIENTS = """
    client_id team_id admitted_on
    a         t       2020-06-01
    b         t       2023-06-10
    d         t       2020-06-01
"""


def test_hospital_decisions_of_the_clients_of_the_day() -> None:
    connection = program(enrollments=HOSPITAL_CLIENTS, hospital_stays=STAYS)
    # admissions: a in June no, a in February yes, d yes; that of 28 February begins before the window
    assert read(connection, "admissions_with_team_share") == Input(pytest.approx(200 / 3), 2, 3, 2, None)
    # discharges: a in March no, a in June yes, b yes; d died in hospital
    assert read(connection, "discharges_with_team_share") == Input(pytest.approx(200 / 3), 2, 3, 2, None)


def test_hospital_reasons() -> None:
    none = program("hospital_stays", enrollments=OPEN)
    assert read(none, "admissions_with_team_share").reason == "none in the window"
    silent = program(enrollments=OPEN, hospital_stays="client_id type admitted_on\na psychiatric 2023-06-01")
    assert read(silent, "admissions_with_team_share").reason == "not recorded for any of them"
    assert read(silent, "discharges_with_team_share").reason == "none in the window"
