"""The measures of the cycle and the workforce on one small program, counted by hand."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from metrics.calculate import calculate
from metrics.catalogue import load_measures
from metrics.periods import reporting_periods
from tests.metrics.units import covered, one
from tests.transforms.tables import database, run

MEASURES = {name: one for name, one in load_measures().items() if one.domain in ("cycle", "workforce")}
GRIDS = {
    "teams": "team_id name model\n north North act",
    "enrollments": """
        client_id team_id referred_on admitted_on closed_on close_reason
        ann       north   2024-01-10  2024-01-15  -         -
        bob       north   2024-02-01  2024-02-05  2024-03-05 dropped_out     # closed on day 29
        cat       north   2024-02-01  2024-02-05  2024-05-05 graduated
        cat       north   -           2024-07-01  2024-08-01 transferred_lower
        dan       north   2024-11-01  2024-12-15  -         -               # too late to be followed
    """,
    "contacts": """
        client_id staff_id contact_on mode         service_type    contact_with     provider
        ann       w        2024-01-16 face_to_face outreach        client           team
        ann       w        2024-02-01 face_to_face planning        client           team
        ann       x        2024-02-02 phone        benefits        client           external
        cat       x        2024-02-10 phone        medication      client           team
        cat       x        2024-04-20 face_to_face monitoring      client           team
        cat       w        2024-04-21 phone        linking         informal_support team
    """,
    "assessments": """
        client_id instrument assessed_on item  value
        ann       honos      2024-01-20  total 12
        ann       honos      2024-07-15  total 9
        cat       honos      2024-03-10  total 9
    """,
    "plans": """
        plan_id client_id team_id planned_on is_client_signed
        p       ann       north   2024-02-01 yes
        q       cat       north   2024-02-20 no
    """,
    "plan_reviews": "plan_id reviewed_on\n p 2024-05-01",
    "goals": """
        plan_id domain       set_on     closed_on  status
        p       housing      2024-02-01 2024-09-01 met
        q       benefits     2024-02-20 2024-04-01 dropped
        q       legal        2024-02-20 -          open
    """,
    "linkages": """
        client_id team_id need     made_on    accepted_on first_service_on
        ann       north   housing  2024-02-10 2024-02-20  2024-03-20
        cat       north   legal    2024-03-01 -           -
    """,
    "hospital_stays": "client_id type admitted_on discharged_on\n bob psychiatric 2024-03-20 2024-04-01",
    "staff": "staff_id profession\n w msw\n x bsw",
    "staff_assignments": """
        staff_id team_id role           fte from_on    position_id is_peer
        w        north   team_leader    1   2023-01-01 one         -
        x        north   peer_specialist 0.5 2023-01-01 two         yes
    """,
    "positions": """
        position_id team_id role         fte from_on
        one         north   team_leader  1   2023-01-01
        two         north   case_manager 0.5 2023-01-01
        three       north   nurse        0.5 2023-01-01
    """,
    "supervision": """
        staff_id team_id held_on    minutes supervisor_id
        x        north   2024-01-10 60      w
        x        north   2024-02-10 60      w
    """,
}


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    connection = database(**GRIDS)
    tables = sorted({measure.unit_table for measure in MEASURES.values()})
    run(connection, *tables, "team_traits", "client_traits", "client_year_traits")

    def query(sql: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        return connection.execute(sql, dict(parameters)).df()

    windows = reporting_periods(date(2024, 1, 1), date(2025, 1, 1))
    coverage = covered(until=date(2025, 1, 1))
    return pd.concat([calculate(table, MEASURES, query, windows, coverage) for table in tables], ignore_index=True)


# Enrollments open on day 30 and followed: ann, and cat twice. Enrolled and covered days: ann 352, bob 29, cat 90
# and 31, dan 17, together 519. Whole months: ann February to December, cat March, April and July: 14.
EXPECTED = {
    "engaged_30d": (1, 3),  # ann on 16 January and 1 February; cat once
    "assessment_30d": (1, 3),  # cat on day 34
    "plan_30d": (2, 3),
    "outcome_measured_6m": (1, 1),  # ann on days 5 and 182
    "plan_signed": (1, 2),
    "plan_review_on_time": (1, 3),  # ann: 1 May done, 30 July and 28 October missed; cat left before 20 May
    "linkage_served_30d": (0, 2),
    "linkage_served_90d": (1, 2),  # 39 days
    "linkage_followed_up_14d": (0, 2),
    "need_with_goal": (2, 2),
    "monthly_contact": (2, 14),  # ann in February, cat in April
    "own_service_share": (5, 6),
    "contacts_outreach": (1, 519),
    "contacts_family": (1, 519),
    "contacts_benefits": (0, 519),  # given by somebody else
    "contacts_medication": (1, 519),
    "goals_met": (1, 2),
    "planned_closure": (2, 3),
    "return_after_closure_90d": (1, 2),  # cat on day 57; the transfer is left out
    "hospital_after_closure_90d": (1, 3),
    "vacancy": (0.5 * 366, 2 * 366),
    "supervision_hours": (120 / 60, 2 * 366),
    "supervised_monthly": (2, 24),
    "supervised_weekly": (0, 24),
    "qualified_supervision": (2, 2),
    "masters_share": (366, 1.5 * 366),
    "bachelors_share": (0.5 * 366, 1.5 * 366),
    "peer_share": (0.5 * 366, 1.5 * 366),
    "primary_worker_contacts": (3, 3),
}


@pytest.mark.parametrize("measure", EXPECTED)
def test_a_year_by_hand(values, measure):
    row = one(values[values["measure"] == measure], level="program", grain="year")
    assert (row["numerator"], row["denominator"]) == pytest.approx(EXPECTED[measure])


def test_needs_without_a_service(values):
    """Followed for 90 days with the team: ann's housing (linked) alone; cat left on 5 May."""
    row = one(values[values["measure"] == "unmet_need"], level="program", grain="year")
    assert (row["numerator"], row["denominator"]) == (0, 1)


@pytest.mark.parametrize(("measure", "counted"), [("out_of_contact_30d", 1), ("out_of_contact_60d", 1)])
def test_who_is_out_of_contact_at_the_end_of_the_year(values, measure, counted):
    """Ann since February; dan was admitted 16 days before."""
    row = one(values[values["measure"] == measure], level="program", grain="year")
    assert (row["numerator"], row["denominator"]) == (counted, 2)


def test_who_had_a_gap_of_sixty_days(values):
    """Ann; cat from 10 February to 20 April, 70 days; bob left after 29 days without any contact."""
    row = one(values[values["measure"] == "contact_gap_60d"], level="program", grain="year")
    assert (row["numerator"], row["denominator"]) == (2, 4)


def test_measures_of_the_cycle_are_not_broken_down_but_for_unmet_need(values):
    broken_down = set(values.loc[values["trait"] != "all", "measure"])
    assert broken_down == {"unmet_need"}


def test_domains_of_need_have_no_value_where_no_assessment_names_them(values):
    row = one(values[values["measure"] == "needs_assessed"], level="program", grain="year")
    assert row["denominator"] == 0
    assert pd.isna(row["value"])
