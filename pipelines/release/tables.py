"""Release tables as Parquet and CSV twins that come out byte for byte the same from the same rows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet


@dataclass(frozen=True)
class Written:
    """One table of the release.

    Attributes
    ----------
    name : str
        Table.
    rows, columns : int
        Its size.
    files : dict of str to str
        sha256 of each file, by name.
    """

    name: str
    rows: int
    columns: int
    files: dict[str, str]


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Written]:
    """Write each table, made plain by `tidy`, as `<name>.parquet` and `<name>.csv`, in order of name."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(name, tables[name], folder) for name in sorted(tables)]


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Put rows into their one order and columns into their plain types: dates are dates, whole numbers are whole.

    Rows are sorted by every column that is not a measured number, from left to right.
    """
    plain = frame.copy()
    for name in plain.columns:
        if pd.api.types.is_datetime64_any_dtype(plain[name].dtype):
            plain[name] = plain[name].dt.date
        elif pd.api.types.is_float_dtype(plain[name].dtype) and _is_whole(plain[name]):
            plain[name] = plain[name].astype("Int64")
    keys = [name for name in frame.columns if not pd.api.types.is_float_dtype(frame[name].dtype)]
    order = frame.reset_index(drop=True).sort_values(keys, kind="stable").index if keys else slice(None)
    return plain.iloc[order].reset_index(drop=True)


def _write(name: str, frame: pd.DataFrame, folder: Path) -> Written:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    pa.parquet.write_table(table, parquet, compression="zstd", row_group_size=100_000, store_schema=False)
    pa.csv.write_csv(_as_text(table), csv)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (parquet, csv)}
    return Written(name, table.num_rows, table.num_columns, hashes)


def _as_text(table: pa.Table) -> pa.Table:
    """Write what CSV has no form for (lists, booleans as true and false) as text."""
    for position, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            joined = pc.binary_join(table.column(position).cast(pa.list_(pa.string())), "; ")
            table = table.set_column(position, field.name, joined)
    return table


def _is_whole(numbers: "pd.Series[float]") -> bool:
    known = numbers.dropna()
    return bool(len(known)) and bool(((known % 1) == 0).all()) and bool((known.abs() < 2**53).all())
