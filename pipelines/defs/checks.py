"""One finding of a check, told to Dagster and kept for the data-quality page. Decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg

from pipelines.results import keep_checks
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    name : str
        Name of the check.
    passed : bool
        Whether it holds.
    rows : int
        How many rows offend.
    message : str
        What it means, in one line.
    blocking : bool
        Whether the run stops when it does not hold.
    """

    name: str
    passed: bool
    rows: int
    message: str
    blocking: bool


def record(warehouse: Warehouse, about: str, findings: Iterable[Finding]) -> list[dg.AssetCheckResult]:
    """Keep the findings in the database under what they are about, and give them to Dagster."""
    found = list(findings)
    keep_checks(
        warehouse.engine.connection,
        about,
        [(f.name, "error" if f.blocking else "warning", f.passed, f.rows, f.message) for f in found],
    )
    return [
        dg.AssetCheckResult(
            check_name=f.name,
            passed=f.passed,
            severity=dg.AssetCheckSeverity.ERROR if f.blocking else dg.AssetCheckSeverity.WARN,
            description=f.message,
            metadata={"rows": f.rows},
        )
        for f in found
    ]
