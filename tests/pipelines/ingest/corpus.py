"""Kinds of input, most of them bad, as tables: what is delivered, what is at fault, and where Frictionless differs.

Read by `test_corpus.py`. Lines are those an editor shows; the header is line 1. Beside every file stand the clients
C1 and C2, the team T1 and the staff member S1.
"""

import gzip
from dataclasses import dataclass, field

GOOD = {
    "clients": {"client_id": "C7", "birth_year": "1980", "sex": "female", "died_on": ""},
    "enrollments": {
        "enrollment_id": "E1",
        "client_id": "C1",
        "team_id": "T1",
        "referred_on": "2023-12-20",
        "admitted_on": "2024-01-01",
        "closed_on": "2024-02-01",
        "close_reason": "graduated",
    },
    "contacts": {
        "contact_id": "K1",
        "client_id": "C1",
        "staff_id": "S1",
        "contact_on": "2024-01-05",
        "start_time": "09:30",
        "minutes": "45",
        "mode": "face_to_face",
    },
    "hospital_stays": {
        "stay_id": "H1",
        "client_id": "C2",
        "type": "psychiatric",
        "admitted_on": "2024-03-01",
        "discharged_on": "2024-03-09",
        "is_planned": "false",
    },
}


@dataclass(frozen=True)
class Differs:
    """What Frictionless finds instead (lines, or that it refuses the file), and why Plumbline does otherwise."""

    finds: tuple[int, ...] | str
    why: str


@dataclass(frozen=True)
class Case:
    """One delivered file.

    Attributes
    ----------
    faults : dict
        Line to the fields at fault, "" for a row that cannot be split into values.
    refused : str
        Words that the error must hold when the whole file is refused.
    duplicates : int
        Rows equal to an earlier one.
    """

    name: str
    table: str
    content: bytes
    faults: dict[int, str] = field(default_factory=dict)
    refused: str = ""
    duplicates: int = 0
    differs: Differs | None = None
    suffix: str = ".csv"
    delimiter: str = ","
    encoding: str = "utf-8"


def header(table: str) -> str:
    return ",".join(GOOD[table]) + "\n"


def row(table: str, **values: str) -> str:
    """Write a good row, but for the values given."""
    return ",".join((GOOD[table] | values).values()) + "\n"


def value_case(name: str, place: str, value: str, differs: Differs | None = None, *, is_fault: bool = True) -> Case:
    """Put one value on line 3, between two good rows."""
    table, column = place.split(".")
    key = next(iter(GOOD[table]))
    rows = row(table), row(table, **({key: "X2"} | {column: value})), row(table, **{key: "X3"})
    return Case(name, table, (header(table) + "".join(rows)).encode(), {3: column} if is_fault else {}, differs=differs)


