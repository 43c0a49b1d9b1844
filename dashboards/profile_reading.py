"""What the profile tables say of a team: similarities, features, the sentence. Selects; compares nothing."""

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from dashboards import formatting
from dashboards.reading import Group, Release, Row
from dashboards.shelf import records
from metrics.fidelity.profiles import load_profiles


class Profiles:
    """The profile tables of a release, by team.

    Parameters
    ----------
    release
        Its tables `model_profiles` and `model_features`, through disclosure control; both may be missing.
    """

    def __init__(self, release: Release) -> None:
        self.definitions = load_profiles()
        self.titles = {model.id: _capital(model.title) for model in self.definitions.models}
        self._similarities = _by_team(release.table("model_profiles"))
        self._features = _by_team(_latest(release.table("model_features")))

    def has(self, group: Group) -> bool:
        """Whether a team is compared with the models at all."""
        return group.id in self._similarities

    @property
    def last(self) -> pd.Timestamp | None:
        """Return the latest date of any team (exclusive), if there is one."""
        return max((rows[-1]["as_of"] for rows in self._similarities.values()), default=None)

    def latest(self, group: Group) -> dict[str, Row]:
        """Return a team's rows of its last date, by model."""
        return {row["model"]: row for row in _of_last_date(self._similarities.get(group.id, []))}

    def over_time(self, group: Group, model: str) -> list[Row]:
        """Return the similarity of a team to one model, in order of time."""
        return [row for row in self._similarities.get(group.id, []) if row["model"] == model]

    def declared(self, group: Group) -> Row | None:
        """Return the row of the model that a team declares, unless no profile is known of that model."""
        return next((row for row in self.latest(group).values() if row["is_declared"]), None)

    def nearest(self, group: Group) -> Row | None:
        """Return the row of the model that a team's practice most resembles; None where too little is known."""
        return next((row for row in self.latest(group).values() if row["is_nearest"]), None)

    def runner_up(self, group: Group) -> Row | None:
        """Return the most similar model that the team does not declare."""
        others = [
            row
            for row in self.latest(group).values()
            if not row["is_declared"] and not formatting.is_missing(row["similarity"])
        ]
        return max(others, key=lambda row: row["similarity"], default=None)

    def sentence(self, group: Group) -> str:
        """Return what a team declares, what it works like, and why; empty where nothing is said."""
        said = (formatting.plain(row["explanation"]) for row in self.latest(group).values())
        return next((text for text in said if text), "")

    def features(self, group: Group) -> dict[str, Row]:
        """Return a team's features at its last date, by feature."""
        return {row["feature"]: row for row in self._features.get(group.id, [])}

    def title(self, row: Row | None) -> str:
        """Return the model of a row in words; an en dash without a row."""
        return "–" if row is None else self.titles.get(row["model"], row["model"].replace("_", " ").capitalize())


def page_of(release: Release, group: Group, root: str) -> str:
    """Return the address of a team's profile."""
    return f"{root}profile/{release.slug(group)}.html"


def _by_team(frame: pd.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    if not frame.empty:
        dated = frame.assign(as_of=pd.to_datetime(frame["as_of"])).sort_values("as_of", kind="stable")
        for row in records(dated):
            found[row["team_id"]].append(row)
    return found


def _latest(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep each team's rows of its last date."""
    return frame if frame.empty else frame[frame["as_of"] == frame.groupby("team_id")["as_of"].transform("max")]


def _of_last_date(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["as_of"] == rows[-1]["as_of"]]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
