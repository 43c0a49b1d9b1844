"""One run from extracts to release, as `plumbline run` does it: skip when nothing changed, else run the job."""

import json
import logging
import os
import uuid
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from pipelines.config import Settings, load_settings
from pipelines.errors import CheckError, PlumblineError, ThresholdError
from pipelines.state import state_of

if TYPE_CHECKING:
    import dagster as dg

DAGSTER_YAML = """\
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: pipelines.history
  class: OpenEventLogStorage
  config: {base_dir: $events}
"""


@dataclass(frozen=True)
class Outcome:
    """What a run left behind.

    Attributes
    ----------
    release : Path
        Folder of the current release.
    is_new : bool
        False when nothing had changed.
    """

    release: Path
    is_new: bool


def run(settings_path: Path, *, force: bool, watch: Callable[[str, int], None]) -> Outcome:
    """Publish a release, unless the current one was made from the same input, settings and code.

    Parameters
    ----------
    settings_path : Path
        The site's `plumbline.yaml`.
    force : bool
        Run even when nothing changed.
    watch : callable
        Told the number of tables once (under the name ``""``), then each table that is ready with its rows.

    Raises
    ------
    PlumblineError
        With what to do about it; nothing was published.
    """
    settings = load_settings(settings_path)
    if not force and state_of(settings).is_current:
        return Outcome(current_release(settings), is_new=False)
    _run_job(settings_path, settings, watch)
    return Outcome(current_release(settings), is_new=True)


def current_release(settings: Settings) -> Path:
    """Give the folder of the current release; it may not exist yet."""
    return (settings.folders.releases / "current").resolve()


def dagster_home(settings: Settings) -> Path:
    """Make the folder in which Dagster keeps its history: no telemetry, one run at a time, no copies of output."""
    home = settings.folders.work / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    events = json.dumps(str((home / "history" / "runs").resolve()))  # a path in quotes, as YAML reads it too
    (home / "dagster.yaml").write_text(Template(DAGSTER_YAML).substitute(events=events))
    return home


def _run_job(settings_path: Path, settings: Settings, watch: Callable[[str, int], None]) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: for small matrices more threads only cost
    warnings.filterwarnings("ignore", module="dagster")
    import dagster as dg  # a second of import that an unchanged run never pays

    from pipelines.definitions import defs
    from pipelines.defs.schedules import MAIN_JOB, SETTINGS_VARIABLE

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    os.environ[SETTINGS_VARIABLE] = str(settings_path.resolve())
    os.environ["DAGSTER_HOME"] = str(dagster_home(settings))
    definitions = defs()
    job = definitions.resolve_job_def(MAIN_JOB)
    watch("", len(definitions.resolve_all_asset_keys()))
    run_id = str(uuid.uuid4())
    with dg.DagsterInstance.get() as instance:
        instance.add_event_listener(run_id, lambda event: _tell(event, watch))
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if not result.success:
        raise _fault(result)


def _tell(entry: "dg.EventLogEntry", watch: Callable[[str, int], None]) -> None:
    import dagster as dg

    event = entry.dagster_event
    if event is not None and event.event_type_value == "ASSET_MATERIALIZATION":
        materialization = event.step_materialization_data.materialization
        rows = materialization.metadata.get("dagster/row_count")
        watch(
            materialization.asset_key.to_user_string(),
            (rows.value or 0) if isinstance(rows, dg.IntMetadataValue) else 0,
        )


def _fault(result: "dg.ExecuteInProcessResult") -> PlumblineError:
    """Turn what stopped the job into one line and an exit code."""
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed and evaluation.blocking:
            table = "/".join(evaluation.asset_key.path)
            kind = ThresholdError if evaluation.check_name == "quarantined_share" else CheckError
            return kind(f"{table}: {evaluation.check_name}: {evaluation.description} Nothing was published.")
    for event in result.all_events:
        if event.is_failure and event.event_specific_data is not None:
            error = getattr(event.event_specific_data, "error", None)
            while error is not None and error.cause is not None:
                error = error.cause
            if error is not None:
                return _by_name(error.cls_name)(error.message.split(":", 1)[-1].strip())
    return PlumblineError("The run failed; `plumbline dev` shows its log.")


def _by_name(name: str | None) -> type[PlumblineError]:
    kinds = {kind.__name__: kind for kind in PlumblineError.__subclasses__()}
    return kinds.get(name or "", PlumblineError)
