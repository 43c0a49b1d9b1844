"""A faulty row is found again on the line where it starts, whatever stands in the rows before it."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest import records
from pipelines.ingest.plain_text import PlainText
from pipelines.ingest.records import Records, Span, is_open_after


def records_of(path: Path, content: str, unreadable: tuple[Span, ...] = ()) -> Records:
    path.write_bytes(content.encode())
    return Records(PlainText(path, path, '"' in content, has_blanks=True), ",", unreadable)


@pytest.mark.parametrize(
    ("line", "is_open", "expected"),
    [
        (b"a,b", False, False),
        (b'a,"b"', False, False),
        (b'a,"b', False, True),
        (b'a,"b""', False, True),
        (b'a,"b"",c', False, True),
        (b'a,"b""",c', False, False),
        (b'5" tall,b', False, False),
        (b'a, "b', False, True),
        (b'b",c', True, False),
        (b'b",c,"', True, True),
        (b"b", True, True),
        (b"", True, True),
    ],
)
def test_quotes_open_only_where_a_value_starts(line: bytes, *, is_open: bool, expected: bool) -> None:
    assert is_open_after(line, b",", is_open=is_open) is expected


def test_bytes_that_could_not_be_read_are_passed_over(tmp_path: Path) -> None:
    content = 'a,b\n1,2\n"x"y,"\n3,4\n5,6\n'
    start = content.index('"x"y')
    found = records_of(tmp_path / "t.csv", content, (Span(start, start + 7),))
    assert [(record.line, record.text) for record in found.at(range(3))] == [(2, "1,2"), (4, "3,4"), (5, "5,6")]
    assert found.count() == 3


VALUES = st.text(alphabet='ab,"\n é', max_size=8)


@given(
    rows=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=30),
    block=st.integers(4, 200),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_lines_are_those_of_another_reader(tmp_path_factory, rows, block, end) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    expected, line = [], 2
    for row in rows:
        start = out.tell()
        writer.writerow(row)
        text = out.getvalue()[start:]
        expected.append((line, text.removesuffix(end)))
        line += text.count("\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "BLOCK", block)
        found = records_of(tmp_path_factory.mktemp("records") / "t.csv", out.getvalue())
        assert [(record.line, record.text) for record in found.at(range(len(rows)))] == expected
        assert found.count() == len(rows)


def test_only_the_records_asked_for_are_given(tmp_path: Path) -> None:
    content = "a\n" + "".join(f"{number}\n\n" for number in range(1000))
    found = records_of(tmp_path / "t.csv", content)
    assert [(record.line, record.text) for record in found.at([0, 998, 999])] == [
        (2, "0"),
        (1998, "998"),
        (2000, "999"),
    ]
    assert list(found.at([])) == []
