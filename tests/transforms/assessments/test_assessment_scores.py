"""The score of a day: from items or a recorded total, with items missing, doubled or out of range."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

HEAD = "client_id instrument assessed_on item value\n"


def scores(rows: str, **grids: str):
    connection = database(assessments=HEAD + rows, **grids)
    run(connection, "assessment_scores")
    return connection


def items(instrument: str, values: str, day: str = "03-05") -> str:
    """Write one rating a line; a dot is an item that was not answered."""
    rated = ((number, value) for number, value in enumerate(values, start=1) if value != ".")
    return "\n".join(f"a {instrument} {day} {number} {value}" for number, value in rated)


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ("321012301", "13"),
        ("32101230.", "13.5"),  # 12 of 8 items, times 9
        ("321012...", "-"),  # three are missing
        ("3210123..", "15.4286"),  # two are
        ("3210129..", "-"),  # 9 is no rating of PHQ-9, so that three are missing
    ],
)
def test_two_missing_items_of_phq9_are_filled_with_the_mean_and_three_are_too_many(values: str, score: str) -> None:
    connection = scores(items("phq9", values))
    reason = "too_few_items" if score == "-" else "-"
    expect(
        connection,
        "assessment_scores",
        f"score is_valid source reason\n {score} {'no' if score == '-' else 'yes'} "
        f"{'-' if score == '-' else 'items'} {reason}",
    )


@pytest.mark.parametrize(("values", "score"), [("111111111199", "10"), ("111111111999", "-")])
def test_missing_items_of_honos_add_nothing(values: str, score: str) -> None:
    expect(scores(items("honos", values)), "assessment_scores", f"score\n {score}")


@pytest.mark.parametrize(
    ("instrument", "values", "score"),
    [
        ("dla20", "4" * 10 + "5" * 5 + ".....", "4.33333"),
        ("dla20", "4" * 10 + "5" * 4 + "......", "-"),
        ("whodas12", "2" * 12, "50"),
        ("honosca", "111111111111144", "13"),  # the last two of fifteen are not scored
    ],
)
def test_means_transformed_scores_and_unscored_items(instrument: str, values: str, score: str) -> None:
    expect(scores(items(instrument, values)), "assessment_scores", f"score\n {score}")


@pytest.mark.parametrize(
    ("total", "expected"),
    [("0", "yes -"), ("27", "yes -"), ("28", "no total_out_of_range"), ("-1", "no total_out_of_range")],
)
def test_a_recorded_total_has_to_be_possible(total: str, expected: str) -> None:
    expect(scores(f"a phq9 03-05 total {total}"), "assessment_scores", f"is_valid reason\n {expected}")


def test_items_come_before_a_recorded_total_and_the_total_stands_in_for_too_few_items() -> None:
    connection = scores(
        items("phq9", "111111111")
        + "\na phq9 03-05 total 12\n"
        + items("phq9", "1........", "04-05")
        + "\na phq9 04-05 total 12"
    )
    expect(connection, "assessment_scores", "assessed_on score source items_rated\n 03-05 9 items 9\n 04-05 12 total 1")


def test_of_two_records_of_a_day_the_higher_id_holds_and_the_conflict_is_told() -> None:
    connection = database(
        assessments="""
            assessment_id client_id instrument assessed_on item  value
            A2            a         honos      03-05       total 20
            A1            a         honos      03-05       total 10
            A3            b         honos      03-05       total 7
            A4            b         honos      03-05       total 7
        """
    )
    run(connection, "assessment_scores")
    expect(connection, "assessment_scores", "client_id score has_conflict\n a 20 yes\n b 7 no")


def test_an_instrument_that_nobody_defined_is_kept_and_told() -> None:
    connection = scores("a sumscale 03-05 total 5\na PHQ9 03-05 total 5")
    expect(
        connection,
        "assessment_scores",
        "instrument score is_valid reason\n sumscale - no unknown_instrument\n phq9 5 yes -",
    )


def test_the_team_is_that_of_the_day_and_only_covered_days_count() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-05 04-05",
        assessments=HEAD
        + "a phq9 2023-12-31 total 5\na phq9 03-04 total 5\na phq9 03-05 total 5\na phq9 04-05 total 5\n"
        + "a phq9 2025-01-01 total 5",
    )
    cover(connection, "assessments", date(2024, 1, 1), date(2025, 1, 1))
    run(connection, "assessment_scores")
    expect(connection, "assessment_scores", "assessed_on team_id\n 03-04 -\n 03-05 north\n 04-05 -")


def test_the_phase_is_that_of_the_codes() -> None:
    connection = database(
        assessments="""
            client_id instrument assessed_on item  value phase
            a         phq9       03-05       1     2     intake
            a         phq9       03-05       2     2     intake
            b         phq9       03-05       total 2     somewhere
        """
    )
    run(connection, "assessment_scores")
    expect(connection, "assessment_scores", "client_id phase\n a intake\n b -")
