"""What was set can be read back from the clean records, by counting that knows nothing of the generator."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.data.conftest import Sample

SETTLED_YEARS = (2022, 2023, 2024)  # in 2025 the last records are still on their way

# A stay joins its client's spell when it starts at most a day after the latest end so far.
SPELLS = """
    create or replace temp table spells as
    with ends as (
        select client_id, stay_id, type, admitted_on, coalesce(discharged_on, date '2025-07-01') as until_on,
               max(coalesce(discharged_on, date '2025-07-01')) over (
                   partition by client_id order by admitted_on, stay_id
                   rows between unbounded preceding and 1 preceding) as latest
        from hospital_stays
    ), numbered as (
        select *, sum((latest is null or admitted_on > latest + 1)::int) over (
            partition by client_id order by admitted_on, stay_id rows unbounded preceding) as number
        from ends
    )
    select client_id, min(admitted_on) as admitted_on, max(until_on) as until_on,
           bool_or(type = 'psychiatric') as is_psychiatric
    from numbered group by client_id, number
"""
# Day by day: the enrollment that started last holds the day.
CLIENT_DAYS = """
    create or replace temp table client_days as
    select client_id, day::date as day, arg_max(team_id, (admitted_on, enrollment_id)) as team_id
    from (
        select *, unnest(generate_series(greatest(admitted_on, date '2022-01-01'),
            least(coalesce(closed_on, date '2025-07-01'), date '2025-07-01') - 1, interval 1 day)) as day
        from enrollments
    ) group by client_id, day
"""


@pytest.fixture(scope="module")
def recounted(clean: Sample) -> Sample:
    clean.con.execute(SPELLS)
    clean.con.execute(CLIENT_DAYS)
    return clean


def by_team_year(sample: Sample, sql: str) -> dict[tuple[str, int], int]:
    return {(team, year): int(n) for team, year, n in sample.rows(sql)}


def settled(sample: Sample, field: str) -> dict[tuple[str, int], int]:
    rows = [row for row in sample.truth["team_years"] if row["year"] in SETTLED_YEARS and row[field]]
    return {(row["team_id"], row["year"]): row[field] for row in rows}


COUNTS = {
    "client_days": "select team_id, year(day), count(*) from client_days where year(day) < 2025 group by all",
    "psychiatric_admissions": """
        select team_id, year(day), count(*) from spells join client_days using (client_id)
        where is_psychiatric and admitted_on = day and year(day) < 2025 group by all""",
    "psychiatric_discharges": """
        select team_id, year(day), count(*) from spells join client_days using (client_id)
        where is_psychiatric and until_on = day and year(day) < 2025 group by all""",
    "psychiatric_bed_days": """
        select team_id, year(day), count(*) from spells join client_days using (client_id)
        where is_psychiatric and admitted_on <= day and day < until_on and year(day) < 2025 group by all""",
}


@pytest.mark.parametrize("field", COUNTS)
def test_a_day_by_day_recount_gives_exactly_the_true_counts(recounted: Sample, field: str) -> None:
    assert by_team_year(recounted, COUNTS[field]) == settled(recounted, field)


def test_admissions_scatter_around_the_true_rates(recounted: Sample) -> None:
    """Given the clients' own rates, counts are Poisson: standardised, mean 0 and variance 1 over 56 teams."""
    observed: dict[str, float] = defaultdict(float)
    expected: dict[str, float] = defaultdict(float)
    for row in recounted.truth["team_years"]:
        observed[row["team_id"]] += row["psychiatric_admissions"]
        expected[row["team_id"]] += row["expected_admissions"]
    scores = [(observed[team] - expected[team]) / expected[team] ** 0.5 for team in expected]
    n = len(scores)
    assert abs(sum(scores)) / n**0.5 < 3.3
    assert 0.5 < sum(score**2 for score in scores) / n < 1.7


def test_admission_rates_fall_after_enrollment_as_the_teams_rate_ratio_says(recounted: Sample) -> None:
    """Mirror image over the clients of all ACT teams: the ratio of rates is near the mean of the true ratios."""
    sql = """
        with first as (
            select client_id, min(admitted_on) as on_, arg_min(team_id, admitted_on) as team_id
            from enrollments group by client_id
        ), act as (select first.* from first join teams using (team_id)
                   where model = 'act' and on_ between date '2022-01-01' and date '2024-07-01')
        select count(*) filter (s.admitted_on < on_) / sum_before, count(*) filter (s.admitted_on >= on_) / sum_after
        from act join spells as s using (client_id),
             (select sum(on_ - date '2021-01-01') as sum_before,
                     sum(least(date '2025-05-01', on_ + 365) - on_) as sum_after from act)
        where is_psychiatric and s.admitted_on < least(date '2025-05-01', on_ + 365) group by sum_before, sum_after
    """
    before, after = recounted.rows(sql)[0]
    ratios = [team["rate_ratio"] for team in recounted.truth["teams"] if team["model"] == "act"]
    assert after / before == pytest.approx(sum(ratios) / len(ratios), abs=0.13)


