"""The table `adjusted_teams`: events of each team's clients over those that their risks let expect."""

import numpy as np
import pandas as pd

from metrics.evaluation.models.adjusted import COLUMNS as COMPARED
from metrics.evaluation.models.adjusted import risk_adjusted
from metrics.evaluation.result import Check, Result
from pipelines.evaluation.evaluated import Evaluated, check_rows
from pipelines.evaluation.evaluations import typed

OUTCOMES = {"psychiatric_admissions": "hospital_years", "emergency_visits": "emergency_years"}
"""Events counted, and the column of time in which they would have been."""

RISKS = ("age", "sex", "diagnosis", "earlier")
FEWEST = 30
"""Clients that a category needs; those of smaller ones are counted with the largest."""

AGES = (-np.inf, 18, 26, 45, 65, np.inf)
EARLIER = (-np.inf, 0, 1, 3, np.inf)
"""Limits of ages (from each on) and of earlier admissions (up to each)."""

CLIENTS = """
    with
    used as (
        select
            team_id,
            client_id,
            sum(psychiatric_admissions) as psychiatric_admissions,
            sum(hospital_covered_days) / 365.25 as hospital_years,
            sum(emergency_visits) as emergency_visits,
            sum(emergency_covered_days) / 365.25 as emergency_years
        from client_months
        where month >= $period_from and month < $period_until
        group by team_id, client_id
    ),
    diagnosed as (
        select client_id, arg_min(category, (from_on, diagnosis_id)) as diagnosis
        from source.diagnoses
        where category <> 'medical' and from_on < $period_until and coalesce(until_on > $period_from, true)
        group by client_id
    ),
    earlier as (
        select client_id, count(*) as earlier
        from hospital_spells
        where is_psychiatric and admitted_on >= $period_from - 365 and admitted_on < $period_from
        group by client_id
    )
    select
        used.*,
        year($period_from) - traits.birth_year as age,
        traits.sex,
        coalesce(diagnosed.diagnosis, 'none recorded') as diagnosis,
        coalesce(earlier.earlier, 0) as earlier
    from used
    join client_traits as traits on traits.client_id = used.client_id
    left join diagnosed on diagnosed.client_id = used.client_id
    left join earlier on earlier.client_id = used.client_id
    order by used.team_id, used.client_id
"""
"""One row per client and team of the period; those of 365 days before it are the earlier admissions."""

COLUMNS = {
    "measure": "str",
    **dict.fromkeys(("period_from", "period_until"), "datetime64[s]"),
    "team_id": "str",
    **dict.fromkeys(("state", "reason"), "str"),
    "people": "Int64",
    **dict.fromkeys(COMPARED[4:-2], "float64"),
    **dict.fromkeys(("risks", "text"), "str"),
}


def adjusted_teams(clients: pd.DataFrame, period: tuple[pd.Timestamp, pd.Timestamp]) -> Evaluated:
    """Compare each team's events with those of clients of like risks.

    Parameters
    ----------
    clients : DataFrame
        As `CLIENTS` gives them.
    period : tuple of Timestamp
        First day, and first day after.

    Returns
    -------
    Evaluated
        Rows with the columns of `COLUMNS`, before disclosure control. Of an outcome that cannot be compared there are
        no rows, and a check says why.
    """
    rows = clients.assign(
        age=pd.cut(clients["age"], AGES, right=False).astype(str).where(clients["age"].notna(), "unknown"),
        earlier=pd.cut(clients["earlier"], EARLIER).astype(str),
    )
    rows = rows.assign(**{name: _merged(rows[name]) for name in RISKS})
    told = [name for name in RISKS if (rows[name] != rows[name].iloc[:1].squeeze()).any()]
    frames, about = [], []
    for outcome, time in OUTCOMES.items():
        try:
            result = risk_adjusted(_formula(outcome, told), rows, "team_id", time, "client_id")
        except ValueError as fault:
            result = Result("risk_adjusted", pd.DataFrame(), "", (Check("fitted", "failed", str(fault)),))
        else:
            table = result.table.rename(columns={"team": "team_id"}).assign(measure=outcome, risks=", ".join(told))
            frames.append(table.assign(period_from=period[0], period_until=period[1]))
        about.append((outcome, result))
    return Evaluated(typed(frames, COLUMNS), check_rows("adjusted_teams", about))


def _formula(outcome: str, risks: list[str]) -> str:
    return f"{outcome} ~ {' + '.join(f'C({name})' for name in risks) or '1'}"


def _merged(categories: "pd.Series[str]") -> "pd.Series[str]":
    """Count people of small categories with the largest one: a term of a few people tells nothing."""
    sizes = categories.value_counts()
    small = sizes.index[sizes < FEWEST]
    return categories.where(~categories.isin(small), str(sizes.index[0]))
