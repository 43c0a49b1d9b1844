"""What is counted in which group and period, on hand-filled unit tables."""

from datetime import date

import pandas as pd
import pytest

from metrics.calculate import COLUMNS
from metrics.periods import reporting_periods
from tests.metrics.units import MEASURES, covered, database, one, pick, values

MONTHS = """
    client_id  team_id  month       hospital_covered_days  psychiatric_admissions  psychiatric_days
    ann        north    2024-01-01  31                     1                       10
    ann        north    2024-02-01  29                     0                       0
    ann        south    2024-03-01  31                     1                       4
    bob        north    2024-01-01  31                     0                       0
    bob        north    2024-12-01  31                     2                       0
    cat        south    2024-03-01  -                      -                       -
    dan        -        2024-03-01  31                     9                       9
"""


RATES = """
    level    group_id  grain       until       numerator  denominator  clients  numerator_clients
    team     north     month       2024-02-01  1          62           2        1
    team     north     month       2024-03-01  0          29           1        0
    team     north     quarter     2024-04-01  1          91           2        1
    team     north     year        2025-01-01  3          122          2        2
    team     south     year        2025-01-01  1          31           1        1
    program  main      year        2025-01-01  4          153          2        2
    model    act       year        2025-01-01  3          122          2        2
    model    icm       year        2025-01-01  1          31           1        1
    program  main      rolling_12  2025-01-01  4          153          2        2
    program  main      rolling_12  2025-02-01  3          91           2        2
    program  main      rolling_12  2025-12-01  2          31           1        1
"""


def test_sums_and_people_of_a_rate():
    """Exposure without an event is 0; cat has no covered day; ann, of two teams, is one client of the program."""
    frame = values(database(client_months=MONTHS), "psychiatric_admissions")
    names, *lines = [line.split() for line in RATES.strip().splitlines()]
    for line in lines:
        expected = dict(zip(names, line, strict=True))
        row = one(frame, **{name: expected[name] for name in names[:4]})
        for name in names[4:]:
            assert row[name] == int(expected[name]), (line, name)
        assert row["value"] == pytest.approx(row["numerator"] / row["denominator"] * 365.25)
        assert row["lower"] <= row["value"] <= row["upper"]
        assert row["availability"] == "available"


def test_an_admission_in_a_month_without_a_day_at_risk_is_counted():
    rows = """
        client_id  team_id  month       community_days  psychiatric_admissions
        ann        north    2024-01-01  0               1
        bob        north    2024-01-01  31              0
    """
    row = one(values(database(client_months=rows), "psychiatric_admissions_community"), level="team", grain="year")
    assert (row["numerator"], row["denominator"], row["clients"], row["numerator_clients"]) == (1, 31, 1, 1)


def test_the_day_on_which_the_last_period_ends_is_outside_it():
    rows = """
        client_id  team_id  discharged_on  is_psychiatric  nights
        ann        north    2023-12-31     true            9
        ann        north    2024-01-01     true            1
        ann        north    2025-12-31     true            2
        ann        north    2026-01-01     true            9
    """
    frame = values(database(hospital_discharges=rows), "psychiatric_stay_mean")
    months = pick(frame, level="team", group_id="north", grain="month")
    assert months["numerator"].sum() == 3
    assert (months["period_from"].min(), months["period_until"].max()) == (pd.Timestamp("2024"), pd.Timestamp("2026"))


def test_periods_reach_from_the_first_to_the_last_month_of_a_group():
    frame = values(database(client_months=MONTHS), "psychiatric_admissions")
    months = pick(frame, level="team", group_id="south", grain="month")
    assert list(months["period_from"].astype(str)) == ["2024-03-01"]
    rolling = pick(frame, level="team", group_id="south", grain="rolling_12")
    assert rolling["period_until"].min() == pd.Timestamp("2025-01-01")
    assert rolling["period_until"].max() == pd.Timestamp("2025-03-01")


def test_a_stock_is_taken_at_the_end_of_the_period_only():
    rows = """
        client_id  team_id  month       is_last_day_enrolled  housing_at_end
        ann        north    2024-11-01  true                  homeless
        ann        north    2024-12-01  true                  permanent
        bob        north    2024-11-01  true                  permanent
        bob        north    2024-12-01  true                  temporary
        cat        north    2024-12-01  true                  unknown
        dan        north    2024-12-01  false                 -
        eve        north    2024-11-01  true                  permanent
    """
    frame = values(database(client_months=rows), "housed_at_end")
    for grain in ("month", "quarter", "year", "rolling_12"):
        row = one(frame, level="team", group_id="north", grain=grain)
        assert (row["numerator"], row["denominator"], row["clients"]) == (1, 2, 2), grain
    assert one(frame, level="team", group_id="north", grain="month", until="2024-12-01")["numerator"] == 2


