"""A contract compiled to SQL: the typed value of each field, and which faults a row has. Runs nothing.

A row's faults travel as the bits of one number: bit `i` is the `i`-th of `row_faults(contract)`. The same bits
mean the same fault for CSV, Parquet and tables of the database, because all are checked by the same SQL.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from pipelines.ingest.contracts import Contract, Field

SQL_TYPES = {
    "string": "varchar",
    "integer": "bigint",
    "number": "double",
    "date": "date",
    "time": "time",
    "boolean": "boolean",
}
WHOLE_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
FRACTION_TYPES = ("FLOAT", "DOUBLE", "DECIMAL", "HUGEINT", "UBIGINT", "UHUGEINT")
EXPECTED = {
    "integer": "not a whole number; write it in digits only, like 1987",
    "number": "not a number; write digits with a point for decimals and no thousands mark, like 1250.5",
    "boolean": "neither yes nor no; write true or false",
}


@dataclass(frozen=True)
class Fault:
    """One way in which a row can break its contract.

    Attributes
    ----------
    field : str
        The field to blame.
    reason : str
        What is wrong and what was expected, without the value.
    condition : str
        SQL over `"raw <field>"` (as delivered) and `"<field>"` (typed); true when the fault is there. Empty where
        the row alone does not tell.
    also : str or None
        A second field whose value helps to understand the first.
    is_of_the_key : bool
        Whether an earlier row has the same key.
    """

    field: str
    reason: str
    condition: str = ""
    also: str | None = None
    is_of_the_key: bool = False


@dataclass(frozen=True)
class Column:
    """A column of an input.

    Attributes
    ----------
    sql : str
        How to name it in SQL.
    type : str
        Its DuckDB type.
    is_trimmed : bool
        Whether text in it is known to have no blanks around it and no empty values.
    """

    sql: str
    type: str = "VARCHAR"
    is_trimmed: bool = False


def name(identifier: str) -> str:
    """Quote an identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """Quote a string."""
    return "'" + value.replace("'", "''") + "'"


def field_list(contract: Contract, delivered: Container[str] | None = None) -> str:
    """List the fields of a contract for SELECT; those that were not delivered, where that is told, as empty."""
    return ", ".join(
        name(field.name)
        if delivered is None or field.name in delivered
        else f"cast(null as {SQL_TYPES[field.type]}) as {name(field.name)}"
        for field in contract.fields
    )


def row_faults(contract: Contract) -> list[Fault]:
    """List what can be wrong with a row by itself, in the order of the bits."""
    faults = [fault for field in contract.fields for fault in _field_faults(field)]
    for first, second in contract.ordered:
        faults.append(Fault(second, f"before {first}", f"{name(second)} < {name(first)}", also=first))
    return faults


def all_faults(contract: Contract) -> list[Fault]:
    """List the faults of rows, then those that only other rows show: unknown references and repeated keys."""
    references = [
        Fault(key.field, f"not found in {key.table}; deliver it there, or correct it here")
        for key in contract.foreign_keys
    ]
    repeated = Fault(
        ", ".join(contract.primary_key),
        "key already used by an earlier row with other content; the first is kept",
        is_of_the_key=True,
    )
    return [*row_faults(contract), *references, repeated]


def checked_select(contract: Contract, columns: Mapping[str, Column], rows: str, *, more: str = "") -> str:
    """Write the query that types and checks every row in one pass.

    Parameters
    ----------
    contract : Contract
        What the rows must satisfy.
    columns : mapping
        Field name to the input's column; a field without column is empty.
    rows : str
        What stands after FROM.
    more : str
        Further columns of `rows` to hand through, each followed by a comma.

    Returns
    -------
    str
        SELECT of the typed fields that have a column and `faults`, a number whose bits are the row's faults.
    """
    fields = contract.fields
    raw = ", ".join(f"{_raw(columns.get(field.name))} as {_raw_name(field)}" for field in fields)
    parsed = "".join(
        f", {sql} as {_parsed_name(field)}" for field in fields if (sql := _parsed(field, columns.get(field.name)))
    )
    typed = ", ".join(f"{_typed(field, columns.get(field.name))} as {name(field.name)}" for field in fields)
    kept = ", ".join(_raw_name(field) for field in fields)
    shown = ", ".join(name(field.name) for field in fields if field.name in columns)
    return (
        f"select {more}{shown}, {_bits(row_faults(contract))} as faults from (select {more}{kept}, {typed} "
        f"from (select {more}{kept}{parsed} from (select {more}{raw} from {rows})))"
    )


def is_direct(field: Field, column: Column | None) -> bool:
    """Tell whether the input's type is already the one of the contract, so that nothing has to be parsed."""
    if column is None:
        return True
    if field.type == "integer":
        return column.type in WHOLE_TYPES
    if field.type == "number":
        return column.type.startswith(WHOLE_TYPES + FRACTION_TYPES)
    return column.type == SQL_TYPES[field.type].upper()


def needs_trim(column: Column) -> str:
    """Write the condition that is true of text with a blank at an end, and of empty text."""
    # Looking at both ends is much cheaper than trimming everything. Blanks, tabs and nothing sort before '!'.
    return f"{column.sql} < '!' or ends_with({column.sql}, ' ')"


