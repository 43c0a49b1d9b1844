"""Critical time intervention: nine months in three phases from admission, told as of 1 March 2024.

A client admitted on 1 June 2023 has phases that end on 1 September, 1 December and 1 March.
"""

from datetime import date

import pytest

from tests.transforms.fidelity.reading import Input, program, read

TEAM = "team_id name model\nt T cti"
WHOLE = "client_id team_id admitted_on closed_on close_reason\na t 2023-06-01 {closed} {reason}"
CONTACTS = "client_id contact_on mode contact_with place provider\n"


def one_client(contacts: str = "", closed: str = "-", reason: str = "-", name: str = "") -> Input:
    """Read an input of a team with client a, admitted on 1 June 2023."""
    rows = [f"a {line}" for line in contacts.splitlines()] or ["a 2020-01-01 phone client - -"]
    connection = program(
        teams=TEAM, enrollments=WHOLE.format(closed=closed, reason=reason), contacts=CONTACTS + "\n".join(rows)
    )
    return read(connection, name)


MET, PARTNER = "face_to_face client community team", "face_to_face informal_support office team"
# input, what it shows, contacts, met?
PHASE_1 = [
    ("cti_early_engagement_share", "two days", "2023-06-01 phone client - team\n2023-06-30 video client - -", True),
    ("cti_early_engagement_share", "one day", "2023-06-01 phone client - team\n2023-06-01 video client - -", False),
    ("cti_early_engagement_share", "month over", f"2023-06-01 {MET}\n2023-07-01 {MET}", False),
    ("cti_early_engagement_share", "a message", f"2023-06-01 {MET}\n2023-06-02 message client - team", False),
    ("cti_phase1_community_meetings_share", "three", f"2023-06-01 {MET}\n2023-07-01 {MET}\n2023-08-31 {MET}", True),
    ("cti_phase1_community_meetings_share", "too late", f"2023-06-01 {MET}\n2023-07-01 {MET}\n2023-09-01 {MET}", False),
    ("cti_phase1_community_meetings_share", "one day", f"2023-06-01 {MET}\n2023-06-01 {MET}\n2023-07-01 {MET}", False),
    (
        "cti_phase1_community_meetings_share",
        "one in the office",
        f"2023-06-01 {MET}\n2023-07-01 {MET}\n2023-07-02 face_to_face client office team",
        False,
    ),
    (
        "cti_phase1_partner_meetings_share",
        "family and provider",
        f"2023-06-01 {PARTNER}\n2023-07-01 face_to_face provider community team",
        True,
    ),
    ("cti_phase1_partner_meetings_share", "by phone", f"2023-06-01 {PARTNER}\n2023-07-01 phone provider - team", False),
    ("cti_phase1_partner_meetings_share", "client", f"2023-06-01 {PARTNER}\n2023-07-01 {MET}", False),
]


@pytest.mark.parametrize(("name", "contacts", "met"), [(c[0], *c[2:]) for c in PHASE_1], ids=[c[1] for c in PHASE_1])
def test_contacts_of_the_first_phase(name: str, contacts: str, met: bool) -> None:
    assert one_client(contacts, name=name) == Input(100.0 * met, met, 1, 1, None)


@pytest.mark.parametrize(("closed", "counts"), [("2023-09-01", True), ("2023-08-31", False)])
def test_the_first_phase_counts_when_the_client_went_through_all_of_it(closed: str, counts: bool) -> None:
    found = one_client(closed=closed, reason="dropped_out", name="cti_phase1_community_meetings_share")
    assert found.reason == (None if counts else "none in the window")


@pytest.mark.parametrize(
    ("phases", "met"),
    [((3, 2, 1), True), ((3, 3, 1), False), ((3, 2, 2), False), ((1, 0, 0), False), ((2, 1, 0), True)],
)
def test_contacts_fall_from_phase_to_phase(phases: tuple[int, int, int], met: bool) -> None:
    days = ((date(2023, 8, 29), 3), (date(2023, 11, 28), 3), (date(2024, 2, 27), 3))
    lines = [
        f"{date.fromordinal(first.toordinal() + number)} phone client - team"
        for (first, _), n in zip(days, phases, strict=True)
        for number in range(n)
    ]
    assert one_client("\n".join(lines), name="cti_declining_contacts_share")[:3] == (100 * met, met, 1)


# closed on, reason, completed?, within nine months?
ENDINGS = [
    ("-", "-", 100, 0),
    ("03-01", "graduated", 100, 100),  # the first day no longer enrolled is nine months after the first
    ("03-02", "graduated", 100, 0),
    ("02-01", "graduated", 100, 100),  # eight months
    ("01-31", "graduated", 0, 100),
    ("2023-07-01", "dropped_out", 0, 100),
    ("2023-07-01", "died", None, 100),
]


@pytest.mark.parametrize(("closed", "reason", "completed", "within"), ENDINGS)
def test_how_terms_end(closed: str, reason: str, completed: float | None, within: float) -> None:
    connection = program(teams=TEAM, enrollments=WHOLE.format(closed=closed, reason=reason))
    assert read(connection, "cti_completed_share").value == completed
    assert read(connection, "cti_within_9_months_share").value == within
    assert read(connection, "cti_within_9_months_share", date(2024, 2, 1)).reason == "none in the window"


def test_focus_areas_of_each_phase() -> None:
    connection = program(
        teams=TEAM,
        enrollments=WHOLE.format(closed="-", reason="-"),
        plans="plan_id client_id team_id planned_on\np a t 2023-06-01",
        goals="""
            plan_id domain     set_on     closed_on
            p       housing    2023-06-01 2023-09-01   # phase 1 only
            p       family     2023-06-01 2023-09-01
            p       family     2023-06-01 2023-09-01
            p       employment 2023-08-31 2023-09-01   # the third area of phase 1
            p       benefits   03-01      -            # after phase 3
            p       legal      2023-09-01 2023-12-02   # phases 2 and 3
            p       social     2023-12-01 -
            p       other      2023-12-01 -
            p       education  2023-12-01 -            # the fourth area of phase 3
        """,
    )
    assert read(connection, "cti_focus_areas_share") == Input(pytest.approx(200 / 3), 2, 3, 1, None)


def test_other_teams_have_no_such_items() -> None:
    connection = program(enrollments=WHOLE.format(closed="-", reason="-"))
    assert read(connection, "cti_completed_share").reason == "none in the window"
