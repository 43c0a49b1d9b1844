"""The tables `fidelity_outcomes` and `fidelity_slopes`: teams' outcomes beside the fidelity measured before them.

Made of published figures alone. With fewer than ten teams on a scale there are points, and neither line nor slope.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from dashboards.reading import HEADLINES, told_ends
from metrics.catalogue import Measure
from metrics.evaluation.fidelity.fidelity_outcome import COLUMNS as SLOPES
from metrics.evaluation.fidelity.fidelity_outcome import FEWEST_TEAMS, fidelity_outcome
from metrics.evaluation.fidelity.fidelity_picture import PICTURE, dose_response
from metrics.evaluation.fidelity.fidelity_teams import OLDEST_DAYS, Scale, team_points, usable
from metrics.evaluation.fidelity.published import published_slopes
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows
from pipelines.evaluation.rows import dated, first_says, stacked

FEWEST_ON_A_SCALE = 3
"""Two points make a line for the eye, whatever they are."""

KINDS = ("total", "records_only_index")
"""Scores that stand for a whole scale, the first taken where both tell of as many teams."""

PAIR = ["measure", "scale", "score_kind"]
POINT_COLUMNS = {
    **dict.fromkeys(PAIR, "str"),
    **dict.fromkeys(("period_from", "period_until"), "datetime64[s]"),
    **dict.fromkeys(PICTURE, "float64"),
    **dict.fromkeys(("part", "team_id"), "str"),
    "fidelity_as_of": "datetime64[s]",
    **dict.fromkeys(("left_out", "text"), "str"),
}
SLOPE_COLUMNS = {
    **dict.fromkeys(PAIR, "str"),
    **dict.fromkeys(SLOPES, "float64"),
    **dict.fromkeys(("term", "study", "source", "units", "outcome", "per"), "str"),
    "is_verified": "bool",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """A measure and a scale: the teams scored on it, with their outcome, and the period of the outcome."""

    measure: Measure
    scale: str
    kind: str
    points: pd.DataFrame
    period: tuple[pd.Timestamp, pd.Timestamp]

    @property
    def keys(self) -> dict[str, str]:
        return dict(zip(PAIR, (self.measure.id, self.scale, self.kind), strict=True))


def table(basis: Basis) -> Evaluated:
    """Put teams' told 12 months beside the last fidelity score from before them, for the main outcomes.

    Returns
    -------
    Evaluated
        Rows with the columns of `POINT_COLUMNS`: by measure and scale the teams, those left out among them, then the
        line where there are teams enough. The sentence stands in the first row of a measure and scale.
    """
    pairs = list(_pairs(basis, FEWEST_ON_A_SCALE))
    made = [(pair, dose_response(pair.points, subject=pair.measure.subject, unit=pair.measure.unit)) for pair in pairs]
    frames = []
    for pair, result in made:
        line = result.table[result.table["part"] == "line"]
        rows = pd.concat([pair.points.assign(part="team"), line.assign(left_out="")], ignore_index=True)
        begins, ends = pair.period
        text = first_says(result.text, len(rows))
        frames.append(rows.assign(**pair.keys, period_from=begins, period_until=ends, text=text))
    about = [(f"{pair.measure.id} {pair.scale}", result) for pair, result in made]
    return Evaluated(stacked(frames, POINT_COLUMNS), check_rows("fidelity_outcomes", about))


def slopes(basis: Basis) -> Evaluated:
    """Give the slopes of the site's own teams, where there are enough, and the published ones, which have no measure.

    Returns
    -------
    Evaluated
        Rows with the columns of `SLOPE_COLUMNS`. The checks are those of `fidelity_outcomes`, and stand there.
    """
    published = published_slopes()
    frames = [published.reindex(columns=SLOPES).assign(measure="", scale="", score_kind="")]
    for pair in _pairs(basis, FEWEST_TEAMS):
        if len(usable(pair.points)) >= FEWEST_TEAMS:
            found = fidelity_outcome(pair.points, subject=pair.measure.subject, unit=pair.measure.unit).table
            frames.append(found[~found["study"].isin(published["study"])].assign(**pair.keys))
    return Evaluated(stacked(frames, SLOPE_COLUMNS), check_rows("fidelity_slopes", []))


def scale_of(measure: Measure) -> Scale:
    """Say how teams are compared: shares by log odds, what is never negative by logarithm, others plainly."""
    if measure.is_share:
        return "logit"
    return "log" if measure.interval in ("poisson", "clustered") else "plain"


def _pairs(basis: Basis, fewest: int) -> Iterator[_Pair]:
    """Give every main outcome with every scale that so many teams have a score on."""
    values = basis.tables["measure_values"]
    mine = (values["trait"] == "all") & (values["grain"] == "rolling_12") & values["measure"].isin(HEADLINES)
    values = dated(values[mine & values["measure"].isin(list(basis.measures))], "period_from", "period_until")
    ends = told_ends(values)
    teams = dict(iter(values[values["level"] == "team"].groupby(["measure", "period_until"])))
    scores = dated(basis.tables["fidelity_scores"], "as_of")
    for name in [name for name in HEADLINES if name in ends]:
        outcome = teams.get((name, ends[name]))
        if outcome is None:
            continue
        begins = outcome["period_from"].iloc[0]
        for scale, (kind, known) in _scores(scores, begins, fewest).items():
            rows = outcome[outcome["group_id"].isin(known["team_id"])]
            points = _points(rows, teams.get((name, begins)), known, basis.measures[name])
            yield _Pair(basis.measures[name], scale, kind, points, (begins, ends[name]))


def _scores(scores: pd.DataFrame, begins: pd.Timestamp, fewest: int) -> dict[str, tuple[str, pd.DataFrame]]:
    """Give the scores from before a day, by scale, of the kind that most teams have."""
    age = begins - scores["as_of"]
    fresh = scores[(age >= pd.Timedelta(0)) & (age <= pd.Timedelta(days=OLDEST_DAYS))]
    whole = fresh[fresh["is_complete"].astype(bool) & fresh["mean"].notna() & fresh["score_kind"].isin(KINDS)]
    found: dict[str, tuple[str, pd.DataFrame]] = {}
    for scale, rows in whole.groupby("scale"):
        number = rows.groupby("score_kind")["team_id"].nunique()
        kind = max((kind for kind in KINDS if kind in number), key=lambda kind: int(number[kind]))
        if number[kind] >= fewest:
            found[str(scale)] = (kind, rows[rows["score_kind"] == kind])
    return found


def _points(
    outcome: pd.DataFrame, earlier: pd.DataFrame | None, scores: pd.DataFrame, measure: Measure
) -> pd.DataFrame:
    """Adjust for the 12 months before where ten teams can be; else show all teams as they are."""
    scale = scale_of(measure)
    if earlier is not None and scores["team_id"].nunique() >= FEWEST_TEAMS:
        adjusted = team_points(outcome, scores, scale=scale, per=measure.per, baseline=earlier)
        if len(usable(adjusted)) >= FEWEST_TEAMS:
            return adjusted
    return team_points(outcome, scores, scale=scale, per=measure.per)