YEAR, MINUTES, DAY, TIME, FLAG = (
    "clients.birth_year",
    "contacts.minutes",
    "contacts.contact_on",
    "contacts.start_time",
    "hospital_stays.is_planned",
)
PYTHON_NUMBERS = Differs((), "Frictionless hands the text to Python, which takes underscores and any Unicode digit")
BLANKS = Differs((3,), "Frictionless does not trim; padded exports are common and what is meant is plain")
BAD_VALUES = [
    value_case("word for a whole number", YEAR, "unknown"),
    value_case("fraction for a whole number", YEAR, "1980.5"),
    value_case("whole number written as a fraction", YEAR, "1980.0"),
    value_case("whole number with a thousands mark", YEAR, '"1,980"'),
    value_case("whole number with an exponent", YEAR, "198e1"),
    value_case("hexadecimal number", YEAR, "0x7BC"),
    value_case("whole number too long for any machine", YEAR, "9" * 40),
    value_case("year of birth too early", YEAR, "1879"),
    value_case("year of birth too late", YEAR, "2101"),
    value_case("whole number with an underscore", YEAR, "1_980", PYTHON_NUMBERS),
    value_case("Arabic-Indic digits", YEAR, "١٩٨٠", PYTHON_NUMBERS),
    value_case("full-width digits", MINUTES, "４５", PYTHON_NUMBERS),
    value_case("word for a number", MINUTES, "long"),
    value_case("number with a unit", MINUTES, "45 min"),
    value_case("number with a thousands mark", MINUTES, '"1,200"'),
    value_case("decimal comma", MINUTES, '"12,5"'),
    value_case("two points in a number", MINUTES, "1.200.5"),
    value_case("negative minutes", MINUTES, "-5"),
    value_case("more minutes than a day has", MINUTES, "1440.5"),
    value_case("not a number", MINUTES, "NaN"),
    value_case("infinity", MINUTES, "inf"),
    value_case("percent sign", MINUTES, "45%"),
    value_case("currency sign", MINUTES, "$45"),
    value_case("missing-value word in a number", MINUTES, "NULL"),
    value_case("word for a date", DAY, "yesterday"),
    value_case("31 February", DAY, "2024-02-31"),
    value_case("29 February of a year that has none", DAY, "2023-02-29"),
    value_case("month 13", DAY, "2024-13-01"),
    value_case("day 0", DAY, "2024-01-00"),
    value_case("zero date", DAY, "0000-00-00"),
    value_case("American date", DAY, "03/31/2024"),
    value_case("German date", DAY, "31.03.2024"),
    value_case("date with slashes", DAY, "2024/03/31"),
    value_case("date without separators", DAY, "20240331"),
    value_case("year of two digits", DAY, "24-03-31"),
    value_case("year of five digits", DAY, "12024-03-31"),
    value_case("date with time", DAY, "2024-03-31 10:00:00"),
    value_case("ISO date with time", DAY, "2024-03-31T10:00:00"),
    value_case("date in words", DAY, "31 March 2024"),
    value_case("day number of a spreadsheet", DAY, "45382"),
    value_case("word that a database takes for a date", DAY, "infinity"),
    value_case("another such word", DAY, "epoch"),
    value_case("missing-value word in a date", DAY, "N/A"),
    value_case("hour 25", TIME, "25:00"),
    value_case("hour 24", TIME, "24:00"),
    value_case("minute 60", TIME, "09:60"),
    value_case("time with a point", TIME, "9.30"),
    value_case("time of the twelve-hour clock", TIME, "9:30 am"),
    value_case("word for yes or no", FLAG, "perhaps"),
    value_case("number for yes or no", FLAG, "2"),
    value_case("required date empty", DAY, ""),
    value_case("required code empty", "contacts.mode", ""),
    value_case("required key of another table empty", "enrollments.team_id", ""),
    value_case("required text of blanks only", "enrollments.team_id", "   "),
    value_case("key empty", "contacts.contact_id", ""),
    value_case("unknown client", "contacts.client_id", "C9"),
    value_case("unknown team", "enrollments.team_id", "T9"),
    value_case("unknown staff member", "contacts.staff_id", "S9"),
    value_case("client in other letters", "contacts.client_id", "c1"),
    value_case("closed before admitted", "enrollments.closed_on", "2023-12-31"),
    value_case("discharged before admitted", "hospital_stays.discharged_on", "2024-02-29"),
    value_case("referred after admitted", "enrollments.admitted_on", "2023-12-19"),
]
GOOD_VALUES = [
    value_case(name, place, value, differs, is_fault=False)
    for name, place, value, differs in [
        ("plus sign", YEAR, "+1980", None),
        ("leading zero", MINUTES, "045", None),
        ("exponent", MINUTES, "4.5e1", None),
        ("point without digits after it", MINUTES, "45.", None),
        ("point without digits before it", MINUTES, ".5", None),
        ("lowest bound", MINUTES, "0", None),
        ("highest bound", MINUTES, "1440", None),
        ("number empty", MINUTES, "", None),
        ("quoted number", MINUTES, '"45"', None),
        ("quoted nothing", MINUTES, '""', None),
        ("29 February of a leap year", DAY, "2024-02-29", None),
        ("month and day of one digit", DAY, "2024-3-1", None),
        ("hour of one digit", TIME, "9:30", None),
        ("time with seconds", TIME, "09:30:59", Differs((3,), "databases add seconds on export; nothing is lost")),
        ("yes", FLAG, "yes", None),
        ("one for yes", FLAG, "1", None),
        ("closed on the day of admission", "enrollments.closed_on", "2024-01-01", None),
        ("optional reference empty", "contacts.staff_id", "", None),
        ("unknown code", "contacts.mode", "pigeon", None),
        ("quote inside a value", "contacts.mode", '5" tall', None),
        ("quotes doubled inside a quoted value", "contacts.mode", '"the ""usual"" way"', None),
        ("delimiter inside a quoted value", "contacts.mode", '"by phone, mostly"', None),
        ("line ends inside a quoted value", "contacts.mode", '"by phone\n\nK9,C9\n"', None),
        ("blanks around a date", DAY, " 2024-01-05 ", BLANKS),
        ("blanks around a number", MINUTES, " 45", None),
        ("blanks around a key of another table", "contacts.client_id", " C1 ", BLANKS),
        ("tab before a key of another table", "contacts.client_id", "\tC1", BLANKS),
        ("blanks for an optional date", "enrollments.referred_on", "   ", BLANKS),
    ]
]


