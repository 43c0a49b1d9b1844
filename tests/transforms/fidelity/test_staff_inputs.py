"""H1, H5 to H11, S10: who is on the roster, who left, which positions were filled. As of 1 March 2024."""

from datetime import date

import pytest

from tests.transforms.fidelity.reading import Input, program, read, window

TEN_CLIENTS = "client_id team_id admitted_on\n" + "\n".join(f"c{number} t 2020-06-01" for number in range(10))
H1 = "consumers_per_direct_fte"

ROSTER = """
    staff_id role fte from_on until_on leave_from_on leave_until_on qualification qualified_years is_peer is_prescriber
    lead      team_leader              1    2020-06-01 -     -     -     -             -   -   -
    doctor    psychiatrist             0.5  2020-06-01 -     -     -     -             -   -   yes
    np        nurse_practitioner       0.25 2020-06-01 -     -     -     -             -   -   -
    nurse     nurse                    0.1  2020-06-01 -     -     -     -             -   -   -
    nurse2    nurse                    0.2  2020-06-01 -     -     -     -             -   -   -
    lpn       lpn                      1    2020-06-01 -     -     -     -             -   -   -
    sud       substance_use_specialist 0.6  2020-06-01 -     -     -     substance_use 1   -   -
    green     substance_use_specialist 1    2020-06-01 -     -     -     substance_use 0.9 -   -
    plain     substance_use_specialist 1    2020-06-01 -     -     -     none          -   -   -
    job       vocational_specialist    0.5  2020-06-01 -     -     -     vocational    4   -   -
    jobless   case_manager             1    2020-06-01 -     -     -     vocational    4   yes -
    peer      peer_specialist          0.5  2020-06-01 -     -     -     -             -   -   -
    clerk     administrative           1    2020-06-01 -     -     -     -             -   -   -
    gone      case_manager             1    2020-06-01 02-29 -     -     -             -   -   -
    coming    case_manager             1    03-01      -     -     -     -             -   -   -
    away      case_manager             1    2020-06-01 -     02-01 03-02 -             -   -   -
    elsewhere case_manager             1    2020-06-01 -     -     -     -             -   -   -
"""
# lead 1, nurses 0.3, lpn 1, specialists 0.6 + 1 + 1 + 0.5, jobless 1, peer 0.5; `away` is on a leave of 30 days
DIRECT = 1 + 0.3 + 1 + 3.1 + 1 + 0.5


def test_fte_by_kind_of_work() -> None:
    connection = program(enrollments=TEN_CLIENTS, staff_assignments=_of_team(ROSTER))
    expected = {
        "consumers_per_direct_fte": (10 / DIRECT, 10, DIRECT),
        "psychiatrist_fte_per_100": (5, 0.5, 10),
        "prescriber_fte_per_100": (7.5, 0.75, 10),
        "nurse_fte_per_100": (3, 0.3, 10),
        "nurse_and_lpn_fte_per_100": (13, 1.3, 10),
        "substance_use_specialist_fte_per_100": (6, 0.6, 10),
        "vocational_specialist_fte_per_100": (5, 0.5, 10),
        "clinical_fte": (DIRECT + 0.75, DIRECT + 0.75, None),
        "peer_fte": (1.5, 1.5, None),
    }
    for name, evidence in expected.items():
        assert read(connection, name)[:3] == pytest.approx(evidence), name
    assert window(connection, H1) == (date(2024, 2, 29), date(2024, 3, 1))


def _of_team(roster: str) -> str:
    header, *lines = [line for line in roster.splitlines() if line.strip()]
    return "\n".join([f"{header} team_id", *(f"{line} {'u' if 'elsewhere' in line else 't'}" for line in lines)])


