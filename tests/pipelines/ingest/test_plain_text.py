"""Files are looked through in blocks; nothing may depend on where a block ends."""

import gzip
from pathlib import Path

import pytest

from pipelines.errors import InputError
from pipelines.ingest import plain_text
from pipelines.ingest.plain_text import make_plain


@pytest.fixture(params=[1, 2, 3, 7, 1 << 20])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(plain_text, "BLOCK", request.param)
    return request.param


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        ("a,b\n1,é\n".encode(), "utf-8", "a,b\n1,é\n"),
        ("a,b\r\n1,é\r\n".encode(), "UTF-8", "a,b\r\n1,é\r\n"),
        (b"a,b\r1,2\r", "utf-8", "a,b\n1,2\n"),
        (b"a,b\r\n1,2\n3,4\r5,6\n", "utf-8", "a,b\n1,2\n3,4\n5,6\n"),
        ("a,b\n1,é\n".encode("latin-1"), "latin-1", "a,b\n1,é\n"),
        ("a,b\n1,€\n".encode("cp1252"), "windows-1252", "a,b\n1,€\n"),
        ("a,b\n1,é\n".encode("utf-16"), "utf-16", "a,b\n1,é\n"),
        (gzip.compress("a,b\n1,é\n".encode("latin-1"), mtime=0), "latin-1", "a,b\n1,é\n"),
        (gzip.compress("a,b\n1,é\n".encode(), mtime=0), "utf-8", "a,b\n1,é\n"),
    ],
)
def test_text_is_made_plain(content: bytes, encoding: str, expected: str, block: int, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(content)
    plain = make_plain(file, encoding, tmp_path)
    assert plain.path.read_bytes().decode() == expected
    assert (plain.path == file) == (content == expected.encode())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\nb\nc\xe9d\n", "line 3 is not UTF-8"),
        ("a\né".encode()[:-1], "in the middle of a character"),
        (b"a\nb\0\n", "line 2 holds NUL bytes"),
    ],
)
def test_what_is_not_text_is_refused_with_its_line(content: bytes, message: str, block: int, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        make_plain(file, "utf-8", tmp_path)


@pytest.mark.parametrize(
    ("content", "has_quotes", "has_blanks"),
    [(b"a,b\n", False, False), (b'a,"b"\n', True, False), (b"a, b\n", False, True), (b"a,\tb\n", False, True)],
)
def test_quotes_and_blanks_are_seen(
    content: bytes, block: int, tmp_path: Path, *, has_quotes: bool, has_blanks: bool
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(content)
    plain = make_plain(file, "utf-8", tmp_path)
    assert (plain.has_quotes, plain.has_blanks) == (has_quotes, has_blanks)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv: no such file"):
        make_plain(tmp_path / "gone.csv", "utf-8", tmp_path)