def contacts(*rows: str) -> str:
    return header("contacts") + "".join(rows)


def contact(key: str, **values: str) -> str:
    return row("contacts", contact_id=key, **values)


BAD = {"contact_on": "2024-02-31"}
GOOD_FILE = contacts(contact("K1"), contact("K2"))
WITH_FAULT = contacts(contact("K1"), contact("K2", **BAD), contact("K3"))
ACCENTS = contacts(contact("K1", mode="café"), contact("K2", **BAD))
DUPLICATE = "Frictionless counts it as a second use of the key; a row delivered twice is common and harmless"
ROWS = [
    Case(
        "key used twice",
        "contacts",
        contacts(contact("K1"), contact("K2"), contact("K1", minutes="1")).encode(),
        {4: "contact_id"},
    ),
    Case(
        "key used three times",
        "contacts",
        contacts(contact("K1"), contact("K1", minutes="1"), contact("K1", minutes="2")).encode(),
        {3: "contact_id", 4: "contact_id"},
    ),
    Case(
        "row delivered twice",
        "contacts",
        contacts(contact("K1"), contact("K2"), contact("K1")).encode(),
        duplicates=1,
        differs=Differs((4,), DUPLICATE),
    ),
    Case(
        "row delivered twice, written otherwise",
        "contacts",
        contacts(contact("K1"), contact("K1", minutes="45.0", start_time="9:30")).encode(),
        duplicates=1,
        differs=Differs((3,), DUPLICATE),
    ),
    Case(
        "key used again after a faulty row",
        "contacts",
        contacts(contact("K1", **BAD), contact("K1")).encode(),
        {2: "contact_on"},
        differs=Differs((2, 3), "the faulty row is not in the table, so its correction may be"),
    ),
    Case(
        "faulty row delivered twice",
        "contacts",
        contacts(contact("K1", **BAD), contact("K1", **BAD)).encode(),
        {2: "contact_on", 3: "contact_on"},
    ),
    Case(
        "several faults in a row",
        "contacts",
        contacts(contact("K1"), contact("K2", client_id="", contact_on="x", minutes="-1", staff_id="S9")).encode(),
        {3: "client_id contact_on minutes staff_id"},
    ),
    Case(
        "every row at fault",
        "contacts",
        contacts(contact("K1", **BAD), contact("K2", **BAD)).encode(),
        {2: "contact_on", 3: "contact_on"},
    ),
    Case(
        "both orders broken",
        "enrollments",
        (header("enrollments") + row("enrollments", referred_on="2024-01-02", closed_on="2023-12-01")).encode(),
        {2: "admitted_on closed_on"},
    ),
    Case("too few values", "contacts", contacts(contact("K1"), "K2,C1\n", contact("K3")).encode(), {3: ""}),
    Case(
        "too many values",
        "contacts",
        contacts(contact("K1"), contact("K2").strip() + ",x,y\n", contact("K3")).encode(),
        {3: ""},
    ),
    Case(
        "unquoted delimiter in a value",
        "contacts",
        contacts(contact("K1"), contact("K2", mode="a, b")).encode(),
        {3: ""},
    ),
    Case(
        "line cut in two",
        "contacts",
        contacts(contact("K1"), "K2,C1,S1\n", "2024-01-05,09:30,45,phone\n").encode(),
        {3: "", 4: ""},
    ),
    Case("last line cut off", "contacts", (contacts(contact("K1")) + "K2,C1,S1,2024-").encode(), {3: ""}),
    Case("line of blanks", "contacts", contacts(contact("K1"), "   \n", contact("K2")).encode(), {3: ""}),
    Case(
        "fault after blank lines",
        "contacts",
        contacts("\n", contact("K1"), "\n\n", contact("K2", **BAD), "\n").encode(),
        {6: "contact_on"},
    ),
    Case(
        "fault after a value of several lines",
        "contacts",
        contacts(contact("K1", mode='"a\nb\n\nc"'), contact("K2", **BAD), "K3\n").encode(),
        {6: "contact_on", 7: ""},
    ),
    Case(
        "fault in a row of several lines",
        "contacts",
        contacts(contact("K1"), contact("K2", mode='"a\nb"', **BAD), "K3\n").encode(),
        {3: "contact_on", 5: ""},
    ),
    Case(
        "line of delimiters only",
        "contacts",
        contacts(contact("K1"), ",,,,,,\n").encode(),
        {3: "contact_id client_id contact_on mode"},
        differs=Differs((), "Frictionless drops it as blank; here a line that is not blank is counted"),
    ),
    Case(
        "delimiter at the end of rows",
        "contacts",
        contacts(contact("K1").strip() + ",\n", contact("K2").strip() + ",\n").encode(),
        differs=Differs((2, 3), "nothing is lost, and many programs write one"),
    ),
    Case(
        "text after a closing quote",
        "contacts",
        contacts(contact("K1"), contact("K2", mode='"phone"s'), contact("K3")).encode(),
        {3: ""},
        differs=Differs((), "Python's reader guesses 'phones'"),
    ),
    Case(
        "value of 10 MB",
        "contacts",
        contacts(contact("K1"), contact("K2", mode="x" * 10_000_000), contact("K3")).encode(),
        {3: ""},
        differs=Differs((), "a code of 10 MB is damage, and would go into every table"),
    ),
]
FILES = [
    Case("nothing wrong", "contacts", GOOD_FILE.encode()),
    Case("header only", "contacts", header("contacts").encode()),
    Case("header without a line end", "contacts", header("contacts").strip().encode()),
    Case("no line end after the last row", "contacts", WITH_FAULT.strip().encode(), {3: "contact_on"}),
    Case("byte-order mark", "contacts", WITH_FAULT.encode("utf-8-sig"), {3: "contact_on"}),
    Case("line ends of Windows", "contacts", WITH_FAULT.replace("\n", "\r\n").encode(), {3: "contact_on"}),
    Case("line ends of old Macs", "contacts", WITH_FAULT.replace("\n", "\r").encode(), {3: "contact_on"}),
    Case("mixed line ends", "contacts", WITH_FAULT.replace("\n", "\r\n", 2).encode(), {3: "contact_on"}),
    Case(
        "columns in another order",
        "contacts",
        b"mode,contact_on,client_id,contact_id\nphone,2024-01-05,C1,K1\nphone,2024-02-31,C1,K2\n",
        {3: "contact_on"},
    ),
    Case("optional columns missing", "contacts", b"contact_id,client_id,contact_on,mode\nK1,C1,2024-01-05,phone\n"),
    Case(
        "column that nobody asked for",
        "contacts",
        b"contact_id,client_id,note,contact_on,mode\nK1,C1,x,2024-01-05,phone\nK2,C1,x,nope,phone\n",
        {3: "contact_on"},
    ),
    Case(
        "column names in capitals",
        "contacts",
        WITH_FAULT.replace(header("contacts"), header("contacts").upper()).encode(),
        {3: "contact_on"},
    ),
    Case(
        "blanks around column names", "contacts", b" contact_id ,client_id, contact_on,mode\nK1,C1,2024-01-05,phone\n"
    ),
    Case(
        "blanks inside column names",
        "contacts",
        b"Contact ID,Client ID,Contact On,Mode\nK1,C1,2024-01-05,phone\n",
        differs=Differs("refused", "what is meant is plain"),
    ),
    Case(
        "column names in quotes",
        "contacts",
        b'"contact_id","client_id","contact_on","mode"\n"K1","C1","2024-01-05","phone"\n',
    ),
    Case(
        "semicolons, as declared", "contacts", WITH_FAULT.replace(",", ";").encode(), {3: "contact_on"}, delimiter=";"
    ),
    Case("tabs, as declared", "contacts", WITH_FAULT.replace(",", "\t").encode(), {3: "contact_on"}, delimiter="\t"),
    Case("Latin-1, as declared", "contacts", ACCENTS.encode("latin-1"), {3: "contact_on"}, encoding="latin-1"),
    Case(
        "Windows-1252, as declared",
        "contacts",
        ACCENTS.replace("é", "€").encode("cp1252"),
        {3: "contact_on"},
        encoding="windows-1252",
    ),
    Case("UTF-16, as declared", "contacts", ACCENTS.encode("utf-16"), {3: "contact_on"}, encoding="utf-16"),
    Case("gzip", "contacts", gzip.compress(WITH_FAULT.encode()), {3: "contact_on"}, suffix=".csv.gz"),
    Case(
        "delimiter at the end of every line",
        "contacts",
        GOOD_FILE.replace("\n", ",\n").encode(),
    ),
    Case("empty file", "contacts", b"", refused="empty"),
    Case("byte-order mark and nothing else", "contacts", b"\xef\xbb\xbf", refused="line 1 is blank"),
    Case(
        "blank first line",
        "contacts",
        ("\n" + GOOD_FILE).encode(),
        refused="line 1 is blank",
        differs=Differs(
            (2, 3, 4), "Frictionless takes the blank line for a header, so that each row has too many values"
        ),
    ),
    Case("rows without a header", "contacts", contact("K1").encode(), refused="no column contact_id"),
    Case(
        "required column missing",
        "contacts",
        b"contact_id,client_id,mode\nK1,C1,phone\n",
        refused="no column contact_on",
    ),
    Case(
        "column twice",
        "contacts",
        b"contact_id,client_id,contact_on,mode,client_id\nK1,C1,2024-01-05,phone,C2\n",
        refused="client_id appears twice",
    ),
    Case("semicolons, not declared", "contacts", GOOD_FILE.replace(",", ";").encode(), refused="delimiter: ';'"),
    Case("tabs, not declared", "contacts", GOOD_FILE.replace(",", "\t").encode(), refused="separated by tab"),
    Case(
        "Latin-1, not declared",
        "contacts",
        ACCENTS.encode("latin-1"),
        refused="line 2 is not UTF-8; set the source's `encoding`",
    ),
    Case("UTF-16, not declared", "contacts", ACCENTS.encode("utf-16"), refused="encoding: utf-16"),
    Case("UTF-8, declared as UTF-32", "contacts", ACCENTS.encode(), refused="not utf-32", encoding="utf-32"),
    Case("encoding that does not exist", "contacts", GOOD_FILE.encode(), refused="no encoding", encoding="klingon"),
    Case(
        "NUL bytes",
        "contacts",
        WITH_FAULT.replace("K3", "K\0").encode(),
        refused="line 4 holds NUL bytes",
        differs=Differs((3,), "they are a sign of damage, and most programs stop reading at one"),
    ),
    Case("gzip cut off", "contacts", gzip.compress(WITH_FAULT.encode())[:-20], refused="cut off", suffix=".csv.gz"),
    Case(
        "gzip damaged",
        "contacts",
        gzip.compress(WITH_FAULT.encode())[:30] + b"damage" * 9,
        refused="cut off or damaged",
        suffix=".csv.gz",
    ),
    Case("not gzip at all", "contacts", GOOD_FILE.encode(), refused="not a gzip file", suffix=".csv.gz"),
    Case("workbook", "contacts", b"PK\x03\x04" + bytes(range(256)), refused="Excel workbook"),
    Case("JSON", "contacts", b'[{"contact_id": "K1"}]\n', refused="no column contact_id"),
    Case(
        "quote that never closes",
        "contacts",
        contacts(contact("K1"), contact("K2", mode='"phone'), contact("K3"), contact("K4")).encode(),
        refused="line 3: a quote opens here",
        differs=Differs((), "Frictionless takes the rest of the file for one value; the rows in it are lost unseen"),
    ),
    Case(
        "line without end",
        "contacts",
        (GOOD_FILE + "x" * 40_000_000).encode(),
        refused="longer than 16 MB",
        differs=Differs((4,), "DuckDB drops such a line without a word, so it is not given the file"),
    ),
]
CASES = [*BAD_VALUES, *GOOD_VALUES, *ROWS, *FILES]
