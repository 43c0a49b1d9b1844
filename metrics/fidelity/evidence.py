"""What stands behind a computed item: the clients, how sure the value is, how far the next score, what ten charts say.

An interval is given for medians and shares over clients, not for counts of posts and meetings, which were not drawn
from anything. It asks what the value would be had other clients of the same kind been with the team.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.fidelity.banding import Values, band_arrays
from metrics.fidelity.chart_review import CHARTS, chart_values, is_yes_or_no
from metrics.fidelity.distributions import NAMES, distribution, no_distribution
from metrics.fidelity.gaps import next_band
from metrics.fidelity.scale_model import Input, Item, Scale
from metrics.statistics.intervals.bootstrap import expanded_percentile, median_draws, ratio_draws, seeded
from metrics.statistics.intervals.proportions import wilson_interval

GROUP = ["team_id", "as_of", "input"]
FEWEST = 5
"""Fewer clients are not resampled."""
PERCENT = 100
EVIDENCE_COLUMNS = [
    *("team_id", "scale", "item", "as_of", "input", "unit", "of", "n"),
    *NAMES,
    *("value", "lower", "upper", "lower_score", "upper_score", "gap", "chart_n", "chart_other_share"),
]


@dataclass(frozen=True, slots=True)
class Behind:
    """What the clients of one team say about one input.

    Attributes
    ----------
    facts : dict
        `of, n`, the distribution, `lower, upper, chart_n`.
    chart_values, chart_weights : array
        What reviews of ten charts would have found, and how often.
    """

    facts: dict[str, object]
    chart_values: Values
    chart_weights: Values


def evidence(
    scales: Mapping[str, Scale],
    inputs: Mapping[str, Input],
    items: pd.DataFrame,
    parts: pd.DataFrame,
    others: pd.DataFrame,
    *,
    threshold: int,
) -> pd.DataFrame:
    """Gather the evidence behind computed items.

    Parameters
    ----------
    scales, inputs : mapping
        By name.
    items : DataFrame
        `fidelity_items` of one date or several; rows without a computed score are left out.
    parts : DataFrame
        `client_input_values`: `subject` ('clients' or 'staff'), `input, team_id, as_of, subject_id, numerator,
        denominator`.
    others : DataFrame
        `team_id, as_of, input, value`: the further inputs that bands require.
    threshold : int
        Fewest people of whom a number of the distribution may speak.

    Returns
    -------
    DataFrame
        `EVIDENCE_COLUMNS`, one row a computed item, sorted. `n` counts clients (or staff) of whom something can be
        counted; `lower_score` and `upper_score` are the scores at the ends of the interval; `chart_other_share` is the
        share of reviews of `chart_n` charts that would have given another score. No row is about one client.
    """
    rows = _computed(scales, inputs, items)
    behind = _behind(inputs, parts, rows, threshold)
    facts = [
        behind[key].facts if key in behind else _nothing() for key in rows[GROUP].itertuples(index=False, name=None)
    ]
    rows = rows.join(pd.DataFrame(facts, index=rows.index, columns=list(_nothing())))
    rows = rows.assign(lower_score=np.nan, upper_score=np.nan, chart_other_share=np.nan)
    values = others.set_index(GROUP)["value"]
    for (scale, item_id), some in rows.groupby(["scale", "item"], sort=False):
        item = scales[str(scale)].item(str(item_id))
        needed = {need.input for band in item.bands for need in band.requires}
        known = {name: _looked_up(values, some, name) for name in needed}
        rows.loc[some.index, ["lower_score", "upper_score"]] = _score_range(item, some, known)
        rows.loc[some.index, "chart_other_share"] = _chart_share(item, some, known, behind)
    rows["gap"] = pd.array(_gaps(scales, inputs, rows), dtype="str")
    counts = dict.fromkeys(("n", "chart_n", "lower_score", "upper_score"), "Int64")
    order = ["scale", "team_id", "as_of", "item"]
    return rows.sort_values(order, ignore_index=True)[EVIDENCE_COLUMNS].astype(counts)


def _computed(scales: Mapping[str, Scale], inputs: Mapping[str, Input], items: pd.DataFrame) -> pd.DataFrame:
    """Keep the items that were computed, each with the name and the unit of its input."""
    named = [
        {"scale": scale.id, "item": item.id, "input": item.input, "unit": inputs[item.input].unit}
        for scale in scales.values()
        for item in scale.items
        if item.input is not None and item.bands
    ]
    kept = items.loc[items["computed_score"].notna()]
    columns = ["team_id", "scale", "item", "as_of", "computed_value", "numerator", "denominator", "computed_score"]
    rows = kept[columns].merge(pd.DataFrame(named, columns=["scale", "item", "input", "unit"]), on=["scale", "item"])
    return rows.rename(columns={"computed_value": "value"})


def _behind(
    inputs: Mapping[str, Input], parts: pd.DataFrame, rows: pd.DataFrame, threshold: int
) -> dict[tuple[object, ...], Behind]:
    """Describe the clients behind every input that some item uses."""
    asked = rows[GROUP].drop_duplicates()
    known = (
        parts.loc[parts["denominator"] > 0].merge(asked, on=GROUP).sort_values([*GROUP, "subject_id"], kind="stable")
    )
    above, below = known["numerator"].to_numpy(np.float64), known["denominator"].to_numpy(np.float64)
    keys = known[[*GROUP, "subject"]].drop_duplicates(GROUP)
    starts = np.flatnonzero(~known.duplicated(GROUP).to_numpy())
    ends = np.append(starts, len(known))[1:]
    found = {}
    for (*key, subject), start, end in zip(keys.itertuples(index=False, name=None), starts, ends, strict=True):
        words = (str(key[0]), str(key[1])[:10], str(key[2]))
        clients = above[start:end], below[start:end]
        found[tuple(key)] = _describe(inputs[words[2]], str(subject), *clients, words=words, threshold=threshold)
    return found


def _describe(
    source: Input, subject: str, above: Values, below: Values, *, words: tuple[str, ...], threshold: int
) -> Behind:
    of_clients = subject == "clients"
    is_plain = bool(np.all((above == 0) | (above == 1))) and source.statistic != "median"
    facts: dict[str, object] = {
        "of": subject,
        "n": len(above),
        "chart_n": min(CHARTS, len(above)) if of_clients else None,
    }
    facts |= distribution(source.per * above / below, threshold) if of_clients and not is_plain else no_distribution()
    if source.statistic == "median" and len(above) >= threshold:
        facts["median"] = float(source.per * np.median(above / below))
    lower, upper = _interval(source, above, below, seeded("interval", *words)) if of_clients else (np.nan, np.nan)
    facts |= {"lower": lower, "upper": upper}
    if not of_clients:
        return Behind(facts, np.empty(0), np.empty(0))
    return Behind(facts, *chart_values(source, above, below, seeded("reviews", *words)))


def _interval(source: Input, above: Values, below: Values, rng: np.random.Generator) -> tuple[float, float]:
    """Resample the clients; where each is a yes or a no, or all are alike, resampling says too little: Wilson's."""
    n = len(above)
    if n < FEWEST:
        return np.nan, np.nan
    if source.statistic == "median":
        found = expanded_percentile(median_draws(above / below, rng), n)
    elif is_yes_or_no(above, below):
        found = wilson_interval(above.sum(), n)
    elif source.per == PERCENT and (np.array_equal(above, below) or not above.any()):
        found = wilson_interval(n if above.any() else 0, n)
    else:
        found = expanded_percentile(ratio_draws(above, below, rng), n)
    return float(source.per * found.lower), float(source.per * found.upper)


