"""Makes an extract file readable: unpacked, UTF-8, one kind of line end. Knows nothing of tables or fields.

DuckDB skips bytes that it cannot decode and drops endless lines without a word, so files are looked through first.
The look costs a tenth of the parse: all of its tests are searches for single bytes in large blocks.
"""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from pipelines.errors import InputError

BLOCK = 1 << 20
LONGEST_LINE = 16 * BLOCK  # DuckDB's buffer holds 32 MB; a line above 2 MB is quarantined, above this refused
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_8 = ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii")


@dataclass(frozen=True)
class PlainText:
    """A file that DuckDB can read as it is.

    Attributes
    ----------
    path : Path
        The file itself, or a rewritten copy.
    original : Path
        The file as delivered, for messages.
    has_quotes, has_blanks : bool
        Whether a double quote, or a blank or tab, stands anywhere in it.
    """

    path: Path
    original: Path
    has_quotes: bool
    has_blanks: bool


@dataclass
class _Look:
    """What was seen of a file so far."""

    has_quotes: bool = False
    has_blanks: bool = False
    has_pairs: bool = False
    has_lone_returns: bool = False
    has_lone_feeds: bool = False
    without_line_end: int = 0


def make_plain(file: Path, encoding: str, folder: Path) -> PlainText:
    """Look through a file and rewrite it where DuckDB could not read it as it is.

    Parameters
    ----------
    file : Path
        CSV, perhaps gzipped.
    encoding : str
        Any encoding that Python knows.
    folder : Path
        Where a rewritten copy may be put.

    Raises
    ------
    InputError
        If the file is missing, empty, cut off, not text, not of that encoding, or has an endless line.
    """
    start = _first_bytes(file)
    plain = file
    if start.startswith(GZIP) or encoding.lower() not in UTF_8:
        plain = folder / f"{file.name}.plain"
        _rewrite(file, plain, encoding, is_packed=start.startswith(GZIP))
    look = _look_through(plain, file)
    if look.has_lone_returns or (look.has_pairs and look.has_lone_feeds):
        plain = _with_line_feeds(plain, folder / f"{file.name}.lines")
    return PlainText(plain, file, look.has_quotes, look.has_blanks)


def _first_bytes(file: Path) -> bytes:
    if not file.is_file():
        msg = f"{file}: no such file; put it there or correct the settings"
        raise InputError(msg)
    with file.open("rb") as stream:
        start = stream.read(4)
    if not start:
        msg = f"{file}: the file is empty; expected at least a line of column names"
        raise InputError(msg)
    if start.startswith(ZIP):
        msg = f"{file}: a zip archive or Excel workbook, not CSV; unpack it or save it as CSV"
        raise InputError(msg)
    if file.suffix.lower() == ".gz" and not start.startswith(GZIP):
        msg = f"{file}: not a gzip file, though its name says so; rename it or deliver it again"
        raise InputError(msg)
    return start


def _rewrite(file: Path, target: Path, encoding: str, *, is_packed: bool) -> None:
    """Unpack a file and turn it into UTF-8."""
    try:
        decoder = None if encoding.lower() in UTF_8 else codecs.getincrementaldecoder(encoding)()
    except LookupError:
        msg = f"{file}: there is no encoding {encoding!r}; write one like utf-8, latin-1 or windows-1252"
        raise InputError(msg) from None
    with gzip.open(file) if is_packed else file.open("rb") as source, target.open("wb") as out:
        for block in _blocks(source, file):
            try:
                out.write(decoder.decode(block, final=not block).encode() if decoder else block)
            except UnicodeDecodeError as error:
                msg = f"{file}: not {encoding} ({error.reason}); set the source's `encoding` to the file's own"
                raise InputError(msg) from None


def _blocks(source: gzip.GzipFile | BinaryIO, file: Path) -> Iterator[bytes]:
    try:
        while block := source.read(BLOCK):
            yield block
        yield b""
    except (EOFError, zlib.error, gzip.BadGzipFile):
        msg = f"{file}: the gzip file is cut off or damaged; deliver it again"
        raise InputError(msg) from None


def _look_through(plain: Path, file: Path) -> _Look:
    look = _Look()
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = 0
    with plain.open("rb") as source:
        while block := source.read(BLOCK):
            block += source.read(1) if block.endswith(b"\r") else b""
            _refuse_what_is_not_text(block, decoder, plain, file, position)
            _note(look, block)
            if look.without_line_end > LONGEST_LINE:
                msg = f"line {_line_at(plain, position)} is longer than {LONGEST_LINE >> 20} MB"
                _refuse(file, msg, "deliver the file again with line ends, without such a value")
            position += len(block)
    if decoder.getstate()[0]:
        _refuse(file, "it ends in the middle of a character", "the file may be cut off; deliver it again")
    return look


def _refuse_what_is_not_text(
    block: bytes, decoder: codecs.IncrementalDecoder, plain: Path, file: Path, position: int
) -> None:
    if b"\0" in block:
        line = _line_at(plain, position + block.index(b"\0"))
        with plain.open("rb") as source:
            is_utf_16 = source.read(2) in UTF_16
        cure = "set the source's `encoding: utf-16`" if is_utf_16 else "the file may be damaged; deliver it again"
        _refuse(file, f"line {line} holds NUL bytes", cure)
    pending = decoder.getstate()[0]
    if block.isascii() and not pending:
        return
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        line = _line_at(plain, position - len(pending) + error.start)
        _refuse(
            file,
            f"line {line} is not UTF-8",
            "set the source's `encoding`, for example `encoding: latin-1` or `encoding: windows-1252`",
        )


def _note(look: _Look, block: bytes) -> None:
    look.has_quotes = look.has_quotes or b'"' in block
    look.has_blanks = look.has_blanks or b" " in block or b"\t" in block
    has_feed = b"\n" in block
    if b"\r" in block:
        pairs, returns, feeds = block.count(b"\r\n"), block.count(b"\r"), block.count(b"\n")
        look.has_pairs = look.has_pairs or pairs > 0
        look.has_lone_returns = look.has_lone_returns or returns > pairs
        look.has_lone_feeds = look.has_lone_feeds or feeds > pairs
        look.without_line_end = 0
    else:
        look.has_lone_feeds = look.has_lone_feeds or has_feed
        look.without_line_end = 0 if has_feed else look.without_line_end + len(block)


def _with_line_feeds(plain: Path, target: Path) -> Path:
    """Write every line end as a line feed, so that a line counted is a line that an editor shows."""
    with plain.open("rb") as source, target.open("wb") as out:
        while block := source.read(BLOCK):
            block += source.read(1) if block.endswith(b"\r") else b""
            out.write(block.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return target


def _line_at(plain: Path, position: int) -> int:
    """Give the number of the line on which a byte stands; a rare path, so it reads the file again."""
    line = 1
    with plain.open("rb") as source:
        while position > 0:
            block = source.read(min(BLOCK, position))
            line += block.count(b"\n")
            position -= len(block)
    return line


def _refuse(file: Path, what: str, cure: str) -> NoReturn:
    msg = f"{file}: {what}; {cure}"
    raise InputError(msg)