def test_share_of_clients_counts_people_not_days():
    rows = """
        client_id  team_id  month       employment_covered_days  competitive_days
        ann        north    2024-01-01  31                       20
        ann        north    2024-02-01  29                       20
        ann        south    2024-03-01  31                       1
        bob        north    2024-01-01  31                       0
        cat        south    2024-01-01  31                       0
    """
    frame = values(database(client_months=rows), "competitive_work_any")
    row = one(frame, level="program", grain="year")
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 3, pytest.approx(1 / 3))
    north = one(frame, level="team", group_id="north", grain="year")
    assert (north["numerator"], north["denominator"], north["clients"]) == (1, 2, 2)


DISCHARGES = """
    client_id  team_id  discharged_on  is_psychiatric  died_in_hospital  follow_up_days  days_to_psychiatric_readmission
    ann        north    2024-01-10     true            false             400             30
    ann        north    2024-03-10     true            false             400             31
    bob        north    2024-05-10     true            false             30              2
    bob        north    2024-06-10     true            false             29              2
    cat        north    2024-07-10     false           false             400             2
    dan        north    2024-08-10     true            true              400             -
    eve        -        2024-09-10     true            false             400             2
"""


def test_readmission_counts_day_30_and_drops_what_is_not_followed_dead_or_not_psychiatric():
    frame = values(database(hospital_discharges=DISCHARGES), "psychiatric_readmission_30d")
    row = one(frame, level="team", group_id="north", grain="year")
    assert (row["numerator"], row["denominator"], row["clients"], row["numerator_clients"]) == (2, 3, 2, 2)


FOLLOW_UP = """
    client_id  team_id  discharged_on  contact_follow_up_days  days_to_contact  days_to_readmission
    day7       north    2024-01-10     7                       7                -
    day8       north    2024-01-10     400                     8                -
    never      north    2024-01-10     400                     -                -
    short      north    2024-01-10     6                       1                -
    back7      north    2024-01-10     400                     -                7
    back8      north    2024-01-10     400                     -                8
"""


def test_follow_up_counts_day_7_and_drops_those_back_in_hospital_by_then():
    grid = FOLLOW_UP.strip().splitlines()
    grid = [f"{grid[0]} is_psychiatric died_in_hospital", *(f"{line} true false" for line in grid[1:])]
    frame = values(database(hospital_discharges="\n".join(grid)), "follow_up_7d")
    row = one(frame, level="team", group_id="north", grain="year")
    assert (row["numerator"], row["denominator"]) == (1, 4)


def test_mean_and_median_leave_out_values_not_known():
    nights = [0, 1, 2, 3, 4, 5, 60]
    rows = "client_id team_id discharged_on is_psychiatric nights\n"
    rows += "\n".join(f"c{n} north 2024-02-0{i + 1} true {n}" for i, n in enumerate(nights))
    rows += "\nother north 2024-02-09 false 900\nopen north 2024-02-09 true -"
    base = database(hospital_discharges=rows)
    mean = one(values(base, "psychiatric_stay_mean"), level="team", group_id="north", grain="year")
    assert (mean["numerator"], mean["denominator"], mean["value"]) == (75, 7, pytest.approx(75 / 7))
    median = one(values(base, "psychiatric_stay_median"), level="team", group_id="north", grain="year")
    assert (median["denominator"], median["value"], median["clients"]) == (7, 3, 7)
    assert pd.isna(median["numerator"])
    assert (median["lower"], median["upper"]) == (0, 60)


def test_waiting_for_a_first_contact_keeps_those_never_seen():
    rows = """
        client_id  team_id  referred_on  days_referral_to_contact  contact_follow_up_days
        a          north    2024-01-01   3                         90
        b          north    2024-01-01   -                         90
        c          north    2024-01-01   200                       400
        d          north    2024-01-01   1                         89
        e          north    -            1                         400
    """
    row = one(values(database(enrollments=rows), "days_to_first_contact"), level="team", grain="year", group_id="north")
    assert (row["denominator"], row["value"]) == (3, 91)