def _nothing() -> dict[str, object]:
    return {"of": None, "n": None, "chart_n": None, **no_distribution(), "lower": np.nan, "upper": np.nan}


def _looked_up(values: "pd.Series[float]", rows: pd.DataFrame, name: str) -> Values:
    wanted = pd.MultiIndex.from_arrays([rows["team_id"], rows["as_of"], [name] * len(rows)])
    return np.asarray(values.reindex(wanted), dtype=np.float64)


def _score_range(item: Item, rows: pd.DataFrame, others: Mapping[str, Values]) -> np.ndarray:
    """Score both ends of the interval and the value between, which scores highest where the middle is best."""
    ends = [rows[name].to_numpy(np.float64) for name in ("lower", "value", "upper")]
    scores = np.stack([band_arrays(item, end, others)[0] for end in ends])
    scores[:, np.isnan(ends[0])] = np.nan
    lowest = np.where(np.isnan(scores), np.inf, scores).min(axis=0)
    highest = np.where(np.isnan(scores), -np.inf, scores).max(axis=0)
    found = np.stack([lowest, highest], axis=1)
    return np.where(np.isfinite(found), found, np.nan)


def _chart_share(
    item: Item, rows: pd.DataFrame, others: Mapping[str, Values], behind: Mapping[tuple[object, ...], Behind]
) -> Values:
    """Score the reviews of all teams at once, and weigh those with another score than the records."""
    keys = list(rows[GROUP].itertuples(index=False, name=None))
    charts = [behind.get(key) for key in keys]
    sizes = [0 if one is None else len(one.chart_values) for one in charts]
    owner = np.repeat(np.arange(len(rows)), sizes)
    if not len(owner):
        return np.full(len(rows), np.nan)
    values = np.concatenate([one.chart_values for one in charts if one is not None])
    weights = np.concatenate([one.chart_weights for one in charts if one is not None])
    scores, _ = band_arrays(item, values, {name: amounts[owner] for name, amounts in others.items()})
    is_other = scores != rows["computed_score"].to_numpy(np.float64)[owner]
    share = np.bincount(owner, weights * is_other, len(rows))
    return np.where(np.array(sizes) > 0, share.clip(0, 1), np.nan)


def _gaps(scales: Mapping[str, Scale], inputs: Mapping[str, Input], rows: pd.DataFrame) -> list[str | None]:
    columns = ["scale", "item", "input", "numerator", "denominator", "computed_score"]
    texts: list[str | None] = []
    for scale, item, name, above, below, score in rows[columns].itertuples(index=False, name=None):
        known = not (pd.isna(above) or pd.isna(below))
        found = next_band(scales[scale].item(item), inputs[name], above, below, int(score)) if known else None
        texts.append(found.text if found else None)
    return texts
