"""The one Dagster resource: the site's settings and the open database, shared by every asset of a run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from pipelines.config import Settings, load_settings
from pipelines.engine import Engine
from pipelines.ingest.contracts import load_contracts
from pipelines.ingest.load import prepare
from pipelines.ingest.sources import TableSource
from pipelines.sources import table_sources


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]  # dagster's own generic takes no argument here
    """Opens `work/plumbline.duckdb` for one run; a second run is refused while it is open."""

    settings_path: str
    _settings: Settings = PrivateAttr()
    _engine: Engine = PrivateAttr()
    _sources: dict[str, TableSource] | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Hold the database for as long as the run lasts."""
        self._settings = load_settings(Path(self.settings_path))
        database = self._settings.folders.work / "plumbline.duckdb"
        engine = self._settings.engine
        with Engine(database, memory_limit=engine.memory_limit, threads=engine.threads) as self._engine:
            prepare(self._engine.connection, self._settings.assessments.load().values())
            self._sources = None
            yield self

    @property
    def settings(self) -> Settings:
        """The site's settings."""
        return self._settings

    @property
    def engine(self) -> Engine:
        """The open engine."""
        return self._engine

    @property
    def sources(self) -> dict[str, TableSource]:
        """Where each supplied table is; looked up, and mapped where a source needs it, once a run."""
        if self._sources is None:
            self._sources = table_sources(self._settings, set(load_contracts()), self._engine.connection)
        return self._sources

    @property
    def parameters(self) -> dict[str, Any]:
        """Named parameters of the transforms."""
        return self._settings.parameters
