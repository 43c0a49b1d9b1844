"""A contract compiled to SQL: the typed value of each field, and which faults a row has. Runs nothing.

A row's faults travel as the bits of one number: bit `i` is the `i`-th of `row_faults(contract)`. The same bits
mean the same fault for CSV, Parquet and tables of the database, because all are checked by the same SQL.
"""

from collections.abc import Mapping
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


def field_list(contract: Contract) -> str:
    """List the fields of a contract for SELECT."""
    return ", ".join(name(field.name) for field in contract.fields)


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
        SELECT of the typed fields and `faults`, a number whose bits are the row's faults.
    """
    fields = contract.fields
    raw = ", ".join(f"{_raw(columns.get(field.name))} as {_raw_name(field)}" for field in fields)
    typed = ", ".join(f"{_typed(field, columns.get(field.name))} as {name(field.name)}" for field in fields)
    kept = ", ".join(_raw_name(field) for field in fields)
    return (
        f"select {more}{field_list(contract)}, {_bits(row_faults(contract))} as faults "
        f"from (select {more}{kept}, {typed} from (select {more}{raw} from {rows}))"
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


def _typed(field: Field, column: Column | None) -> str:
    if column is None:
        return f"cast(null as {SQL_TYPES[field.type]})"
    raw = _raw_name(field)
    direct = is_direct(field, column)
    if field.type == "number":
        return _finite(f"cast({raw} as double)" if direct else _number(raw))
    if direct:
        return f"cast({raw} as {SQL_TYPES[field.type]})"
    if field.type == "integer" and column.type.startswith(FRACTION_TYPES):
        return f"case when {raw} = trunc({raw}) then try_cast({raw} as bigint) end"
    if field.type == "date" and column.type.startswith("TIMESTAMP"):
        return f"case when {raw} = date_trunc('day', {raw}) then cast({raw} as date) end"
    return _from_text(field, raw if column.type == "VARCHAR" else f"cast({raw} as varchar)")


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


def _finite(sql: str) -> str:
    return f"case when isfinite({sql}) then {sql} end"


def _number(raw: str) -> str:
    # Counts are by far the commonest numbers, and comparing the text of a whole number is cheaper than a pattern.
    whole = f"try_cast({raw} as bigint)"
    pattern = text(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
    return (
        f"case when cast({whole} as varchar) = {raw} then cast({whole} as double) "
        f"when regexp_full_match({raw}, {pattern}) then try_cast({raw} as double) end"
    )


def _from_text(field: Field, raw: str) -> str:
    if field.type == "integer":
        return f"case when regexp_full_match({raw}, '[+-]?[0-9]+') then try_cast({raw} as bigint) end"
    form = field.format or ""
    if field.type == "date":
        return _date(raw, form)
    if field.type == "time":
        # Seconds are what databases add on export; they carry nothing and are allowed.
        return f"cast(try_strptime({raw}, [{text(form)}, {text(form + ':%S')}]) as time)"
    if field.type == "boolean":
        true, false = (", ".join(map(text, values)) for values in (field.true_values, field.false_values))
        return f"case when {raw} in ({true}) then true when {raw} in ({false}) then false end"
    return raw


def _date(raw: str, form: str) -> str:
    # DuckDB also takes 'epoch' and 'infinity', which sort after ':' as digits do not, and years of two digits.
    parsed = f"cast(try_strptime({raw}, {text(form)}) as date)"
    return f"case when {raw} < ':' and {parsed} >= date '1000-01-01' then {parsed} end"