def test_staff_measures_count_no_clients_and_a_census_has_no_interval():
    staff = """
        staff_id  team_id  month       staff_days  leavers
        s1        north    2024-01-01  31          0
        s1        north    2024-02-01  10          1
        s2        north    2024-01-01  31          0
    """
    teams = """
        team_id  month       client_days  direct_fte_days
        north    2024-01-01  300          30.0
        north    2024-02-01  300          -
    """
    base = database(staff_months=staff, team_months=teams)
    turnover = one(values(base, "staff_turnover"), level="team", group_id="north", grain="year")
    assert (turnover["numerator"], turnover["denominator"]) == (1, 72)
    assert pd.isna(turnover["clients"])
    assert turnover["lower"] < turnover["value"] < turnover["upper"]
    caseload = one(values(base, "caseload_per_fte"), level="team", group_id="north", grain="year")
    assert (caseload["numerator"], caseload["denominator"], caseload["value"]) == (300, 30, 10)
    assert pd.isna(caseload["lower"])


TRAITS = """
    client_id  birth_year  sex     race_ethnicity  language
    ann        2007        female  white           es
    bob        1960        male    -               -
"""
YEARS = """
    client_id  calendar_year  has_dual_diagnosis  is_high_use
    ann        2024           no                  yes
    ann        2025           yes                 -
    bob        2025           yes                 yes
"""


def test_traits_stand_beside_the_whole_at_program_and_model_for_year_and_rolling():
    rows = """
        client_id  team_id  month       hospital_covered_days  psychiatric_admissions
        ann        north    2024-12-01  31                     1
        ann        north    2025-01-01  31                     0
        bob        north    2024-12-01  31                     2
        nobody     north    2024-12-01  31                     4
    """
    frame = values(
        database(client_months=rows, client_traits=TRAITS, client_year_traits=YEARS), "psychiatric_admissions"
    )
    traits = frame[frame["trait"] != "all"]
    assert set(traits["level"]) == {"program", "model"}
    assert set(traits["grain"]) == {"year", "rolling_12"}

    def of(trait, category, until="2025-01-01", grain="year"):
        row = one(frame, level="program", grain=grain, until=until, trait=trait, category=category)
        return row["numerator"], row["denominator"], row["clients"]

    assert of("age_group", "0-17") == (1, 31, 1)  # 17 in 2024
    assert of("age_group", "18-25", until="2026-01-01") == (0, 31, 1)  # 18 in 2025
    assert of("age_group", "45-64") == (2, 31, 1)
    assert of("age_group", "unknown") == (4, 31, 1)
    assert of("sex", "female") == (1, 31, 1)
    assert of("race_ethnicity", "unknown") == (6, 62, 2)
    assert of("language", "es") == (1, 31, 1)
    assert of("language", "unknown") == (6, 62, 2)
    assert of("dual_diagnosis", "no") == (1, 31, 1)  # as of 2024
    assert of("dual_diagnosis", "yes", until="2026-01-01") == (0, 31, 1)  # as of 2025
    assert of("dual_diagnosis", "unknown") == of("high_use", "unknown") == (6, 62, 2)  # nothing known of 2024
    assert of("high_use", "yes") == (1, 31, 1)
    assert of("high_use", "unknown", until="2026-01-01") == (0, 31, 1)
    assert of("age_group", "0-17", until="2025-12-01", grain="rolling_12") == (1, 31, 1)
    assert of("high_use", "yes", until="2025-12-01", grain="rolling_12") == (1, 31, 1)  # her December of 2024
    assert of("sex", "female", until="2025-12-01", grain="rolling_12") == (1, 62, 1)  # one client, two ages


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (2007, "0-17"),
        (2006, "18-25"),
        (1999, "18-25"),
        (1998, "26-44"),
        (1980, "26-44"),
        (1979, "45-64"),
        (1960, "45-64"),
        (1959, "65+"),
        ("-", "unknown"),
    ],
)
def test_age_groups(born, group):
    months = """
        client_id  team_id  month       hospital_covered_days
        ann        north    2024-06-01  30
    """
    traits = f"client_id birth_year\nann {born}"
    frame = values(database(client_months=months, client_traits=traits), "psychiatric_admissions")
    ages = frame[(frame["trait"] == "age_group") & (frame["grain"] == "year")]
    assert set(ages["category"]) == {group}


