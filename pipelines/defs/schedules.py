"""The few clocks there are: the job, its monthly schedule, and the sensor that watches the extracts.

To change when Plumbline runs by itself, change this file and nothing else.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg

from pipelines.config import load_settings
from pipelines.errors import PlumblineError
from pipelines.state import state_of

MAIN_JOB = "monthly_release"
SETTINGS_VARIABLE = "PLUMBLINE_SETTINGS"

FRESH_FOR_A_MONTH = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(days=45),  # a month and its two weeks of late records
    warn_window=timedelta(days=35),
)

main_job = dg.define_asset_job(
    MAIN_JOB,
    selection=dg.AssetSelection.all(),
    description="From extracts to a published release: every table, measure, scale and page.",
)


def monthly_schedule(time_zone: str) -> dg.ScheduleDefinition:
    """Run on the tenth of the month at six, when the month before has mostly arrived."""
    return dg.ScheduleDefinition(
        name="monthly",
        target=main_job,
        cron_schedule="0 6 10 * *",
        execution_timezone=time_zone,
        description="The month's release, on the tenth at six in the program's time zone. Switch it on here.",
    )


@dg.sensor(
    name="extracts_changed",
    target=main_job,
    minimum_interval_seconds=300,
    description="Starts a run when the extracts or the settings differ from those of the current release.",
)
def extracts_changed(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Compare the fingerprint of what is there with that of the current release."""
    try:
        state = state_of(load_settings(settings_path()))
    except PlumblineError as fault:
        yield dg.SkipReason(str(fault))
        return
    if state.is_current:
        yield dg.SkipReason("Nothing changed since the current release.")
    else:
        yield dg.RunRequest(run_key=state.fingerprint)


def settings_path() -> Path:
    """Where the settings of this code location are: `PLUMBLINE_SETTINGS`, or plumbline.yaml here."""
    return Path(os.environ.get(SETTINGS_VARIABLE, "plumbline.yaml")).resolve()