def test_follow_up_within_seven_days_has_the_teams_probability(recounted: Sample) -> None:
    sql = """
        with discharges as (
            select client_id, team_id, until_on from spells join client_days using (client_id)
            where is_psychiatric and until_on = day and until_on < date '2025-05-01'
        )
        select team_id, count(*), count(*) filter (exists (
            select 1 from contacts as k where k.client_id = d.client_id and mode in ('face_to_face', 'video')
              and contact_with = 'client' and contact_on > until_on and contact_on <= until_on + 7))
        from discharges as d group by team_id
    """
    true = {team["team_id"]: team["practice"]["follow_up"] for team in recounted.truth["teams"]}
    rows = recounted.rows(sql)
    expected = sum(n * true[team] for team, n, _ in rows)
    assert sum(seen for _, _, seen in rows) == pytest.approx(expected, rel=0.05)
    for team, n, seen in rows:
        spread = (n * true[team] * (1 - true[team])) ** 0.5
        assert abs(seen - n * true[team]) < 4.5 * spread + 3, team


@pytest.mark.parametrize(
    ("practice", "sql", "tolerance"),
    [
        (
            "community",
            """select team_id, avg((place = 'community')::int) from contacts join client_days
               on contacts.client_id = client_days.client_id and contact_on = day
               where mode = 'face_to_face' and place not in ('inpatient', 'jail') and group_id is null group by team_id
               having count(*) > 300""",
            0.09,
        ),
        (
            "contacts_per_week",
            """select team_id, count(k.contact_id) * 7.0 / count(distinct (d.client_id, d.day)) from client_days as d
               left join contacts as k on k.client_id = d.client_id and contact_on = day
               where day < date '2025-05-01' and team_id not like 'cti%' group by team_id
               having count(distinct d.client_id) > 40""",
            0.2,
        ),
        (
            "linked",
            """select team_id, avg((first_service_on is not null)::int) from linkages
               where made_on < date '2025-01-01' group by team_id having count(*) > 60""",
            0.2,
        ),
    ],
)
def test_practice_read_from_records_is_the_practice_that_was_set(
    recounted: Sample, practice: str, sql: str, tolerance: float
) -> None:
    true = {team["team_id"]: team["practice"][practice] for team in recounted.truth["teams"]}
    read = dict(recounted.rows(sql))
    assert len(read) >= 20
    errors = {team: (value - true[team]) / max(true[team], 1) for team, value in read.items()}
    assert max(abs(error) for error in errors.values()) < tolerance, errors
    assert abs(sum(errors.values())) / len(errors) < tolerance / 3


def test_truer_teams_have_better_ratings(recounted: Sample) -> None:
    sql = """
        select team_id, avg(rating) from fidelity_ratings join teams using (team_id)
        where model = 'act' and rater_id = 'consensus' group by team_id
    """
    true = {team["team_id"]: team["true_fidelity"] for team in recounted.truth["teams"]}
    for team, rating in recounted.rows(sql):
        assert rating == pytest.approx(true[team], abs=0.5)


def test_caseloads_follow_the_model(recounted: Sample) -> None:
    """Clients per FTE of direct service on a day late in the window, pooled over the teams of a model."""
    sql = """
        with clients as (
            select model, count(*) as n from client_days join teams using (team_id)
            where day = date '2025-03-03' group by model
        ), fte as (
            select model, sum(fte) as fte from positions join teams using (team_id)
            where role not in ('psychiatrist', 'nurse_practitioner', 'administrative') group by model
        )
        select model, n / fte from clients join fte using (model)
    """
    caseload = dict(recounted.rows(sql))
    assert 8 < caseload["act"] < 13
    assert 10 < caseload["icm"] < 25
    assert caseload["act"] < caseload["strengths"] < caseload["clinical"] < caseload["brokerage"]
    assert caseload["brokerage"] > 42


def test_housing_gets_better_after_enrollment_in_intensive_models(recounted: Sample) -> None:
    sql = """
        with first as (select client_id, min(admitted_on) as on_ from enrollments join teams using (team_id)
                       where model in ('act', 'icm', 'cti') group by client_id)
        , known as (select *, (situation like '4__')::int as is_stable,
                                coalesce(until_on, date '2099-01-01') as until_ from housing)
        select avg(is_stable) filter (from_on <= on_ and until_ > on_),
               avg(is_stable) filter (from_on <= on_ + 540 and until_ > on_ + 540)
        from first join known using (client_id) where on_ between date '2022-01-01' and date '2023-12-01'
    """
    at_intake, later = recounted.rows(sql)[0]
    assert later > at_intake + 0.08


def test_transfers_and_duplicates_have_their_shares(recounted: Sample) -> None:
    spells, stays, transfers = recounted.rows(
        """select (select count(*) from spells), count(*), count(*) filter (disposition = 'transfer')
           from hospital_stays"""
    )[0]
    true = recounted.truth["parameters"]
    long_enough = recounted.rows("select avg((until_on - admitted_on >= 3)::int) from spells")[0][0]
    assert transfers / spells == pytest.approx(true["transfer_share"] * long_enough, rel=0.12)
    assert (stays - transfers - spells) / spells == pytest.approx(true["duplicate_share"], rel=0.3)
