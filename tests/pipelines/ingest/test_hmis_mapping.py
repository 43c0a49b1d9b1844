"""The HMIS mapping, rule by rule: each case is one client (or household) of an export that is read once."""

from typing import Any

import pytest

from tests.pipelines.ingest.hmis_export import Site

EMERGENCY, NIGHTLY, TRANSITIONAL, SUPPORTIVE, OUTREACH, SAFE_HAVEN = "0", "1", "2", "3", "4", "8"
PREVENTION, RAPID = "12", "13"
THROUGH = "2021-12-31"  # last day of the export
IN, OUT, EVE = "2021-03-01", "2021-06-01", "2021-02-28"
AFTER = ("410", OUT, None, OUT)  # what an exit to 410 leaves behind
Row = dict[str, str]

HOUSING: list[tuple[tuple[str, str, str, str], list[tuple[Any, ...]]]] = [
    # project type, prior living situation, move-in date, exit date -> situation, from, until, confirmed
    # a bed for as long as the enrollment lasts; the situation before is known for the night before
    ((EMERGENCY, "116", "", OUT), [("116", EVE, IN, IN), ("101", IN, OUT, THROUGH), AFTER]),
    ((EMERGENCY, "", "", OUT), [("101", IN, OUT, THROUGH), AFTER]),
    ((EMERGENCY, "", "", ""), [("101", IN, None, THROUGH)]),
    ((EMERGENCY, "", "2021-04-01", OUT), [("101", IN, OUT, THROUGH), AFTER]),
    ((TRANSITIONAL, "", "", OUT), [("302", IN, OUT, THROUGH), AFTER]),
    ((SAFE_HAVEN, "", "", OUT), [("118", IN, OUT, THROUGH), AFTER]),
    # no bed: the situation before holds on until something else is known
    ((NIGHTLY, "116", "", OUT), [("116", EVE, None, IN), AFTER]),
    ((OUTREACH, "116", "", OUT), [("116", EVE, None, IN), AFTER]),
    ((PREVENTION, "410", "", ""), [("410", EVE, None, IN)]),
    ((PREVENTION, "410", "2021-04-01", ""), [("410", EVE, None, IN)]),
    # permanent housing: homeless until moved in, then permanent until exit
    (
        (SUPPORTIVE, "116", "2021-04-01", OUT),
        [("116", EVE, "2021-04-01", THROUGH), ("435", "2021-04-01", OUT, THROUGH), AFTER],
    ),
    ((RAPID, "101", "", OUT), [("101", EVE, OUT, THROUGH), AFTER]),
    ((RAPID, "101", "", ""), [("101", EVE, None, THROUGH)]),
    # ... but somebody who was not homeless is only known to have been there on the eve
    ((RAPID, "204", "", ""), [("204", EVE, None, IN)]),
    # a move-in date counts from entry to the day before exit
    ((RAPID, "", IN, ""), [("435", IN, None, THROUGH)]),
    ((RAPID, "", EVE, ""), []),
    ((RAPID, "", "2021-05-31", OUT), [("435", "2021-05-31", OUT, THROUGH), AFTER]),
    ((RAPID, "", OUT, OUT), [AFTER]),
    ((RAPID, "", "2021-06-02", OUT), [AFTER]),
]

MEMBERS: list[tuple[Row, tuple[str | None, str | None]]] = [
    # a member of a household whose head came from 116 and moved in on 1 April -> prior situation, day of moving in
    ({"DOB": "2015-01-01"}, ("116", "2021-04-01")),
    ({"DOB": "2015-01-01", "EntryDate": "2021-05-01"}, ("116", "2021-05-01")),
    ({"DOB": "2015-01-01", "LivingSituation": "335"}, ("335", "2021-04-01")),
    ({"DOB": "2015-01-01", "MoveInDate": "2021-03-15"}, ("116", "2021-04-01")),
    ({"DOB": "2003-03-02"}, ("116", "2021-04-01")),  # eighteen tomorrow
    ({"DOB": "2003-03-01"}, (None, "2021-04-01")),  # eighteen today
    ({"DOB": ""}, (None, "2021-04-01")),
    ({"DOB": "2015-01-01", "HouseholdID": "elsewhere"}, (None, None)),
    ({"DOB": "2015-01-01", "RelationshipToHoH": "1"}, (None, None)),  # two heads answer for nobody
]

