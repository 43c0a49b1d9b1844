"""What counts as a number in text: looking at two letters before a pattern changes nothing."""

import math
import re
from itertools import product

import duckdb
import pytest

from pipelines.ingest.checks import Column, checked_select
from pipelines.ingest.contracts import read_contract

LETTERS = ("0", "9", ".", "e", "E", "+", "-", "_", " ", "\n", "x", "n", "/", ":", "é")
NUMBER, WHOLE = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"), re.compile("[+-]?[0-9]+")
LONG = ["9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "-1e308", "0x10", "1,000"]


def texts() -> list[str]:
    return ["".join(letters) for length in (1, 2, 3, 4) for letters in product(LETTERS, repeat=length)] + LONG


def as_number(text: str) -> float | None:
    return float(text) if NUMBER.fullmatch(text) and math.isfinite(float(text)) else None


def as_whole_number(text: str) -> int | None:
    return int(text) if WHOLE.fullmatch(text) and -(2**63) <= int(text) < 2**63 else None


@pytest.mark.parametrize(("kind", "oracle"), [("number", as_number), ("integer", as_whole_number)])
def test_numbers_are_what_the_pattern_says_for_every_short_text(kind: str, oracle) -> None:
    fields = [{"name": name, "type": type_, "description": ""} for name, type_ in (("key", "string"), ("value", kind))]
    fields[0]["constraints"] = {"required": True}
    contract = read_contract("sums", {"title": "", "description": "", "fields": fields, "primaryKey": "key"})
    columns = {"key": Column("key", is_trimmed=True), "value": Column("value", is_trimmed=True)}
    with duckdb.connect() as connection:
        connection.execute("create table delivered as select unnest($texts) as key, key as value", {"texts": texts()})
        rows = connection.execute(checked_select(contract, columns, "delivered")).fetchall()
    is_wrong = [(key, value, faults) for key, value, faults in rows if (value, faults == 0) != expected(key, oracle)]
    assert len(rows) == len(texts())
    assert is_wrong == []


def expected(text: str, oracle) -> tuple[float | None, bool]:
    value = oracle(text)
    return value, value is not None
