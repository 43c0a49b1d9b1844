"""Dagster's history of runs, in SQLite files that stay open: opening one for every event takes longer than a table.

Named in the `dagster.yaml` that `pipelines/run.py` writes; the Dagster page reads the same files through it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as db
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.pool import StaticPool

MOST_OPEN = 8
"""Files that are open at a time: the index and the runs asked for last."""

BUSY_SECONDS = 60


class OpenEventLogStorage(SqliteEventLogStorage):
    """SQLite event log that keeps its connections, and flushes to the disk at checkpoints instead of at every event.

    Files are in SQLite's write-ahead mode, so that one is whole whenever the process is killed.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, db.Engine] = {}
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "OpenEventLogStorage":
        """Make the storage from its entry in `dagster.yaml`."""
        return cls(inst_data=inst_data, **config_value)

    def has_table(self, table_name: str) -> bool:
        """Tell whether the index has a table; one that is there stays, so that it is looked for once."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        """Close the files."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> db.Engine:
        """Give the open file of a run or of the index; the one that was used longest ago makes room."""
        engine = self._engines.pop(shard, None) or self._opened(shard)
        self._engines[shard] = engine
        if len(self._engines) > MOST_OPEN:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def _opened(self, shard: str) -> db.Engine:
        arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        engine = db.create_engine(self.conn_string_for_shard(shard), poolclass=StaticPool, connect_args=arguments)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        with engine.connect() as connection:
            connection.execute(db.text("pragma synchronous = normal"))
        return engine