# what it shows, from_on, until_on, leave_from_on, leave_until_on, working FTE on 29 February
PRESENCE = [
    ("whole time", "2020-06-01", "-", "-", "-", 1),
    ("first day is the day before as of", "02-29", "-", "-", "-", 1),
    ("begins on as of", "03-01", "-", "-", "-", None),
    ("last day is the day before as of", "2020-06-01", "03-01", "-", "-", 1),
    ("left a day earlier", "2020-06-01", "02-29", "-", "-", None),
    ("leave of 29 days", "2020-06-01", "-", "02-10", "03-10", 1),
    ("leave of 30 days", "2020-06-01", "-", "02-10", "03-11", 0),
    ("long leave that ended the day before", "2020-06-01", "-", "2023-06-01", "02-29", 1),
    ("long leave with its last day the day before as of", "2020-06-01", "-", "2023-06-01", "03-01", 0),
    ("long leave that begins on as of", "2020-06-01", "-", "03-01", "06-01", 1),
    ("open leave, 29 days so far", "2020-06-01", "-", "02-01", "-", 1),
    ("open leave, 30 days so far", "2020-06-01", "-", "01-31", "-", 0),
]


@pytest.mark.parametrize(("days", "fte"), [(" ".join(c[1:5]), c[5]) for c in PRESENCE], ids=[c[0] for c in PRESENCE])
def test_who_counts_on_the_day(days: str, fte: float | None) -> None:
    roster = f"""
        from_on until_on leave_from_on leave_until_on staff_id team_id role         fte
        {days} s t case_manager 1
    """
    connection = program(enrollments=TEN_CLIENTS, staff_assignments=roster)
    assert read(connection, "clinical_fte").value == fte


REASONS = [
    ("nobody on the roster", H1, "u case_manager 1 - -", "nobody on the roster of this team"),
    ("only a doctor", H1, "t psychiatrist 1 - -", "no direct-service staff at work"),
    (
        "qualification not recorded",
        "substance_use_specialist_fte_per_100",
        "t substance_use_specialist 1 - 3",
        "qualification of a specialist not recorded",
    ),
    (
        "years not recorded",
        "vocational_specialist_fte_per_100",
        "t vocational_specialist 1 vocational -",
        "qualification of a specialist not recorded",
    ),
]


@pytest.mark.parametrize(("name", "line", "reason"), [c[1:] for c in REASONS], ids=[c[0] for c in REASONS])
def test_reasons(name: str, line: str, reason: str) -> None:
    roster = f"team_id role fte qualification qualified_years staff_id from_on\n{line} s 2020-06-01"
    assert read(program(enrollments=TEN_CLIENTS, staff_assignments=roster), name) == Input(
        None, None, None, None, reason
    )


def test_no_specialist_is_a_true_zero() -> None:
    roster = "team_id role fte staff_id from_on\nt case_manager 1 s 2020-06-01"
    connection = program(enrollments=TEN_CLIENTS, staff_assignments=roster)
    assert read(connection, "substance_use_specialist_fte_per_100").value == 0
    assert read(connection, "psychiatrist_fte_per_100").value == 0


def test_team_without_clients_has_no_rate_but_a_size() -> None:
    roster = "team_id role fte staff_id from_on\nt nurse 1 s 2020-06-01"
    connection = program(enrollments="client_id team_id admitted_on\na u 2020-06-01", staff_assignments=roster)
    assert read(connection, "nurse_fte_per_100").reason == "no client enrolled"
    assert read(connection, "clinical_fte").value == 1


def test_turnover_counts_people_who_left_within_24_months() -> None:
    connection = program(
        enrollments=TEN_CLIENTS,
        staff_assignments="""
            staff_id team_id role         fte from_on    until_on
            first    t       case_manager 1   2020-06-01 2022-03-01 # left on the first day of the window
            before   t       case_manager 1   2020-06-01 2022-02-28 # a day earlier
            last     t       psychiatrist 0.2 2020-06-01 02-29
            after    t       case_manager 1   2020-06-01 03-01      # still there on the last day
            changed  t       case_manager 1   2020-06-01 2023-01-01
            changed  t       team_leader  1   2023-01-01 -
            twice    t       case_manager 1   2020-06-01 2022-06-01
            twice    t       case_manager 1   2022-09-01 2023-06-01
            moved    t       case_manager 1   2020-06-01 2023-01-01
            moved    u       case_manager 1   2023-01-01 -
        """,
        positions="\n".join(
            ["position_id team_id role fte from_on until_on", "closed t nurse 1 2020-06-01 02-29"]
            + [f"p{number} t nurse 1 2020-06-01 -" for number in range(8)]
        ),
    )
    # first, last, twice (once), moved
    assert read(connection, "staff_turnover_24m")[:3] == (50, 4, 8)


