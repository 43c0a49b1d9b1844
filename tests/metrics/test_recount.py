"""Every cell of a random program against a recount, row by row, written from the rules and not from the SQL."""

import random
from collections import defaultdict
from datetime import date
from statistics import median

import numpy as np
import pandas as pd
import pytest

from metrics.bounds import bounds, spread_of
from metrics.compile_clusters import block_weights, blocks_of_grains
from metrics.periods import reporting_periods
from metrics.statistics.intervals.clusters import ClusterSums
from tests.metrics.units import MEASURES, database, values

PERIODS = reporting_periods(date(2024, 1, 1), date(2026, 1, 1))
TEAMS = {"t1": ("p1", "act"), "t2": ("p1", "icm"), "t3": ("p2", "act")}
MONTHS = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]


def program(seed):
    chance = random.Random(seed)  # noqa: S311  a test program, no secret
    clients = {
        f"c{n}": {
            "birth_year": chance.choice([2007, 1999, 1961, None]),
            "sex": chance.choice(["female", "male"]),
            "race_ethnicity": chance.choice("ab"),
            "language": chance.choice(["en", "es", None]),
            "has_dual_diagnosis": {year: chance.choice([True, False, None]) for year in (2024, 2025)},
            "is_high_use": {year: chance.choice([True, False, None]) for year in (2024, 2025)},
        }
        for n in range(25)
    }
    months = []
    for client in clients:
        team = chance.choice(list(TEAMS))
        for month in MONTHS:
            if chance.random() < 0.1:
                team = chance.choice(list(TEAMS))
            if chance.random() < 0.6:
                months.append(
                    {
                        "client_id": client,
                        "team_id": team,
                        "month": month,
                        "hospital_covered_days": chance.choice([None, 0, 15, 30, 30]),
                        "psychiatric_admissions": chance.choice([0, 0, 0, 1, 2]),
                        "housing_known_days": chance.choice([0, 10, 30]),
                        "is_last_day_enrolled": chance.random() < 0.8,
                        "housing_at_end": chance.choice(["permanent", "homeless", "unknown", None]),
                        "employment_covered_days": 30,
                        "competitive_days": chance.choice([0, 0, 0, 0, 5]),
                    }
                )
    for row in months:
        row["stable_days"] = row["housing_known_days"] * (int(row["client_id"][1:]) % 2)
    stays = [
        {
            "client_id": chance.choice(list(clients)),
            "team_id": chance.choice([*TEAMS, None]),
            "discharged_on": chance.choice(MONTHS).replace(day=chance.randint(1, 28)),
            "is_psychiatric": chance.random() < 0.8,
            "died_in_hospital": chance.random() < 0.1,
            "nights": chance.randint(0, 9),
            "follow_up_days": chance.choice([10, 29, 30, 400]),
            "days_to_psychiatric_readmission": chance.choice([None, 5, 30, 31]),
        }
        for _ in range(300)
    ]
    return clients, months, stays


def grid(rows):
    names = list(rows[0])
    lines = [" ".join("-" if row[name] is None else str(row[name]) for name in names) for row in rows]
    return "\n".join([" ".join(names), *lines])


def age_group(born, day):
    if born is None:
        return "unknown"
    age = day.year - born
    return next(
        (name for limit, name in ((18, "0-17"), (26, "18-25"), (45, "26-44"), (65, "45-64")) if age < limit), "65+"
    )


def groups_of(row, clients, day, grain):
    """Yield every group that the row belongs to."""
    program_id, model = TEAMS[row["team_id"]]
    yield ("team", row["team_id"], "all", "all")
    known = clients[row["client_id"]]
    said = {True: "yes", False: "no", None: "unknown"}
    for level, group in (("program", program_id), ("model", model)):
        yield (level, group, "all", "all")
        if grain in ("year", "rolling_12"):
            yield (level, group, "age_group", age_group(known["birth_year"], day))
            yield (level, group, "sex", known["sex"])
            yield (level, group, "race_ethnicity", known["race_ethnicity"])
            yield (level, group, "language", known["language"] or "unknown")
            yield (level, group, "dual_diagnosis", said[known["has_dual_diagnosis"][day.year]])
            yield (level, group, "high_use", said[known["is_high_use"][day.year]])


