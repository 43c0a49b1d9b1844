"""Reads the finished tables of a release: the one place that knows their columns. Selects; computes nothing."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from dashboards.formatting import TRAIT_WORDS
from dashboards.shelf import Columns, Shelf, records
from metrics.catalogue import Measure, load_measures
from metrics.fidelity.scales import Scale
from metrics.fidelity.site_scales import site_scales

HEADLINES = (
    "psychiatric_admissions",
    "psychiatric_bed_days",
    "psychiatric_readmission_30d",
    "follow_up_7d",
    "stable_housing_days",
    "competitive_work_days",
)
"""The half-dozen figures a funder asks for, in the order of the overview."""

Row = Mapping[str, Any]
"""One row of `measure_values`."""

FIDELITY_DATES = (
    *("as_of", "window_from", "window_until", "rated_on", "reviewed_on", "review_due_on"),
    *("baseline_from", "baseline_until"),
)
"""Columns of the fidelity tables that are dates."""

HISTORY = (
    *("team_id", "scale", "as_of", "item", "computed_score", "rated_score", "score", "source", "rated_on"),
    *("reason", "is_skipped"),
)
"""Columns of `fidelity_items` that pages show of every date."""

DOMAINS = {
    "hospital": "Hospital",
    "crisis": "Crisis and emergency",
    "housing": "Housing",
    "justice": "Arrests and jail",
    "work": "Work and education",
    "wellbeing": "Symptoms, functioning, recovery",
    "health": "Physical health",
    "access": "Getting and staying in care",
    "service": "What teams do",
    "cost": "Cost",
    "cycle": "The case-management cycle",
    "workforce": "Workforce",
}
"""Groups of measures, in the order of every page."""

HOMES = {"cycle": "Cycle", "workforce": "Workforce"}
"""Domains that have a page and a section of their own; the others are outcomes."""


FUNCTION_PREFIX = "contacts_"
"""Measures that count contacts by what they are for begin with this."""


@dataclass(frozen=True)
class Group:
    """A program, a model or a team, as a reader meets it."""

    level: str
    id: str
    name: str
    model: str

    @property
    def key(self) -> str:
        """Key of the group in addresses and scripts."""
        return f"{self.level}:{self.id}"


class Release:
    """The tables of a release, cut the ways that the pages need.

    Parameters
    ----------
    tables
        The release tables by name, already through disclosure control.
    scales
        The scales of the site by name; the shipped ones, without minimums of any authority, where none are given.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], scales: Mapping[str, Scale] | None = None) -> None:
        self.tables = tables
        self._known_scales = site_scales() if scales is None else scales
        self._pieces: dict[str, dict[tuple[str, ...], list[Row]]] = {}

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by name; empty when the release does not hold it."""
        return self.tables.get(name, pd.DataFrame())

    @cached_property
    def values(self) -> pd.DataFrame:
        """Measure values with real dates; a cell marked hidden holds no number, whatever the table holds."""
        frame = _dated(self.tables["measure_values"], "period_from", "period_until")
        hidden = frame["hidden"].fillna("").astype(str)
        shown = hidden == ""
        return frame.assign(
            **{name: frame[name].astype(float) for name in ("denominator", "clients")},
            **{name: frame[name].astype(float).where(shown) for name in ("numerator", "value", "lower", "upper")},
            hidden=hidden,
            is_mature=frame["is_mature"].fillna(value=False).astype(bool),
        )

    @cached_property
    def teams(self) -> pd.DataFrame:
        """Teams in the order of every page: by model, then by name."""
        return self.tables["teams"].sort_values(["model_label", "team_name"], ignore_index=True)

    @cached_property
    def definitions(self) -> dict[str, Measure]:
        """The measures of this release, by name, in the order of their domains."""
        known = load_measures()
        mine = [known[key] for key in self.tables["definitions"]["measure"] if key in known]
        return {item.id: item for item in sorted(mine, key=lambda item: list(DOMAINS).index(item.domain))}

    @cached_property
    def groups(self) -> list[Group]:
        """Programs, then models, then teams."""
        teams = self.teams
        programs = teams[["program_id", "program_name"]].drop_duplicates()
        models = teams[["model", "model_label"]].drop_duplicates()
        return [
            *(Group("program", row["program_id"], row["program_name"], "") for row in records(programs)),
            *(Group("model", row["model"], row["model_label"], row["model"]) for row in records(models)),
            *(Group("team", row["team_id"], row["team_name"], row["model"]) for row in records(teams)),
        ]

    def slug(self, group: Group) -> str:
        """Return the file name of a group: its id with anything but letters, digits, `-` and `_` replaced."""
        return self._slugs[group.key]

    @cached_property
    def _slugs(self) -> dict[str, str]:
        slugs: dict[str, str] = {}
        for group in self.groups:
            stem = re.sub(r"[^A-Za-z0-9_-]+", "-", group.id).strip("-").lower() or "group"
            taken = [key for key, slug in slugs.items() if slug == stem and key.startswith(group.level)]
            slugs[group.key] = f"{stem}-{len(slugs)}" if taken or self._is_page(stem) else stem
        return slugs

    def _is_page(self, stem: str) -> bool:
        """Whether a name is that of another page: of a list, of a scale, of a review, of a team on one scale."""
        if stem in ("index", "reviews") or stem.startswith(("scale-", "report-")):
            return True
        return any(stem.endswith(f"-{scale}") for scale in self._known_scales)

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """The scales that teams are scored on, by name."""
        present = set(self.table("fidelity_items").get("scale", ()))
        return {key: scale for key, scale in self._known_scales.items() if key in present}

    @cached_property
    def fidelity_items(self) -> pd.DataFrame:
        """Fidelity items with real dates."""
        return _dated(self.table("fidelity_items"), *FIDELITY_DATES)

    @cached_property
    def fidelity_scores(self) -> pd.DataFrame:
        """Subscales, totals and indices; a mean of a part of the items is not a total and is left out."""
        frame = _dated(self.table("fidelity_scores"), "as_of")
        if frame.empty:
            return frame
        whole = frame["is_complete"].astype(bool)
        numbers = {name: frame[name].astype(float).where(whole) for name in ("sum", "mean")}
        return frame.assign(**numbers)

    def latest_items(self, group: Group, scale: str) -> Sequence[Row]:
        """Return the items of a team on a scale at its last date; empty when it is not scored on it."""
        return self._latest_items.get((group.id, scale), [])

    @cached_property
    def _latest_items(self) -> dict[tuple[str, ...], list[Row]]:
        frame = self.fidelity_items
        if frame.empty:
            return {}
        last = frame.groupby(["team_id", "scale"])["as_of"].transform("max")
        return _gathered(frame[frame["as_of"] == last], "team_id", "scale")

    def item_history(self, group: Group, scale: str) -> Columns:
        """Return the items of a team on a scale at every date, in order of time, as plain lists."""
        return self._item_history.columns_of((group.id, scale))

    @cached_property
    def _item_history(self) -> Shelf:
        frame = self.fidelity_items
        present = [name for name in HISTORY if name in frame]
        return Shelf(frame[present], ["team_id", "scale"], ["as_of"])

    def scores_of(self, group: Group, scale: str, kind: str) -> Sequence[Row]:
        """Return the scores of a team on a scale of one kind, in order of time."""
        return self._scores.get((group.id, scale, kind), [])

    @cached_property
    def _scores(self) -> dict[tuple[str, ...], list[Row]]:
        frame = self.fidelity_scores
        ordered = frame if frame.empty else frame.sort_values("as_of", kind="stable")
        return {} if frame.empty else _gathered(ordered, "team_id", "scale", "score_kind")

    def fidelity_rows(self, name: str, group: Group, scale: str) -> Sequence[Row]:
        """Return the rows of a team on a scale in one of the other fidelity tables, such as `fidelity_gains`."""
        if name not in self._pieces:
            frame = _dated(self.table(name), *FIDELITY_DATES)
            self._pieces[name] = {} if frame.empty else _gathered(frame, "team_id", "scale")
        return self._pieces[name].get((group.id, scale), [])

    def evaluated(self, name: str, *key: str) -> Sequence[Row]:
        """Return the rows of an evaluation by measure, and by level and group where it has them.

        The name is that of the release table, such as `control_charts`. Rows of `evaluation_checks` are found by
        evaluation and subject.
        """
        if name not in self._pieces:
            frame = _dated(self.table(name), "period_from", "period_until")
            keys = [column for column in ("evaluation", "subject", "measure", "level", "group_id") if column in frame]
            self._pieces[name] = {} if frame.empty else _gathered(frame, *keys)
        return self._pieces[name].get(key, [])

    @cached_property
    def sources(self) -> pd.DataFrame:
        """What is known of every source table, those that were supplied first."""
        dates = ("covered_from", "covered_through", "settled_through", "latest_record_on")
        frame = _dated(self.table("data_quality"), *dates)
        return frame.sort_values("is_available", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of the source tables by name."""
        return dict(zip(self.sources["table_name"], self.sources["title"], strict=True))

    def of_level(self, level: str) -> list[Group]:
        """Return groups of one level, in the order of the pages."""
        return [group for group in self.groups if group.level == level]

    @cached_property
    def program(self) -> Group:
        """The program that the pages compare with: the one with the most teams."""
        largest = str(self.teams["program_id"].mode().iloc[0])
        return next(group for group in self.of_level("program") if group.id == largest)

    @cached_property
    def _everybody(self) -> Shelf:
        """Values of everybody, in order of time."""
        frame = self.values[self.values["trait"] == "all"]
        return Shelf(frame, ["measure", "level", "group_id", "grain"], ["period_until"])

    def series(self, measure: str, group: Group, grain: str = "rolling_12") -> pd.DataFrame:
        """Return the values of one measure and group over time; empty when there are none."""
        return self._everybody.frame_of((measure, group.level, group.id, grain))

    def columns(self, measure: str, group: Group, grain: str = "rolling_12") -> Columns:
        """Return the same values as plain lists, which is quicker where there are thousands of series."""
        return self._everybody.columns_of((measure, group.level, group.id, grain))

    @cached_property
    def ends(self) -> dict[str, pd.Timestamp]:
        """Per measure, the end of the last mature 12 months of the program; else of the last at all."""
        return told_ends(self.values)

    def end(self, measure: str) -> pd.Timestamp | None:
        """Return the exclusive end of the 12 months that a measure is told for; None when it is not available."""
        return self.ends.get(measure)

    def at(self, measure: str, group: Group, years_back: int = 0) -> Row | None:
        """Return the row of the told 12 months of a group, or of the same months some years before."""
        end = self.end(measure)
        if end is None:
            return None
        return self._rows.get((measure, group.level, group.id, years_before(end, years_back)))

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str, pd.Timestamp], Row]:
        """The told 12 months of everybody and those of earlier years, by measure, level, group and end."""
        frame = self.values
        frame = frame[(frame["trait"] == "all") & (frame["grain"] == "rolling_12")]
        told = pd.to_datetime(frame["measure"].map(self.ends))
        frame = frame[frame["period_until"].dt.month == told.dt.month]
        return {(row["measure"], row["level"], row["group_id"], row["period_until"]): row for row in records(frame)}

    def subgroup_columns(self, measure: str, group: Group) -> Columns:
        """Return the told 12 months of a group by trait."""
        return self._subgroups.columns_of((measure, group.level, group.id))

    @cached_property
    def _subgroups(self) -> Shelf:
        """In the order of the traits."""
        frame = self.values
        frame = frame[(frame["trait"] != "all") & (frame["grain"] == "rolling_12")]
        frame = frame[frame["period_until"] == frame["measure"].map(self.ends)]
        order = frame["trait"].map({trait: place for place, trait in enumerate(TRAIT_WORDS)})
        return Shelf(frame.assign(order=order), ["measure", "level", "group_id"], ["order", "category"])

    def availability(self, measure: str) -> str:
        """`available`, or why a measure has no value for the program."""
        if self.end(measure) is not None:
            return "available"
        return self._reasons.get(measure, "not available: no records")

    @cached_property
    def _reasons(self) -> dict[str, str]:
        """What the first row of a measure says of its availability."""
        first = self.values.drop_duplicates("measure")
        return dict(zip(first["measure"], first["availability"].astype(str), strict=True))

    @cached_property
    def available(self) -> list[Measure]:
        """Measures that have a value."""
        return [item for key, item in self.definitions.items() if self.availability(key) == "available"]

    @cached_property
    def unavailable(self) -> list[Measure]:
        """Measures that have none."""
        return [item for key, item in self.definitions.items() if self.availability(key) != "available"]

    @cached_property
    def headlines(self) -> list[Measure]:
        """The funder's figures that this site has, filled up to six from the others."""
        wanted = [self.definitions[key] for key in HEADLINES if key in self.definitions]
        first = [item for item in wanted if item in self.available]
        others = [item for item in self.available if item not in first]
        return (first + others)[:6]

    def target(self, measure: str, group: Group) -> float | None:
        """Return the target set for a measure and group, if the release holds one."""
        if group.level == "model":
            return None
        return self._targets.get((measure, group.id if group.level == "team" else ""))

    @cached_property
    def _targets(self) -> dict[tuple[str, str], float]:
        """Targets by measure and team; that of the whole program has no team."""
        frame = self.table("targets")
        if frame.empty:
            return {}
        teams = frame["team_id"].fillna("").astype(str)
        return dict(zip(zip(frame["measure"], teams, strict=True), frame["value"].astype(float), strict=True))


def told_ends(values: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Return per measure the end of the last mature 12 months of the program, else of the last at all.

    Parameters
    ----------
    values
        Rows of `measure_values`, with dates in `period_until`.
    """
    rolling = values[(values["grain"] == "rolling_12") & (values["trait"] == "all")]
    rolling = rolling[(rolling["availability"] == "available") & (rolling["level"] == "program")]
    last = rolling.groupby("measure")["period_until"].max().to_dict()
    mature = rolling[rolling["is_mature"].eq(other=True)].groupby("measure")["period_until"].max().to_dict()
    return last | mature


def _gathered(frame: pd.DataFrame, *names: str) -> dict[tuple[str, ...], list[Row]]:
    """Return the rows of a frame by some of its columns, in their order."""
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in records(frame):
        found[tuple(row[name] for name in names)].append(row)
    return found


@lru_cache(maxsize=1000)
def years_before(end: pd.Timestamp, years: int) -> pd.Timestamp:
    """Return the same day some years before."""
    return end - pd.DateOffset(years=years)


def _dated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return a frame with real dates in some columns."""
    present = [name for name in columns if name in frame]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in present})