EXITS: list[tuple[list[Row], tuple[str | None, str | None]]] = [
    # exits of one enrollment -> closed on, reason
    ([], (None, None)),
    ([{"Destination": "410"}], (OUT, "unknown")),
    ([{"Destination": "24"}], (OUT, "died")),
    ([{"Destination": "24", "ProjectCompletionStatus": "1"}], (OUT, "died")),
    ([{"ProjectCompletionStatus": "1"}], (OUT, "graduated")),
    ([{"ProjectCompletionStatus": "2"}], (OUT, "dropped_out")),
    ([{"ProjectCompletionStatus": "3"}], (OUT, "discharged_by_program")),
    ([{"ProjectCompletionStatus": "3", "CMExitReason": "11"}], (OUT, "incarcerated")),
    ([{"ExitDate": "31/06/2021"}], ("31/06/2021", "unknown")),
    # of two exits the one updated last
    ([{"ExitDate": "2021-07-01"}, {"DateUpdated": "2021-01-01"}], ("2021-07-01", "unknown")),
    ([{"ExitDate": "2021-07-01"}, {"DateUpdated": "2021-12-01"}], (OUT, "unknown")),
]

RACES: list[tuple[Row, tuple[str, str]]] = [
    ({"White": "1"}, ("white", "not_hispanic")),
    ({"White": "1", "BlackAfAmerican": "0"}, ("white", "not_hispanic")),
    ({"White": "1", "Asian": "1"}, ("multiple", "not_hispanic")),
    ({"MidEastNAfrican": "1", "hispanic": "1"}, ("middle_eastern_north_african", "hispanic")),
    ({"hispanic": "1"}, ("unknown", "hispanic")),
    ({"hispanic": "0", "RaceNone": "99"}, ("unknown", "unknown")),
    ({}, ("unknown", "unknown")),
]

SEXES: list[tuple[str, Row, tuple[str, str | None]]] = [
    ("2026", {"Sex": "0"}, ("female", None)),
    ("2026", {"Sex": "1"}, ("male", None)),
    ("2026", {"Sex": "99"}, ("unknown", None)),
    ("2026", {"Sex": ""}, ("unknown", None)),
    ("2026", {"Sex": "7"}, ("7", None)),  # an unknown code is kept, and counted by the checks
    ("2024", {"Woman": "1"}, ("unknown", "woman")),
    ("2024", {"Woman": "1", "Transgender": "1"}, ("unknown", "transgender")),
    ("2024", {"Woman": "1", "NonBinary": "1"}, ("unknown", "other")),
    ("2024", {"Woman": "0"}, ("unknown", None)),
]

VERSIONS: list[tuple[list[tuple[str, str, str]], list[str]]] = [
    # versions of one enrollment: entry, updated, deleted -> the entry that stands
    ([("2021-03-01", "2021-03-01", "")], ["2021-03-01"]),
    # the version updated last holds, wherever it stands
    ([("2021-03-05", "2021-04-01", ""), ("2021-03-01", "2021-03-01", "")], ["2021-03-05"]),
    # dates of a system that writes day-month-year are told apart all the same
    ([("2021-03-05", "03-11-21", ""), ("2021-03-01", "2021-10-01", "")], ["2021-03-05"]),
    ([("2021-03-05", "03-11-21", ""), ("2021-03-01", "2021-12-01", "")], ["2021-03-01"]),
    ([("2021-03-01", "2021-03-01", "2021-05-01")], []),
    ([("2021-03-01", "2021-03-01", ""), ("2021-03-01", "2021-05-01", "2021-05-01")], []),
    ([("2021-03-01", "2021-03-01", ""), ("2021-03-01", "2021-03-01", "")], ["2021-03-01"]),
]

ODD: list[tuple[str, str, dict[str, Row]]] = [
    ("enrollments", "same-day enrollment", {"exit": {"ExitDate": IN}}),
    ("enrollments", "exit after the export period", {"exit": {"ExitDate": "2022-01-01"}}),
    ("enrollments", "entry before the project opened", {"project": {"OperatingStartDate": "2021-03-02"}}),
    ("housing", "prior living situation blank", {"enrollment": {"LivingSituation": ""}}),
    ("housing", "move-in date in another kind of project", {"enrollment": {"MoveInDate": IN}}),
    (
        "housing",
        "move-in date outside the enrollment",
        {"project": {"ProjectType": RAPID}, "enrollment": {"MoveInDate": EVE}},
    ),
    ("clients", "date of birth missing or not a date", {"client": {"DOB": "05/05/1980"}}),
    ("clients", "date of the last update not in the standard form", {"client": {"DateUpdated": "03-11-21"}}),
]
EVEN: dict[str, Row] = {  # nothing is odd at the edges
    "project": {"OperatingStartDate": IN},
    "enrollment": {"LivingSituation": "116"},
    "exit": {"ExitDate": THROUGH},
}


