"""DESIGN section 5, rules 2 and 3: stays become spells."""

import pytest

from tests.transforms.tables import cover, database, expect, run

STITCHING = [
    (
        "next stay on the day of discharge is a transfer",
        1,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-05        03-09
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-09          8       2
        """,
    ),
    (
        "next stay one day after discharge is a transfer",
        1,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-06        03-09
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-09          8       2
        """,
    ),
    (
        "next stay two days after discharge is a new spell",
        1,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-07        03-09
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-05          4       1
        03-07        03-09          2       1
        """,
    ),
    (
        "gap 0 (HCUP, CIHI): the same day still joins",
        0,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-05        03-09
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-09          8       2
        """,
    ),
    (
        "gap 0 (HCUP, CIHI): the next day does not",
        0,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-06        03-09
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-05          4       1
        03-06        03-09          3       1
        """,
    ),
    (
        "none (-1): the same day does not join",
        -1,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-05        03-09
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-05          4       1
        03-05        03-09          4       1
        """,
    ),
    (
        "none (-1): stays that overlap, or begin together, are one all the same",
        -1,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-04        03-09
        04-01        04-01
        04-01        04-01
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-09          8       2
        04-01        04-01          0       2
        """,
    ),
    (
        "the gap is counted from the latest end so far, not from the end of the stay before",
        1,
        """
        admitted_on  discharged_on
        03-01        03-20
        03-05        03-06
        03-21        03-25
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-25          24      3
        """,
    ),
    (
        "one stay recorded twice with different ends lasts until the later",
        1,
        """
        admitted_on  discharged_on
        03-01        03-05
        03-01        03-08
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-08          7       2
        """,
    ),
    (
        "a chain of transfers is one spell",
        1,
        """
        admitted_on  discharged_on
        03-01        03-02
        03-03        03-04
        03-05        03-06
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-06          5       3
        """,
    ),
    (
        "a same-day spell has no night and is a spell",
        1,
        """
        admitted_on  discharged_on
        03-01        03-01
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-01          0       1
        """,
    ),
    (
        "a stay across the turn of the year (29 February 2024 counts)",
        1,
        """
        admitted_on  discharged_on
        2023-12-30   03-02
        """,
        """
        admitted_on  discharged_on  nights  stays
        2023-12-30   03-02          63      1
        """,
    ),
    (
        "an open stay has no discharge and takes in what follows",
        1,
        """
        admitted_on  discharged_on
        11-01        -
        12-01        12-05
        """,
        """
        admitted_on  discharged_on  nights  stays
        11-01        -              -       2
        """,
    ),
    (
        "a discharge on the last covered day is one; on the day after, the spell is still open",
        1,
        """
        client_id  admitted_on  discharged_on
        a          12-01        12-31
        b          12-01        2025-01-01
        """,
        """
        admitted_on  discharged_on  nights  stays
        12-01        12-31          30      1
        12-01        -              -       1
        """,
    ),
    (
        "a stay that begins after coverage is not measured",
        1,
        """
        admitted_on  discharged_on
        12-31        -
        2025-01-01   2025-01-05
        """,
        """
        admitted_on  discharged_on  nights  stays
        12-31        -              -       1
        """,
    ),
    (
        "two clients are never joined",
        1,
        """
        client_id  admitted_on  discharged_on
        a          03-01        03-05
        b          03-05        03-09
        """,
        """
        admitted_on  discharged_on  nights  stays
        03-01        03-05          4       1
        03-05        03-09          4       1
        """,
    ),
]


def stays(grid: str, **constant: str) -> str:
    """Add columns that are the same in every line, if the grid does not have them."""
    constants = {"client_id": "a", "type": "psychiatric"} | constant
    lines = [line for line in grid.splitlines() if line.strip()]
    missing = {name: value for name, value in constants.items() if name not in lines[0].split()}
    ends = [" ".join(missing)] + [" ".join(missing.values())] * (len(lines) - 1)
    return "\n".join(f"{line} {end}" for line, end in zip(lines, ends, strict=True))


@pytest.mark.parametrize(
    ("gap", "given", "expected"), [row[1:] for row in STITCHING], ids=[row[0] for row in STITCHING]
)
def test_stays_are_joined(gap: int, given: str, expected: str) -> None:
    connection = database(hospital_stays=stays(given))
    run(connection, "hospital_spells", stitch_gap_days=gap)
    expect(connection, "hospital_spells", expected)


def test_what_a_spell_remembers() -> None:
    connection = database(
        hospital_stays="""
        stay_id client_id type        admitted_on discharged_on is_planned is_involuntary was_team_involved_in_admission was_team_involved_in_discharge disposition
        s2      a         psychiatric 03-05       03-09         yes        yes            yes                            yes                            home
        s1      a         medical     03-01       03-05         no         -              no                             no                             transfer
        s3      b         medical     03-01       03-05         -          no             -                              -                              -
        """  # noqa: E501 - a table is read best as a table
    )
    run(connection, "hospital_spells")
    expect(
        connection,
        "hospital_spells",
        """
        client_id is_psychiatric is_planned is_involuntary was_team_involved_in_admission was_team_involved_in_discharge disposition
        a         yes            no         yes            no                             yes                            home
        b         no             -          no             -                              -                              -
        """,  # noqa: E501 - a table is read best as a table
    )


STAYS_OF_SPELLS = [
    (
        "a transfer and a stay of its own",
        1,
        "stay_id admitted_on discharged_on\n s2 03-05 03-09\n s1 03-01 03-05\n s3 03-11 03-12",
        "stay_id spell_admitted_on until_on\n s1 03-01 03-05\n s2 03-01 03-09\n s3 03-11 03-12",
    ),
    (
        "a stay inside another",
        1,
        "stay_id admitted_on discharged_on\n s1 03-01 03-20\n s2 03-05 03-06",
        "stay_id spell_admitted_on until_on\n s1 03-01 03-20\n s2 03-01 03-06",
    ),
    (
        "unjoined: a same-day stay on the day of discharge is in its own spell only",
        -1,
        "stay_id admitted_on discharged_on\n s1 03-01 03-05\n s2 03-05 03-05",
        "stay_id spell_admitted_on until_on\n s1 03-01 03-05\n s2 03-05 03-05",
    ),
    (
        "what begins after coverage is in none",
        1,
        "stay_id admitted_on discharged_on\n s1 12-31 -\n s2 2025-01-01 2025-01-05",
        "stay_id spell_admitted_on until_on\n s1 12-31 2025-01-01",
    ),
]


@pytest.mark.parametrize("row", STAYS_OF_SPELLS, ids=[row[0] for row in STAYS_OF_SPELLS])
def test_a_spell_knows_its_stays(row: tuple[str, int, str, str]) -> None:
    _, gap, given, expected = row
    connection = database(hospital_stays=stays(given))
    run(connection, "hospital_spell_stays", stitch_gap_days=gap)
    expect(connection, "hospital_spell_stays", expected)


def test_a_same_day_spell_counts_one_night_where_the_site_says_so() -> None:
    connection = database(
        hospital_stays=stays("""
        admitted_on  discharged_on
        03-01        03-01
        04-01        04-02
        """)
    )
    run(connection, "hospital_spells", same_day_nights=1)
    expect(
        connection,
        "hospital_spells",
        """
        admitted_on  nights
        03-01        1
        04-01        1
        """,
    )


DEATHS = [
    ("died in an open stay", "03-04", "03-01", "-", "03-04", "yes"),
    ("died before the recorded discharge", "03-04", "03-01", "03-06", "03-04", "yes"),
    ("died on the day of discharge", "03-06", "03-01", "03-06", "03-06", "yes"),
    ("died on the day after discharge", "03-07", "03-01", "03-06", "03-06", "no"),
    ("died on the day of admission", "03-01", "03-01", "03-06", "03-01", "yes"),
    ("a stay dated after the death is left as recorded", "02-29", "03-01", "03-06", "03-06", "no"),
    ("died after coverage: nothing known of it yet", "2025-01-01", "12-20", "-", "-", "no"),
]


@pytest.mark.parametrize("row", DEATHS, ids=[row[0] for row in DEATHS])
def test_death_ends_a_stay(row: tuple[str, ...]) -> None:
    _, died_on, admitted_on, discharged_on, expected, died_in_hospital = row
    connection = database(
        clients=f"client_id died_on\n a {died_on}",
        hospital_stays=stays(f"admitted_on discharged_on\n {admitted_on} {discharged_on}"),
    )
    run(connection, "hospital_spells")
    expect(
        connection,
        "hospital_spells",
        f"discharged_on died_in_hospital\n {expected} {died_in_hospital}",
    )


def test_a_recorded_death_in_hospital_needs_no_date_of_death() -> None:
    connection = database(
        hospital_stays=stays("admitted_on discharged_on disposition\n 03-01 03-05 died\n 05-01 05-02 home")
    )
    run(connection, "hospital_spells")
    expect(connection, "hospital_spells", "admitted_on died_in_hospital\n 03-01 yes\n 05-01 no")


def test_open_spells_end_with_the_coverage_of_hospital_stays() -> None:
    connection = database(hospital_stays=stays("admitted_on discharged_on\n 03-01 -"))
    cover(connection, "hospital_stays", covered_until=None)
    run(connection, "hospital_spells", period_until="2024-07-01")
    expect(connection, "hospital_spells", "until_on is_open\n 07-01 yes")


def test_client_and_day_of_admission_are_the_key() -> None:
    given = stays("admitted_on discharged_on\n 03-01 03-05\n 03-01 03-01\n 03-01 -")
    for gap in (1, 0, -1):
        connection = database(hospital_stays=given)
        run(connection, "hospital_spells", stitch_gap_days=gap)
        expect(connection, "hospital_spells", "client_id admitted_on stays\n a 03-01 3")


def test_the_name_of_the_rule_travels_with_the_spell() -> None:
    connection = database(hospital_stays=stays("admitted_on discharged_on\n 03-01 03-05"))
    run(connection, "hospital_spells", stitching="cihi")
    expect(connection, "hospital_spells", "stitching\n cihi")


INTERRUPTED = [
    ("two psychiatric stays two days apart are one", "psychiatric psychiatric 03-07", 1),
    ("three days apart they are two", "psychiatric psychiatric 03-08", 2),
    ("a medical stay two days later is another", "psychiatric medical 03-07", 2),
    ("nor does a medical stay become interrupted", "medical psychiatric 03-07", 2),
    ("a day apart any two are one", "medical psychiatric 03-06", 1),
]


@pytest.mark.parametrize(("given", "spells"), [row[1:] for row in INTERRUPTED], ids=[row[0] for row in INTERRUPTED])
def test_an_interrupted_psychiatric_stay_is_one(given: str, spells: int) -> None:
    first, second, day = given.split()
    connection = database(
        hospital_stays=f"client_id type admitted_on discharged_on\n a {first} 03-01 03-05\n a {second} {day} 03-20"
    )
    run(connection, "hospital_spells", stitch_psychiatric_gap_days=2)
    assert connection.execute("select count(*) from hospital_spells").fetchone() == (spells,)


ELSEWHERE = [
    ("another facility on the day of discharge", "x 03-01 03-05\n y 03-05 03-09", 1),
    ("the same facility on the day of discharge", "x 03-01 03-05\n x 03-05 03-09", 2),
    ("a facility that is not known", "x 03-01 03-05\n - 03-05 03-09", 1),
    ("neither facility is known", "- 03-01 03-05\n - 03-05 03-09", 1),
    ("another facility on the next day", "x 03-01 03-05\n y 03-06 03-09", 2),
    ("the same facility, overlapping", "x 03-01 03-05\n x 03-04 03-09", 1),
    ("the same facility, begun on the same day", "x 03-01 03-05\n x 03-01 03-09", 1),
    ("the facility of the stay that ended last counts", "x 03-01 03-09\n y 03-03 03-05\n x 03-09 03-12", 2),
]


@pytest.mark.parametrize(("given", "spells"), [row[1:] for row in ELSEWHERE], ids=[row[0] for row in ELSEWHERE])
def test_a_transfer_leads_to_another_facility_where_the_rule_says_so(given: str, spells: int) -> None:
    connection = database(hospital_stays=stays(f"facility_id admitted_on discharged_on\n {given}"))
    run(connection, "hospital_spells", stitch_gap_days=0, stitch_other_facility=True)
    assert connection.execute("select count(*) from hospital_spells").fetchone() == (spells,)