def recount(rows, clients, day_of, add):
    """Gather the rows of every cell and hand them to `add`, which returns what the cell should hold."""
    cells = defaultdict(list)
    for row in rows:
        if row["team_id"] is None:
            continue
        for period in PERIODS:
            day = row[day_of]
            if period.period_from <= day < period.period_until:
                for group in groups_of(row, clients, day, period.grain):
                    cells[(*group, period.grain, str(period.period_until))].append(row)
    return {key: add(found, key[-1]) for key, found in cells.items()}


def rate(numerator, denominator):
    def add(rows, _until):
        rows = [row for row in rows if row[denominator] is not None]
        return (
            sum(row[numerator] for row in rows),
            sum(row[denominator] for row in rows),
            len({row["client_id"] for row in rows if row[denominator]}),
            len({row["client_id"] for row in rows if row[numerator]}),
        )

    return add


def housed(rows, until):
    end = pd.Timestamp(until) - pd.DateOffset(months=1)
    known = [
        row
        for row in rows
        if row["month"] == end.date()
        and row["is_last_day_enrolled"]
        and row["housing_at_end"] in ("permanent", "homeless")
    ]
    counted = [row for row in known if row["housing_at_end"] == "permanent"]
    return len(counted), len(known), len(known), len(counted)


def any_job(rows, _until):
    known = {row["client_id"] for row in rows if row["employment_covered_days"]}
    working = {row["client_id"] for row in rows if row["competitive_days"]}
    return len(working), len(known), len(known), len(working)


def readmitted(rows, _until):
    index = [r for r in rows if r["is_psychiatric"] and not r["died_in_hospital"] and r["follow_up_days"] >= 30]
    back = [row for row in index if (row["days_to_psychiatric_readmission"] or 99) <= 30]
    return len(back), len(index), len({r["client_id"] for r in index}), len({r["client_id"] for r in back})


CHECKED = {
    "psychiatric_admissions": (1, "month", rate("psychiatric_admissions", "hospital_covered_days")),
    "stable_housing_days": (1, "month", rate("stable_days", "housing_known_days")),
    "housed_at_end": (1, "month", housed),
    "competitive_work_any": (1, "month", any_job),
    "psychiatric_readmission_30d": (2, "discharged_on", readmitted),
}


@pytest.mark.parametrize("measure", CHECKED)
def test_numerator_denominator_and_people_of_every_cell(measure):
    found = program(seed=len(measure))
    which, day_of, add = CHECKED[measure]
    expected = recount(found[which], found[0], day_of, add)
    frame = values(filled(*found), measure, periods=PERIODS)
    for row in frame.itertuples():
        key = (row.level, row.group_id, row.trait, row.category, row.grain, str(row.period_until.date()))
        want = expected.pop(key, (0, 0, 0, 0))
        assert (row.numerator, row.denominator, row.clients, row.numerator_clients) == want, key
        assert pd.isna(row.value) == (want[1] == 0), key
    assert not [key for key, want in expected.items() if want[1]]


def test_median_of_every_cell():
    clients, months, stays = program(seed=5)

    def add(rows, _until):
        nights = [row["nights"] for row in rows if row["is_psychiatric"]]
        return (median(nights) if nights else None, len(nights))

    expected = recount(stays, clients, "discharged_on", add)
    frame = values(filled(clients, months, stays), "psychiatric_stay_median", periods=PERIODS)
    assert len(frame) > 500
    for row in frame.itertuples():
        key = (row.level, row.group_id, row.trait, row.category, row.grain, str(row.period_until.date()))
        want, size = expected.get(key, (None, 0))
        assert row.denominator == size, key
        assert (None if pd.isna(row.value) else row.value) == want, key


