"""Which measure files are refused, and with which words."""

from pathlib import Path

import pytest

from metrics.catalogue import (
    MEASURES_FOLDER,
    SCHEMA_NAME,
    MeasureError,
    json_schema,
    load_measures,
    read_measure,
    validate_against,
)
from metrics.document import DOMAINS, measures_page

ROOT = Path(__file__).parents[2]
EXAMPLE = """\
id: example
version: 1
title: Admissions per client-year
subject: Admissions
unit: per client-year
why: An example.
domain: hospital
unit_table: client_months
period_on: month
kind: rate
numerator: admissions
denominator: hospital_covered_days
per: 365.25
format: rate
counted: Admissions.
out_of: Years.
needs: [enrollments]
better: lower
interval: poisson
source: Nobody.
"""


def read(folder, text):
    path = folder / "example.yaml"
    path.write_text(text)
    return read_measure(path)


def test_a_measure_is_read(tmp_path):
    measure = read(tmp_path, EXAMPLE)
    assert (measure.id, measure.per, measure.follow_up_days) == ("example", 365.25, 0)
    assert measure.columns == {"admissions", "hospital_covered_days", "month"}


FAULTS = [
    ("per: 365.25", "per: 365.25\ncolour: red", "example.yaml:14: colour: unknown key; a measure has id, version"),
    ("why: An example.\n", "", "example.yaml: why: Field required"),
    ("id: example", "id: other", "example.yaml:1: id is 'other'; write 'example' or rename the file"),
    ("version: 1", "version: 0", "example.yaml:2: version: Input should be greater than or equal to 1"),
    ("version: 1", "version: one", "example.yaml:2: version: Input should be a valid integer"),
    ("kind: rate", "kind: ratio", "example.yaml:10: kind: Input should be 'proportion', 'rate'"),
    ("better: lower", "better: down", "example.yaml:18: better: Input should be 'higher', 'lower' or 'neutral'"),
    ("needs: [enrollments]", "needs: []", "example.yaml:17: needs: List should have at least 1 item"),
    ("numerator: admissions", "numerator: admissions +", "numerator: 'admissions +' is not an SQL expression"),
    ("numerator: admissions", "numerator: sum(admissions)", "must look at one row"),
    ("numerator: admissions", "numerator: (select 1)", "must look at one row"),
    ("numerator: admissions", "numerator: admissions; drop table clients", "must look at one row"),
    ("numerator: admissions", "numerator: lag(admissions) over ()", "must look at one row"),
    ("numerator: admissions", "numerator: admissions > $period_from", "must look at one row"),
    ("numerator: admissions", 'numerator: "1"', "numerator: '1' reads no column"),
    ("interval: poisson", "interval: order_statistics", "interval: 'order_statistics' does not fit kind rate; use 'p"),
    ("interval: poisson", "interval: wilson", "format: a share is written as percent, not 'rate'"),
    ("kind: rate\n", "kind: mean\n", "per: only a rate is scaled; kind mean has per 1"),
    (EXAMPLE, "- a\n- b\n", "example.yaml: a measure is a list of 'key: value' lines"),
    ("title: Admissions", 'title: "Admissions', "example.yaml: not YAML: while scanning"),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_faulty_measure_is_refused_in_words(tmp_path, old, new, message):
    with pytest.raises(MeasureError) as error:
        read(tmp_path, EXAMPLE.replace(old, new, 1))
    assert message in str(error.value)
    assert "\n" not in str(error.value) or old == "kind: rate\n"


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    (tmp_path / "example.yaml").write_text(
        EXAMPLE.replace("kind: rate", "kind: x").replace("better: lower", "better: y")
    )
    (tmp_path / "second.yaml").write_text(EXAMPLE)
    with pytest.raises(MeasureError) as error:
        load_measures(tmp_path)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == ["example.yaml"] * 2 + ["second.yaml"]


def test_an_unknown_unit_table_or_column_is_named(tmp_path):
    measures = {"example": read(tmp_path, EXAMPLE)}
    assert validate_against(measures, {"client_months": ["month", "admissions", "hospital_covered_days"]}) == []
    assert validate_against(measures, {"client_months": ["month", "admissions"]}) == [
        "example: client_months has no column 'hospital_covered_days'"
    ]
    assert validate_against(measures, {}) == ["example: unit_table 'client_months' is not a table of transforms/"]


def test_every_need_is_a_canonical_table():
    tables = {path.stem for path in (ROOT / "data/contracts/schemas").glob("*.yaml")}
    assert {name for measure in load_measures().values() for name in measure.needs} <= tables


def test_every_domain_has_a_heading_and_follow_up_is_in_the_denominator():
    for measure in load_measures().values():
        assert measure.domain in DOMAINS
        if measure.follow_up_days and measure.id != "retention_12m":
            assert f"follow_up_days >= {measure.follow_up_days}" in measure.denominator, measure.id


def test_the_page_of_measures_and_the_schema_are_fresh():
    assert (ROOT / "docs/measures.md").read_text(encoding="utf-8") == measures_page(), "run: make docs"
    assert (MEASURES_FOLDER / SCHEMA_NAME).read_text(encoding="utf-8") == json_schema(), "run: make docs"