def own(n: int, row: Row, *keys: str) -> Row:
    """Give a row the keys of case n."""
    names = {"PersonalID": "C", "ProjectID": "P", "EnrollmentID": "E", "HouseholdID": "H"}
    return {**{key: f"{names[key]}{n}" for key in keys}, **row}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def housed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("housing"))
    cases = [case for case, _ in HOUSING]
    site.load(
        project=[own(n, {"ProjectType": kind}, "ProjectID") for n, (kind, *_) in enumerate(cases)],
        client=[own(n, {}, "PersonalID") for n in range(len(cases))],
        enrollment=[
            own(
                n,
                {"LivingSituation": prior, "MoveInDate": move_in},
                "EnrollmentID",
                "PersonalID",
                "ProjectID",
                "HouseholdID",
            )
            for n, (_, prior, move_in, _) in enumerate(cases)
        ],
        exit=[own(n, {"ExitDate": out}, "EnrollmentID", "PersonalID") for n, (*_, out) in enumerate(cases) if out],
    )
    return site


@pytest.mark.parametrize("n", range(len(HOUSING)), ids=lambda n: "-".join(HOUSING[n][0]))
def test_housing_follows_the_project_type(housed: Site, n: int) -> None:
    assert housed.housing(f"C{n}") == HOUSING[n][1]


def test_the_head_answers_for_the_household(fresh: Site) -> None:
    people = [own(n, {"DOB": member["DOB"]}, "PersonalID") for n, (member, _) in enumerate(MEMBERS)]
    enrolled = [
        own(n, {"RelationshipToHoH": "2", "EntryDate": IN, **member}, "EnrollmentID", "PersonalID", "HouseholdID")
        for n, (member, _) in enumerate(MEMBERS)
    ]
    heads = [
        own(n, {"PersonalID": "head", "LivingSituation": "116", "MoveInDate": "2021-04-01"}, "HouseholdID")
        for n in range(len(MEMBERS))
    ]
    fresh.load(
        project=[{"ProjectType": RAPID}],
        client=[*people, {"PersonalID": "head"}],
        enrollment=[*enrolled, *({"EnrollmentID": f"head{n}", **head} for n, head in enumerate(heads))],
    )
    found = fresh.rows(
        "select PersonalID, (prior_situation, cast(moved_in_on as varchar)) from hmis.stays where PersonalID <> 'head'"
    )
    assert dict(found) == {f"C{n}": expected for n, (_, expected) in enumerate(MEMBERS)}


def test_points_and_bed_nights_become_housing(fresh: Site) -> None:
    fresh.load(
        currentlivingsituation=[
            {"InformationDate": "2021-04-01", "CurrentLivingSituation": "999"},
            {"InformationDate": "2021-04-02"},
        ],
        services=[
            {"DateProvided": "2021-05-31", "RecordType": "200"},
            {"DateProvided": "2021-05-31", "RecordType": "144"},
        ],
    )
    assert fresh.housing() == [
        ("999", "2021-04-01", None, "2021-04-01"),
        ("101", "2021-05-31", "2021-06-01", None),
    ]


def test_every_destination_is_kept_as_it_is(fresh: Site) -> None:
    codes = ["410", "8", "30", "24", "12", ""]
    fresh.load(
        enrollment=[{}] * len(codes),
        exit=[{"EnrollmentID": f"E{n}", "Destination": code} for n, code in enumerate(codes, start=1)],
    )
    kept = fresh.column("select situation from hmis.housing where housing_id like 'exit-%'")
    assert sorted(kept) == sorted(codes[:-1])


def test_an_exit_closes_its_enrollment(fresh: Site) -> None:
    fresh.load(
        client=[own(n, {}, "PersonalID") for n in range(len(EXITS))],
        enrollment=[own(n, {}, "EnrollmentID", "PersonalID") for n in range(len(EXITS))],
        exit=[own(n, row, "EnrollmentID", "PersonalID") for n, (rows, _) in enumerate(EXITS) for row in rows],
    )
    found = fresh.rows("select enrollment_id, (closed_on, close_reason) from hmis.enrollments")
    assert dict(found) == {f"E{n}": expected for n, (_, expected) in enumerate(EXITS)}
    dead = fresh.rows("select client_id, died_on from hmis.clients where died_on is not null order by all")
    assert dead == [("C2", OUT), ("C3", OUT)]


