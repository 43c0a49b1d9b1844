"""GOI G3: clients for each person eligible, whose number the site sets. As of 1 March 2024."""

from tests.transforms.fidelity.reading import Input, program, read

TWO_CLIENTS = """
    client_id team_id admitted_on
    a         t       2020-06-01
    b         t       2020-06-01
    c         u       2020-06-01
"""


def test_the_latest_number_set_before_the_date_counts() -> None:
    connection = program(
        enrollments=TWO_CLIENTS,
        targets="""
            measure          team_id value from_on
            eligible_clients t       10    2022-01-01
            eligible_clients t       5     2024-02-29
            eligible_clients t       4     2024-03-01  # holds from the date on
            eligible_clients -       3     2024-01-01  # of the whole program
            retention_12m    t       1     2024-01-01
        """,
    )
    assert read(connection, "penetration") == Input(0.4, 2, 5, 2, None)
    assert read(connection, "penetration", team="u").reason == "number of eligible people not set"


def test_without_the_table_there_is_no_value() -> None:
    assert read(program(enrollments=TWO_CLIENTS), "penetration").reason == "no targets"
