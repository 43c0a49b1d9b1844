"""Which items would gain most for least: the points that the next band adds, and how large a change it takes.

Project-defined. The change is measured by how much of it there is now: from 4 to 5 nurses and from 40 to 50 clients
are the same fifth, |change| / the larger of before and after, 1 where there is none yet. Items are ordered by points
gained for each unit of it. What a change costs, and who could make it, records do not say.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from metrics.fidelity.gaps import Gap, next_band
from metrics.fidelity.scale_model import Band, Input, Item, Scale

COLUMNS = {
    **dict.fromkeys(("team_id", "scale", "item"), "str"),
    "as_of": "datetime64[us]",
    **dict.fromkeys(("score", "next_score"), "Int64"),
    "gain": "float64",
    "change": "str",
    "has_lever": "bool",
    "relative_change": "float64",
    **dict.fromkeys(("ease", "rank"), "Int64"),
}


def gains(scale: Scale, inputs: Mapping[str, Input], items: pd.DataFrame) -> pd.DataFrame:
    """List what each team would gain by lifting each computed item to its next band.

    Parameters
    ----------
    scale : Scale
        The scale.
    inputs : mapping
        Inputs by name.
    items : DataFrame
        Rows of `fidelity_items` of the scale.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, a row for each team and item that is computed on the team's last date, counts, and is
        not at its highest. `score` is the computed one; `gain` is in points of the mean over all items. `has_lever`
        says whether whole steps of a numerator or denominator reach the next band: those of a median do not, and its
        change is that of the median itself. `ease` ranks by the relative change, `rank` by gain for it; both are empty
        where no change can be named.
    """
    now = items.loc[items["as_of"] == items.groupby("team_id")["as_of"].transform("max")]
    counting = [item for item in scale.items if item.input and item.bands and item.final != "rated"]
    rows = [row for item in counting for row in _of_item(scale, item, inputs[str(item.input)], now)]
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("ease", "rank")])
    return ranked(frame).astype(COLUMNS)


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Rank the items of each team and scale by ease and by gain, and put them in that order.

    Parameters
    ----------
    frame : DataFrame
        `team_id, scale, item, gain, relative_change`.

    Returns
    -------
    DataFrame
        With `ease` and `rank`, 1 first, ties in order of the rows; items without a relative change last and unranked.
    """
    by = [frame["team_id"], frame["scale"]]
    effort = frame["relative_change"].astype("float64")
    worth = frame["gain"].astype("float64") / effort
    frame = frame.assign(
        ease=effort.groupby(by).rank("first").astype("Int64"),
        rank=worth.groupby(by).rank("first", ascending=False).astype("Int64"),
    )
    return frame.sort_values(["team_id", "scale", "rank", "item"], ignore_index=True, na_position="last")


def _of_item(scale: Scale, item: Item, source: Input, now: pd.DataFrame) -> Iterator[dict[str, object]]:
    known = now.loc[(now["item"] == item.id) & now["computed_score"].notna()]
    keys = known[["team_id", "scale", "item", "as_of"]].to_dict("records")
    numbers = known[["computed_score", "computed_value", "numerator", "denominator"]].to_numpy(np.float64)
    scored = [(band.score, band) for band in item.bands if band.score is not None]
    share = 1 / len(scale.whole_items) / (len(scale.parts_of(item.part_of)) if item.part_of else 1)
    for key, (score, value, above, below) in zip(keys, numbers.tolist(), strict=True):
        higher = [(given, band) for given, band in scored if given > score]
        if higher:
            next_score, band = min(higher, key=lambda pair: pair[0])
            gap = None if np.isnan(above + below) else next_band(item, source, above, below, int(score))
            change, relative = _lever(gap, above, below) if gap else _no_lever(item, source, value, band)
            yield {
                **{str(name): part for name, part in key.items()},
                **{"score": score, "next_score": next_score, "gain": (next_score - score) * share},
                **{"change": change, "has_lever": gap is not None, "relative_change": relative},
            }


def _lever(gap: Gap, numerator: float, denominator: float) -> tuple[str, float]:
    """Take the smaller of the changes that reach the next band."""
    changes = ((gap.numerator, numerator), (gap.denominator, denominator))
    return gap.text, min(relative_change(now, now + float(by)) for by, now in changes if by is not None)


def _no_lever(item: Item, source: Input, value: float, band: Band) -> tuple[str, float]:
    if band.requires:
        needed = ", ".join(need.input for need in band.requires)
        return f"a {band.score} also depends on {needed}", float("nan")
    if item.better == "middle":
        return f"a {band.score} lies between two extremes; neither more nor less is better throughout", float("nan")
    if item.better == "higher":
        bound, way = band.ge, "at least"
    else:
        bound = min(other.ge for other in item.bands if other.score is not None and other.score < int(str(band.score)))
        way = "below"
    why = "a median moves with the clients in the middle, no single lever" if source.statistic == "median" else ""
    words = f"{way} {bound:g} {source.unit} would make it a {band.score}"
    given_away = 0.0 if item.round == "none" else 0.5 * 10.0**-item.round
    return f"{words} ({why})" if why else words, relative_change(value, bound - given_away)


def relative_change(before: float, after: float) -> float:
    """Return |after - before| / the larger of the two, from 0 to 1."""
    return abs(after - before) / max(before, after)