@pytest.mark.parametrize(("version", "hispanic"), [("2024", "HispanicLatinaeo"), ("2026", "HispanicLatinao")])
def test_race_and_ethnicity(fresh: Site, version: str, hispanic: str) -> None:
    rows = [{hispanic if name == "hispanic" else name: value for name, value in flags.items()} for flags, _ in RACES]
    fresh.load(version, client=[own(n, row, "PersonalID") for n, row in enumerate(rows)])
    found = fresh.rows("select client_id, (race, ethnicity) from hmis.clients")
    assert dict(found) == {f"C{n}": expected for n, (_, expected) in enumerate(RACES)}


@pytest.mark.parametrize("version", ["2024", "2026"])
def test_sex_and_gender_by_format(fresh: Site, version: str) -> None:
    cases = {f"C{n}": case for n, case in enumerate(SEXES) if case[0] == version}
    fresh.load(version, client=[{"PersonalID": client, **answers} for client, (_, answers, _) in cases.items()])
    found = fresh.rows("select client_id, (sex, gender) from hmis.clients")
    assert dict(found) == {client: expected for client, (*_, expected) in cases.items()}


def test_one_version_of_a_record_stands(fresh: Site) -> None:
    fresh.load(
        enrollment=[
            {"EnrollmentID": f"E{n}", "EntryDate": entry, "DateUpdated": updated, "DateDeleted": deleted}
            for n, (versions, _) in enumerate(VERSIONS)
            for entry, updated, deleted in versions
        ]
    )
    for n, (_, expected) in enumerate(VERSIONS):
        assert fresh.column(f"select admitted_on from hmis.enrollments where enrollment_id = 'E{n}'") == expected
    assert fresh.column("select reason from hmis.mapping where table_name = 'enrollments'")[0] == (
        "superseded by a later version (5); deleted (2)"
    )


def test_oddities_are_kept_and_counted(fresh: Site) -> None:
    def rows(file: str, *keys: str) -> list[Row]:
        cases = [EVEN, *({**EVEN, **odd} for _, _, odd in ODD)]
        return [own(n, {**EVEN.get(file, {}), **case.get(file, {})}, *keys) for n, case in enumerate(cases)]

    fresh.load(
        project=rows("project", "ProjectID"),
        client=rows("client", "PersonalID"),
        enrollment=rows("enrollment", "EnrollmentID", "PersonalID", "ProjectID", "HouseholdID"),
        exit=rows("exit", "EnrollmentID", "PersonalID"),
    )
    noticed = fresh.rows("select table_name, kind, rows from hmis.notices")
    assert sorted(noticed) == sorted((table, kind, 1) for table, kind, _ in ODD)


def test_the_continuum_is_the_program_and_projects_are_its_teams(fresh: Site) -> None:
    fresh.load(
        organization=[{"OrganizationName": "Harbor"}, {"OrganizationID": "O9", "OrganizationName": "Idle"}],
        project=[
            {"ProjectID": "P1", "ProjectName": "North", "ProjectType": RAPID, "OperatingEndDate": "2021-06-30"},
            {"ProjectID": "P2", "ProjectName": "Harbor South", "ProjectType": SUPPORTIVE},
            {"ProjectID": "P3", "ProjectName": "East", "ProjectType": "5", "OrganizationID": "gone"},
        ],
    )
    assert fresh.rows("select program_id, name from hmis.programs") == [("XX-500", "Bay continuum")]
    assert fresh.rows("select team_id, program_id, name, model, site, closed_on from hmis.teams order by 1") == [
        ("P1", "XX-500", "Harbor: North (rapid re-housing)", "other", "Harbor", "2021-07-01"),
        ("P2", "XX-500", "Harbor South (permanent supportive housing)", "other", "Harbor", None),
        ("P3", "XX-500", "East", "other", None, None),
    ]
    assert fresh.rows("select rows_mapped, rows_left, reason from hmis.mapping where file = 'Organization.csv'") == [
        (1, 1, "it runs no project of the export (1)")
    ]
