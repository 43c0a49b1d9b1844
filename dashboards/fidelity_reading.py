"""What the fidelity tables say of a team: its last items, totals, bands, subscales. Selects; scores nothing."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboards import formatting
from dashboards.reading import Group, Release
from dashboards.shelf import records


def latest_items(release: Release, group: Group, scale: str | None = None) -> pd.DataFrame:
    """Return the items of a team at its last date."""
    frame = release.fidelity_items
    frame = frame[frame["team_id"] == group.id]
    if scale is not None:
        frame = frame[frame["scale"] == scale]
    return latest(frame)


def latest(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the last date."""
    last: pd.DataFrame = frame[frame["as_of"] == frame["as_of"].max()]
    return last


def last_day(until: pd.Timestamp) -> str:
    """Return the last day of a stretch whose end is exclusive."""
    return formatting.day(until - pd.Timedelta(days=1))


def scores(release: Release, group: Group, kind: str, scale: str | None = None) -> pd.DataFrame:
    """Return the scores of a team of one kind, in order of time."""
    frame = release.fidelity_scores
    if frame.empty:
        return frame
    frame = frame[(frame["team_id"] == group.id) & (frame["score_kind"] == kind)]
    if scale is not None:
        frame = frame[frame["scale"] == scale]
    return frame.sort_values("as_of")


def last_mean(frame: pd.DataFrame) -> float | None:
    """Return the mean at the last date, if there is one."""
    if frame.empty:
        return None
    last = latest(frame)["mean"].dropna()
    return None if last.empty else float(last.iloc[0])


def headline(release: Release, group: Group) -> str:
    """Return a team's last total, or how far the records alone go."""
    for kind, words in (("total", "{:.2f}"), ("records_only_index", "{:.2f} records only")):
        found = scores(release, group, kind)
        last = latest(found) if len(found) else found
        last = last.dropna(subset="mean") if len(last) else last
        if len(last):
            return words.format(last["mean"].iloc[0])
    return "not scored"


def address(release: Release, group: Group, root: str) -> str:
    """Return the fidelity page of a team."""
    return f"{root}fidelity/{release.slug(group)}.html"


def model_name(release: Release, group: Group) -> str:
    """Return the model of a team in words."""
    return next(item.name for item in release.of_level("model") if item.id == group.model)


def strip(release: Release, root: str) -> list[dict[str, Any]]:
    """Teams with their last total or index, for the overview."""
    rows = []
    for group in release.of_level("team"):
        total = last_mean(scores(release, group, "total"))
        index = last_mean(scores(release, group, "records_only_index"))
        if total is None and index is None:
            continue
        rows.append(
            {
                "group": group,
                "model": model_name(release, group),
                "total": total,
                "index": index,
                "bands": bands(release, group),
                "href": address(release, group, root),
            }
        )
    return rows


def bands(release: Release, group: Group, scale: str | None = None) -> list[dict[str, str]]:
    """Return what each published cut-off rule calls the last total."""
    frame = scores(release, group, "total", scale)
    if frame.empty:
        return []
    last = latest(frame)
    titles = {rule.id: rule.title for item in release.scales.values() for rule in item.cut_offs}
    return [
        {
            "rule": titles.get(row["cut_off"], str(row["cut_off"])),
            "band": str(row["band"]).replace("_", " ") if row["is_complete"] else "",
            "sum": formatting.number(row["sum"]),
            "mean": formatting.number(row["mean"], 2),
        }
        for row in records(last)
        if pd.notna(row["cut_off"])
    ]


def subscales(release: Release, group: Group) -> list[tuple[str, str]]:
    """Subscale means of a team's last date."""
    frame = scores(release, group, "subscale")
    if frame.empty:
        return []
    labels = {part.id: part.label for scale in release.scales.values() for part in scale.subscales}
    last = latest(frame)
    return [(labels.get(row["name"], str(row["name"])), _subscale_words(row)) for row in records(last)]


def _subscale_words(row: Mapping[str, Any]) -> str:
    if row["is_complete"]:
        return formatting.number(row["mean"], 2)
    return f"{int(row['items_scored'])} of {int(row['items_needed'])} items scored"
