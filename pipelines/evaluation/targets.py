"""The table `target_outlook`: every target beside the told 12 months, with the chance of meeting it for the year."""

from datetime import date

from metrics.evaluation.aims.targets import TARGETS
from metrics.evaluation.aims.targets import targets as against_targets
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows
from pipelines.evaluation.rows import dated, stacked, summed_up

COLUMNS = {
    **dict.fromkeys(TARGETS[:-1], "float64"),
    **dict.fromkeys(("target_id", "measure", "level", "group_id", "set_by", "better", "state", "reason"), "str"),
    **dict.fromkeys(("period_from", "period_until", "year_from", "year_until"), "datetime64[s]"),
    "is_met": "boolean",
    "months_left": "int64",
    **dict.fromkeys(("text", "summary"), "str"),
}


def table(basis: Basis) -> Evaluated:
    """Put every target beside the latest 12 months, and forecast the calendar year in which the records end.

    Returns
    -------
    Evaluated
        Rows with the columns of `COLUMNS`; the sentence over all targets stands in the first row.
    """
    teams = basis.tables["teams"]
    names = dict(zip(teams["team_id"], teams["team_name"], strict=True))
    names |= dict(zip(teams["program_id"], teams["program_name"], strict=True))
    year = basis.settings.period.through.year
    wanted = basis.tables["targets"]
    values = basis.tables["measure_values"]
    result = against_targets(
        dated(values[values["measure"].isin(wanted["measure"].unique())], "period_from", "period_until"),
        wanted,
        basis.measures,
        year_from=date(year, 1, 1),
        year_until=date(year + 1, 1, 1),
        names=names,
    )
    return Evaluated(
        stacked([summed_up(result)], COLUMNS),
        check_rows("target_outlook", [(str(year), result)]),
    )