def test_a_missing_table_reads_not_available_for_every_group_and_grain_never_zero():
    frame = values(database(client_months=MONTHS), "psychiatric_admissions", coverage=covered("hospital_stays"))
    assert set(frame["availability"]) == {"not available: no hospital_stays"}
    assert frame["value"].isna().all()
    assert not frame["is_mature"].any()
    groups = set(zip(frame["level"], frame["group_id"], frame["grain"], strict=True))
    assert len(groups) == len(frame) == (2 + 1 + 2) * 4
    assert set(pick(frame, grain="year")["period_until"].astype(str)) == {"2026-01-01"}


def test_a_group_without_a_row_says_so_at_the_latest_period():
    rows = "client_id team_id month hospital_covered_days\nann north 2024-01-01 31"
    frame = values(database(client_months=rows), "psychiatric_admissions")
    south = pick(frame, level="team", group_id="south", grain="year")
    assert list(south["availability"]) == ["nothing to count"]
    assert list(south["period_until"].astype(str)) == ["2026-01-01"]


def test_follow_up_that_is_not_complete_is_said():
    rows = """
        client_id  team_id  discharged_on  is_psychiatric  died_in_hospital  follow_up_days
        ann        north    2025-11-20     true            false             42
        ann        north    2025-12-20     true            false             11
    """
    frame = values(database(hospital_discharges=rows), "psychiatric_readmission_30d")
    november = one(frame, level="team", group_id="north", grain="month", until="2025-12-01")
    december = one(frame, level="team", group_id="north", grain="month", until="2026-01-01")
    assert (november["availability"], november["is_mature"]) == ("available", True)
    assert (december["availability"], december["is_mature"]) == ("not enough follow-up", False)
    assert (december["denominator"], pd.isna(december["value"])) == (0, True)
    year = one(frame, level="team", group_id="north", grain="year", until="2026-01-01")
    assert (year["availability"], year["is_mature"], year["denominator"]) == ("available", False, 1)


def test_nothing_is_published_for_a_period_that_begins_before_the_records():
    coverage = covered()
    coverage.loc[coverage["table_name"] == "hospital_stays", "covered_from"] = date(2024, 2, 1)
    frame = values(database(client_months=MONTHS), "psychiatric_admissions", coverage=coverage)
    north = pick(frame, level="team", group_id="north")
    assert north["period_from"].min() == pd.Timestamp("2024-02-01")
    assert list(pick(north, grain="year")["availability"]) == ["nothing to count"]


def test_the_frame_is_the_same_whatever_the_order_of_the_rows():
    base = database(client_months=MONTHS)
    turned = database(client_months="\n".join([MONTHS.strip().splitlines()[0], *MONTHS.strip().splitlines()[:0:-1]]))
    for measure in ("psychiatric_admissions", "psychiatric_bed_days"):
        pd.testing.assert_frame_equal(values(base, measure), values(turned, measure))


def test_columns_types_and_order_are_fixed_and_an_empty_table_gives_them_too():
    for table in ("client_months", "team_months", "hospital_discharges", "enrollments", "staff_months"):
        measure = next(one for one in MEASURES.values() if one.unit_table == table)
        frame = values(database(), measure)
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
        assert set(frame["availability"]) <= {"nothing to count", "not enough follow-up"}
        assert frame["value"].isna().all()
    frame = values(database(client_months=MONTHS), "psychiatric_admissions")
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
    keys = ["level", "group_id", "trait", "category", "grain", "period_from"]
    ranked = frame.assign(grain=frame["grain"].map({"month": 0, "quarter": 1, "year": 2, "rolling_12": 3}))
    assert ranked[keys].apply(tuple, axis=1).is_monotonic_increasing


def test_ten_years_are_counted_across_the_chunks_of_a_mask():
    months = [f"{year}-{month:02d}-01" for year in range(2014, 2024) for month in range(1, 13)]
    rows = "client_id team_id month hospital_covered_days psychiatric_admissions\n"
    rows += "\n".join(f"{who} north {month} 30 1" for month in months for who in ("ann", "bob"))
    periods = reporting_periods(date(2014, 1, 1), date(2024, 1, 1))
    coverage = covered(begin=date(2014, 1, 1))
    frame = values(database(client_months=rows), "psychiatric_admissions", periods=periods, coverage=coverage)
    whole = pick(frame, level="program")
    assert len(whole) == len(periods)
    assert set(whole["clients"]) == {2}
