"""What an instrument file may say: the typed model behind `instruments/*.yaml` and its JSON Schema.

Every fact carries its source and whether it was read there (`verified`), so that a page can say which numbers rest on
memory. Shapes and the rules between elements live here, the reading of files in `reading.py`.
"""

import json
import math
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

RELIABLE_Z = 1.96
"""A reliable change index beyond this is unlikely by error of measurement alone: 5% in both directions together."""

Domain = Literal["symptoms", "functioning", "recovery", "quality_of_life"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(_Part):
    """Something that somebody published: where, and whether it was read there."""

    source: Words = Field(description="Where it stands, or that it is from memory.")
    verified: bool = Field(description="True only where it was read in a published source.")


class Items(Fact):
    """The numbered items of an instrument and their permitted ratings; a rating outside them counts as missing."""

    first: int = Field(default=1, ge=0, description="Number of the first item; codes are these numbers.")
    last: int = Field(description="Number of the last item.")
    unscored: tuple[int, ...] = Field(default=(), description="Items that the score leaves out.")
    min: float = Field(description="Lowest permitted rating.")
    max: float = Field(description="Highest permitted rating.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min >= self.max:
            raise ValueError(f"min {self.min:g} is not below max {self.max:g}")
        if self.last < self.first:
            raise ValueError(f"last {self.last} is before first {self.first}")
        if stray := [number for number in self.unscored if not self.first <= number <= self.last]:
            raise ValueError(f"unscored item {stray[0]} is not among {self.first} to {self.last}")
        if not self.codes:
            raise ValueError("unscored leaves no item to score")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the items that are scored."""
        return tuple(str(number) for number in range(self.first, self.last + 1) if number not in self.unscored)


class Score(Fact):
    """How item ratings become a score: times x (sum or mean) + plus."""

    by: Literal["sum", "mean"]
    times: float = Field(default=1, gt=0, description="Factor of a transformed score; 1 for a plain sum or mean.")
    plus: float = Field(default=0, description="Added after the factor.")
    range: tuple[float, float] = Field(description="Lowest and highest score; checked against the items.")


class Missing(Fact):
    """When a score is still valid with items missing, and what stands in for them."""

    most: int = Field(ge=0, description="Most items that may be missing.")
    fill: Literal["mean", "nothing"] = Field(
        default="mean",
        description="mean: the mean of the answered items (prorated). nothing: they add nothing to a sum.",
    )


class ReliableChange(Fact):
    """The least change beyond error of measurement: a published number of points, or from a standard deviation."""

    points: float | None = Field(default=None, gt=0, description="Published points; this much or more is reliable.")
    sd: float | None = Field(default=None, gt=0, description="Standard deviation at baseline, in points of the score.")
    reliability: float | None = Field(default=None, gt=0, lt=1, description="Reliability of the score, r.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        computed = {self.sd is not None, self.reliability is not None}
        if computed != {self.points is None}:
            raise ValueError("give either points, or both sd and reliability")
        return self

    @property
    def least_points(self) -> float:
        """Points from which a change is reliable: as published, or 1.96 x sd x sqrt(2) x sqrt(1 - r).

        References
        ----------
        Jacobson and Truax (1991), J. Consult. Clin. Psychol. 59:12-19.
        """
        if self.points is not None:
            return self.points
        sd, reliability = self.sd or math.nan, self.reliability or math.nan
        return RELIABLE_Z * sd * math.sqrt(2 * (1 - reliability))


class CutOff(Fact):
    """Which scores are clinical: from a bound up where less is better, below it where more is better."""

    at_or_above: float | None = Field(default=None, description="Clinical from this score up.")
    below: float | None = Field(default=None, description="Clinical below this score.")

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_or_above is None) == (self.below is None):
            raise ValueError("give either at_or_above or below")
        return self

    @property
    def bound(self) -> float:
        """The bound, whichever side is clinical."""
        found = self.at_or_above if self.at_or_above is not None else self.below
        return math.nan if found is None else found


class Response(Fact):
    """A response: the distance to the best possible score shrank by at least this share."""

    share: float = Field(gt=0, le=1)


class Remission(Fact):
    """A remission: a score below this; only where less is better."""

    below: float


class Instrument(_Part):
    """One instrument, as written in `instruments/<id>.yaml`. Its text is never here: numbers of items only."""

    id: Name = Field(description="Name of the file without .yaml; the code in the field instrument of assessments.")
    version: int = Field(ge=1, description="Raised whenever a change of the definition changes a number.")
    title: Words = Field(description="Short name, as on pages.")
    long_title: Words = Field(description="Name in full.")
    domain: Domain
    rated_by: Literal["client", "staff"] = Field(description="Who gives the ratings.")
    items: Items
    score: Score
    missing: Missing
    better: Literal["higher", "lower"] = Field(description="Which way is better for the person.")
    cut_off: CutOff | None = None
    reliable_change: ReliableChange | None = Field(
        default=None, description="Empty: nobody's change is called reliable."
    )
    response: Response | None = None
    remission: Remission | None = None
    source: Words = Field(description="Who made it.")
    licence: Words = Field(description="Under what terms it may be used.")
    note: str | None = Field(default=None, description="What a reader of the score should know.")

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for key, fault in self._faults():
            raise ValueError(f"{key}: {fault}")
        return self

    def _faults(self) -> list[tuple[str, str]]:
        found = []
        size, (low, high) = len(self.items.codes), self.score.range
        possible = tuple(
            self.score.times * bound * (size if self.score.by == "sum" else 1) + self.score.plus
            for bound in (self.items.min, self.items.max)
        )
        if not all(math.isclose(told, made, abs_tol=1e-9) for told, made in zip((low, high), possible, strict=True)):
            found.append(("score.range", f"[{low:g}, {high:g}], but the items give [{possible[0]:g}, {possible[1]:g}]"))
        if self.missing.most >= size:
            found.append(("missing.most", f"{self.missing.most} of {size} items would leave nothing to score"))
        if self.cut_off is not None:
            if (self.cut_off.at_or_above is None) == (self.better == "lower"):
                found.append(("cut_off", f"better is {self.better}: write {self._side} in its place"))
            if not low < self.cut_off.bound <= high:
                found.append(("cut_off", f"{self.cut_off.bound:g} is not a score from {low:g} to {high:g}"))
        if self.reliable_change is not None and self.reliable_change.least_points > high - low:
            found.append(("reliable_change", f"more points than the scores from {low:g} to {high:g} are apart"))
        if self.remission is not None and (self.better != "lower" or not low < self.remission.below <= high):
            found.append(("remission", f"needs a bound from {low:g} to {high:g}, and less to be better"))
        return found

    @property
    def _side(self) -> str:
        return "at_or_above" if self.better == "lower" else "below"

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts that the file gives, by key."""
        return {name: value for name in type(self).model_fields if isinstance(value := getattr(self, name), Fact)}

    @property
    def unverified(self) -> tuple[str, ...]:
        """Keys of facts that were not read in a published source; a page that uses them says so."""
        return tuple(name for name, fact in self.facts.items() if not fact.verified)

    @property
    def sign(self) -> int:
        """1 where a rise is for the better, -1 where a fall is."""
        return 1 if self.better == "higher" else -1


def json_schema() -> str:
    """Return the JSON Schema of an instrument file, by which an editor completes and checks it."""
    schema = Instrument.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"