def _parsed(field: Field, column: Column | None) -> str | None:
    """Write what DuckDB makes of text, which takes more than a contract allows; `_typed` looks at it again."""
    if column is None or is_direct(field, column):
        return None
    raw = _text_of(field, column)
    if field.type == "number":
        return f"try_cast({raw} as double)"
    if field.type == "integer" and not column.type.startswith(FRACTION_TYPES):
        return f"try_cast({raw} as bigint)"
    if field.type == "date" and not column.type.startswith("TIMESTAMP"):
        return f"cast(try_strptime({raw}, {text(field.format or '')}) as date)"
    return None


def _typed(field: Field, column: Column | None) -> str:
    if column is None:
        return f"cast(null as {SQL_TYPES[field.type]})"
    raw = _raw_name(field)
    if is_direct(field, column):
        value = f"cast({raw} as {SQL_TYPES[field.type]})"
        return f"case when isfinite({value}) then {value} end" if field.type == "number" else value
    if field.type == "integer" and column.type.startswith(FRACTION_TYPES):
        return f"case when {raw} = trunc({raw}) then try_cast({raw} as bigint) end"
    if field.type == "date" and column.type.startswith("TIMESTAMP"):
        return f"case when {raw} = date_trunc('day', {raw}) then cast({raw} as date) end"
    return _from_text(field, _text_of(field, column))


def _raw(column: Column | None) -> str:
    if column is None:
        return "cast(null as varchar)"
    if column.type != "VARCHAR" or column.is_trimmed:
        return column.sql
    return f"case when {needs_trim(column)} then nullif(trim({column.sql}, ' \t'), '') else {column.sql} end"


def _raw_name(field: Field) -> str:
    return name(f"raw {field.name}")


def _field_faults(field: Field) -> list[Fault]:
    raw, typed = _raw_name(field), name(field.name)
    faults = []
    if field.is_required:
        faults.append(Fault(field.name, "empty; a value is required", f"{raw} is null"))
    if field.type != "string":
        faults.append(Fault(field.name, _expected(field), f"{raw} is not null and {typed} is null"))
    if field.minimum is not None:
        faults.append(Fault(field.name, f"below {field.minimum:g}, the least allowed", f"{typed} < {field.minimum}"))
    if field.maximum is not None:
        faults.append(Fault(field.name, f"above {field.maximum:g}, the most allowed", f"{typed} > {field.maximum}"))
    return faults


def _expected(field: Field) -> str:
    if field.type == "date":
        return f"not a date of the calendar; write it like {_example(field, '2024', '03', '31')}"
    if field.type == "time":
        return "not a time of day; write it like 09:30 or 17:05"
    return EXPECTED[field.type]


def _example(field: Field, year: str, month: str, day: str) -> str:
    return (field.format or "").replace("%Y", year).replace("%m", month).replace("%d", day)


def _bits(faults: list[Fault]) -> str:
    some = " or ".join(f"({fault.condition})" for fault in faults)
    each = " + ".join(f"case when {fault.condition} then {1 << bit} else 0 end" for bit, fault in enumerate(faults))
    return f"cast(case when {some} then {each} else 0 end as bigint)"


def _text_of(field: Field, column: Column) -> str:
    return _raw_name(field) if column.type == "VARCHAR" else f"cast({_raw_name(field)} as varchar)"


def _parsed_name(field: Field) -> str:
    return name(f"parsed {field.name}")


def _from_text(field: Field, raw: str) -> str:
    parsed = _parsed_name(field)
    if field.type == "number":
        return f"case when isfinite({parsed}) and ({_is_written_as_number(raw)}) then {parsed} end"
    if field.type == "integer":
        is_digits = f"cast({parsed} as varchar) = {raw} or regexp_full_match({raw}, '[+-]?[0-9]+')"
        return f"case when {parsed} is not null and ({is_digits}) then {parsed} end"
    if field.type == "date":
        # DuckDB also takes 'epoch' and 'infinity', which sort after ':' as digits do not, and years of two digits.
        return f"case when {raw} < ':' and {parsed} >= date '1000-01-01' then {parsed} end"
    if field.type == "time":
        # Seconds are what databases add on export; they carry nothing and are allowed.
        form = field.format or ""
        return f"cast(try_strptime({raw}, [{text(form)}, {text(form + ':%S')}]) as time)"
    if field.type == "boolean":
        true, false = (", ".join(map(text, values)) for values in (field.true_values, field.false_values))
        return f"case when {raw} in ({true}) then true when {raw} in ({false}) then false end"
    return raw


def _is_written_as_number(raw: str) -> str:
    # DuckDB also takes blanks at the ends, '1_000' and '+-1'. What begins with a digit, point or minus, ends with a
    # digit or point and has no underscore is none of these, and seeing that is cheaper than a pattern.
    pattern = text(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
    is_plain = f"{raw} >= '-' and right({raw}, 1) >= '.' and not contains({raw}, '_')"
    return f"{is_plain} or regexp_full_match({raw}, {pattern})"