@pytest.mark.parametrize("measure", ["psychiatric_admissions", "stable_housing_days"])
def test_interval_of_every_cell_that_is_computed_from_the_rows(measure):
    """Clusters are client x team; of the rolling windows those that end in December."""
    clients, months, stays = program(seed=11)
    numerator, denominator = {
        "psychiatric_admissions": ("psychiatric_admissions", "hospital_covered_days"),
        "stable_housing_days": ("stable_days", "housing_known_days"),
    }[measure]

    def add(rows, _until):
        per_cluster = defaultdict(lambda: np.zeros(2))
        for row in rows:
            if row[denominator] is not None:
                per_cluster[row["client_id"], row["team_id"]] += (row[numerator], row[denominator])
        y, x = np.array(list(per_cluster.values())).reshape(-1, 2).T
        return ClusterSums(*(np.array([v]) for v in ((x > 0).sum(), y.sum(), x.sum(), y @ y, x @ y, x @ x)))

    expected = recount(months, clients, "month", add)
    frame = values(filled(clients, months, stays), measure, periods=PERIODS)
    frame = frame[frame["denominator"] > 0]
    checked = 0
    for row in frame.itertuples():
        until = str(row.period_until.date())
        if row.grain == "rolling_12" and not until.endswith("-01-01"):
            continue
        found = expected[row.level, row.group_id, row.trait, row.category, row.grain, until]
        interval = bounds(MEASURES[measure], found.y, found.x, spread_of(MEASURES[measure], found))
        assert [row.lower, row.upper] == pytest.approx([interval.lower[0], interval.upper[0]], nan_ok=True), row
        checked += 1
    assert checked > 150


def test_a_rolling_window_in_between_mixes_the_two_it_overlaps():
    windows = reporting_periods(date(2023, 7, 1), date(2026, 1, 1))
    blocks = blocks_of_grains(windows, date.max)
    weights = block_weights(windows, blocks)
    number = {(w.grain, str(w.period_until)): n for n, w in enumerate(windows)}
    last, before, between = (number["rolling_12", day] for day in ("2026-01-01", "2025-01-01", "2025-10-01"))
    assert (weights[last, last], weights[before, before], weights[before, last]) == (1, 1, 0)
    assert (weights[before, between], weights[last, between]) == (0.25, 0.75)
    earliest = number["rolling_12", "2024-07-01"]
    assert weights[:, earliest].sum() == weights[before, earliest] == 0.5
    for grain in ("month", "quarter", "year"):
        chosen = [n for n, w in enumerate(windows) if w.grain == grain]
        assert (weights[np.ix_(chosen, chosen)] == np.eye(len(chosen))).all()


def test_no_settled_window_draws_on_one_that_is_not_settled():
    windows = reporting_periods(date(2023, 7, 1), date(2026, 1, 1))
    settled_until = date(2025, 11, 1)
    weights = block_weights(windows, blocks_of_grains(windows, settled_until))
    rolling = [n for n, w in enumerate(windows) if w.grain == "rolling_12"]
    number = {str(windows[n].period_until): n for n in rolling}
    last, after = number["2025-11-01"], [number["2025-12-01"], number["2026-01-01"]]
    assert weights[last, last] == 1
    assert (weights[last, after] == 1).all()
    assert (weights[:, after].sum(axis=0) == 1).all()
    late = [n for n in rolling if windows[n].period_until > settled_until]
    assert (weights[late] == 0).all()
    assert (weights[:, rolling].sum(axis=0) > 0).all()


def filled(clients, months, stays):
    steady, yearly = ("birth_year", "sex", "race_ethnicity", "language"), ("has_dual_diagnosis", "is_high_use")
    traits = [{"client_id": client} | {name: known[name] for name in steady} for client, known in clients.items()]
    years = [
        {"client_id": client, "calendar_year": year} | {name: known[name][year] for name in yearly}
        for client, known in clients.items()
        for year in (2024, 2025)
    ]
    teams = [{"team_id": team, "program_id": program_id, "model": model} for team, (program_id, model) in TEAMS.items()]
    return database(
        team_traits=grid(teams),
        client_traits=grid(traits),
        client_year_traits=grid(years),
        client_months=grid(months),
        hospital_discharges=grid(stays),
    )
