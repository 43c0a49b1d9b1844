"""Frames as an .xlsx file: one sheet each, with a bold heading that stays in view. Knows nothing of releases.

A file of this kind is a zip archive of XML; written directly, with every text in its own cell, it takes a tenth of
the time that a library takes which could do more, and no clock gets into it. Format: ECMA-376, part 1, section 18.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from html import escape
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
NAME_LENGTH = 31
"""Longest name of a sheet that Excel takes."""
FIRST_DAY = dt.date(1899, 12, 30)
"""Dates are days since then."""
LONGEST_TEXT = 32_767
"""Most characters that Excel takes in a cell."""
WIDEST = 60
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TIES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = f"""{HEAD}<styleSheet xmlns="{MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""
BOLD, DATE = ' s="1"', ' s="2"'


def write_spreadsheet(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write one sheet for each frame, in the order given; the same frames give the same bytes.

    Parameters
    ----------
    sheets : mapping of name to DataFrame
        Names are cut to 31 characters, the most that Excel takes. Text stays text even where it looks like a formula;
        lists are joined by semicolons; what is missing is an empty cell.
    path : Path
        The file.
    """
    names = [escape(name[:NAME_LENGTH]) for name in sheets]
    parts = {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _ties([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(names),
        "xl/_rels/workbook.xml.rels": _ties(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in _numbers(names)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": STYLES,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            _add(archive, name, content)
        for number, frame in zip(_numbers(names), sheets.values(), strict=True):
            _add(archive, f"xl/worksheets/sheet{number}.xml", _sheet(frame))


def _add(archive: zipfile.ZipFile, name: str, content: str) -> None:
    entry = zipfile.ZipInfo(name, date_time=ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content.encode())


def _numbers(names: list[str]) -> range:
    return range(1, len(names) + 1)


def _content_types(sheets: int) -> str:
    parts = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles"}
    parts |= {f"xl/worksheets/sheet{number}.xml": "worksheet" for number in range(1, sheets + 1)}
    listed = "".join(f'<Override PartName="/{part}" ContentType="{KIND}.{kind}+xml"/>' for part, kind in parts.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _ties(parts: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{TIES}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _book(names: list[str]) -> str:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, start=1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{TIES}"><sheets>{listed}</sheets></workbook>'


def _sheet(frame: pd.DataFrame) -> str:
    letters = [_letters(position) for position in range(1, len(frame.columns) + 1)]
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{_width(frame[column])}" customWidth="1"/>'
        for at, column in enumerate(frame.columns, start=1)
    )
    heading = "".join(
        _text(column, f'<c r="{letter}1"{BOLD}') for letter, column in zip(letters, frame.columns, strict=True)
    )
    columns = [_cells(frame[column], letter) for letter, column in zip(letters, frame.columns, strict=True)]
    rows = (f'<row r="{n}">{"".join(cells)}</row>' for n, cells in enumerate(zip(*columns, strict=True), start=2))
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{f'<cols>{widths}</cols>' if widths else ''}"
        f'<sheetData><row r="1">{heading}</row>{"".join(rows)}</sheetData></worksheet>'
    )


def _cells(column: "pd.Series[Any]", letter: str) -> list[str]:
    """Write the cells of one column, from the second row on."""
    plain = column.astype(object).where(column.notna(), None).tolist()
    return [_cell(value, f'<c r="{letter}{row}"') for row, value in enumerate(plain, start=2)]


def _cell(value: Any, opening: str) -> str:
    if value is None or value == "":
        return f"{opening}/>"
    for kind, write in WRITERS.items():
        if isinstance(value, kind):
            return write(value, opening)
    return _cell(value.item(), opening) if hasattr(value, "item") else _text(str(value), opening)


def _text(value: str, opening: str) -> str:
    clean = escape(UNPRINTABLE.sub("", value)[:LONGEST_TEXT], quote=False)
    return f'{opening} t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _letters(position: int) -> str:
    """Name a column: A to Z, then AA."""
    rest, last = divmod(position - 1, 26)
    return (_letters(rest) if rest else "") + chr(ord("A") + last)


def _width(column: "pd.Series[Any]") -> int:
    longest = max([len(str(column.name)), *(len(str(value)) for value in column.head(200))])
    return min(longest + 2, WIDEST)


WRITERS: dict[type | tuple[type, ...], Callable[[Any, str], str]] = {
    str: _text,
    bool: lambda value, opening: f'{opening} t="b"><v>{value:d}</v></c>',
    (int, float): lambda value, opening: f"{opening}><v>{value!r}</v></c>" if isfinite(value) else f"{opening}/>",
    dt.date: lambda value, opening: f"{opening}{DATE}><v>{value.toordinal() - FIRST_DAY.toordinal()}</v></c>",
    (list, tuple, set): lambda value, opening: _text("; ".join(map(str, value)), opening),
}
"""How each kind of value is written; a truth value, being a number too, comes before numbers."""