def test_turnover_without_positions_is_over_the_people_on_the_team() -> None:
    connection = program(
        enrollments=TEN_CLIENTS,
        staff_assignments="""
            staff_id team_id role         fte from_on    until_on
            left     t       case_manager 1   2020-06-01 2023-03-01
            a        t       case_manager 1   2020-06-01 -
            b        t       case_manager 1   2020-06-01 -
        """,
    )
    assert read(connection, "staff_turnover_24m")[:3] == (50, 1, 2)


def test_turnover_of_a_young_team_is_scaled_to_24_months() -> None:
    connection = program(
        enrollments=TEN_CLIENTS,
        teams="team_id name model opened_on\nt T act 2023-03-02",
        staff_assignments="""
            staff_id team_id role         fte from_on    until_on
            left     t       case_manager 1   2023-03-02 2023-06-01
            a        t       case_manager 1   2023-03-02 -
        """,
    )
    # open for 365 days = 11.99 months: 1 leaver x 24 / 11.99 over 1 person
    assert read(connection, "staff_turnover_24m").value == pytest.approx(100 * 24 / (365 / 30.4375))
    assert window(connection, "staff_turnover_24m")[0] == date(2023, 3, 2)


CAPACITY = """
    staff_id position_id team_id role         fte from_on    until_on   leave_from_on leave_until_on
    a        p1          t       case_manager 1   2020-06-01 -          -             -
    # gone on the last day of September
    b        p2          t       case_manager 0.5 2020-06-01 2023-09-30 -             -
    # back-filled on the last day of January
    b2       p2          t       case_manager 0.5 01-31      -          -             -
    # 32 days: April and May vacant
    c        p3          t       case_manager 1   2020-06-01 -          2023-04-30    2023-06-01
    # 29 days: filled
    d        p4          t       case_manager 1   2020-06-01 -          2023-04-30    2023-05-29
    # one person may hold two
    a        p5          t       nurse        0.5 2020-06-01 -          -             -
    # two persons may share one
    e        p5          t       nurse        0.5 2020-06-01 -          -             -
"""


def test_capacity_is_the_share_of_position_months_filled() -> None:
    connection = program(
        enrollments=TEN_CLIENTS,
        staff_assignments=CAPACITY,
        positions="\n".join(
            ["position_id team_id role fte from_on"] + [f"p{number} t nurse 1 2020-06-01" for number in range(1, 6)]
        ),
    )
    # 12 months x 5 positions; vacant: p2 in September to December (4), p3 in April and May (2)
    assert read(connection, "staff_capacity_12m")[:3] == (90, 54, 60)
    assert window(connection, "staff_capacity_12m") == (date(2023, 3, 1), date(2024, 3, 1))


def test_capacity_counts_positions_only_while_they_exist_and_the_team_is_open() -> None:
    connection = program(
        enrollments=TEN_CLIENTS,
        teams="team_id name model opened_on\nt T act 2023-12-15",
        staff_assignments="staff_id team_id role fte from_on\na t nurse 1 2020-06-01",
        positions="position_id team_id role fte from_on\np1 t nurse 1 2020-06-01\np2 t nurse 1 02-29",
    )
    # month ends of December, January, February: 1 + 1 + 2 positions; an assignment without a position fills one
    assert read(connection, "staff_capacity_12m")[:3] == (75, 3, 4)


def test_capacity_without_positions_of_the_team_is_not_known() -> None:
    connection = program(
        enrollments=TEN_CLIENTS,
        staff_assignments="staff_id team_id role fte from_on\na t nurse 1 2020-06-01",
        positions="position_id team_id role fte from_on\np1 u nurse 1 2020-06-01",
    )
    assert read(connection, "staff_capacity_12m").reason == "no position of this team recorded"
