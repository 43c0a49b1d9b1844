"""What a scale file may say: the typed model behind `scales/*.yaml` and its JSON Schema.

Shapes, and rules within one element, live here. Rules between elements (bands in order, every item listed
once, inputs that exist) stand in `scale_faults.py`, the reading of files in `scales.py`.
"""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
ItemName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
RelatedItem = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*\.[A-Za-z][A-Za-z0-9_]*$")]
SkipReason = Literal["post_vacant", "newly_hired", "not_applicable"]
Kind = Literal["published", "project_defined", "structure_only", "imported"]

PROJECT_DEFINED = "(project-defined)"
"""Ends the title of every scale that nobody published, so that it is said wherever the title stands."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True)


class Requirement(_Part):
    """A second input that must reach a bound as well before a band is given."""

    input: Name
    ge: float


class Band(_Part):
    """From this value up to the next higher bound, the item has this score."""

    ge: float = Field(description="Lower bound of the rounded value, included.")
    score: int | None = Field(description="Score of the band; null where only a rater can tell.")
    requires: tuple[Requirement, ...] = Field(
        default=(), description="Further conditions; where one fails, the next band down is tried."
    )
    reason: str | None = Field(default=None, description="Why there is no score; only with a null score.")

    @model_validator(mode="after")
    def _score_or_reason(self) -> Self:
        if (self.score is None) != (self.reason is not None):
            raise ValueError("a band has either a score or a reason why there is none")
        return self


class RatingRange(_Part):
    """Lowest and highest rating."""

    min: int
    max: int
    unit: Literal["points", "percent"] = Field(
        default="points", description="Points are read from the field rating, percent from the field percent."
    )
    labels: dict[int, str] = Field(default={}, description="What ratings are called, such as 0 no, 1 partial, 2 yes.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min >= self.max:
            raise ValueError(f"min {self.min} is not below max {self.max}")
        return self


class Item(_Part):
    """One item of a scale: what it is called, what is computed for it, and what each rating means."""

    id: ItemName
    label: str
    item_class: Literal["A", "B", "C"] = Field(
        alias="class",
        description="A: from routine records. B: needs one more field or log. C: rater only.",
    )
    input: Name | None = Field(
        default=None, description="An input of inputs.yaml; without bands it only helps the rater."
    )
    round: Literal[0, 1, 2, "none"] = Field(
        default="none", description="Decimals of the anchors: values are rounded half up, then banded."
    )
    better: Literal["higher", "lower", "middle"] = Field(
        default="higher", description="Which values score higher; in the middle where a model asks for neither extreme."
    )
    bands: tuple[Band, ...] = Field(default=(), description="Lower bounds, highest first; the last covers 0.")
    anchors: dict[int, str] = Field(
        default={}, description="Short meaning of each rating; empty where the owner's licence forbids it."
    )
    final: Literal["rated_then_computed", "rated", "computed"] = Field(
        default="rated_then_computed", description="Which score counts, in order of preference."
    )
    part_of: ItemName | None = Field(
        default=None, description="An item whose score is the mean of its parts; it stands in the subscales, not they."
    )
    related: tuple[RelatedItem, ...] = Field(
        default=(), description="Items of other scales that rate nearly the same, as scale.item."
    )
    source: str = Field(description="Where the anchors were read, or that they are from memory.")
    verified: bool = Field(description="True only where the anchors were read in a published source.")
    note: str | None = Field(default=None, description="What a reader of the score should know.")


class Subscale(_Part):
    """Items whose mean is reported together."""

    id: ItemName
    label: str
    items: tuple[ItemName, ...] = Field(min_length=1)


class Total(_Part):
    """Range of the sum over all items, and how the total is read."""

    sum: tuple[int, int] = Field(description="Lowest and highest possible sum; checked against the items.")
    by: tuple[Literal["sum", "mean"], ...] = Field(
        default=("sum", "mean"), min_length=1, description="Which of the two the total is given as."
    )


class Skip(_Part):
    """Items that raters may leave out for a reason; those leave every mean and total, and nothing is missing."""

    items: tuple[ItemName, ...] = Field(min_length=1)
    reasons: tuple[SkipReason, ...] = Field(min_length=1)
    source: str
    verified: bool
    note: str


class CutOffBand(_Part):
    """From this total up, this label."""

    ge: float
    label: str


class CutOff(_Part):
    """A published way of reading the total."""

    id: Name
    title: str
    applies_to: Literal["sum", "mean"]
    bands: tuple[CutOffBand, ...] = Field(min_length=1, description="Highest first.")
    source: str
    verified: bool


class Index(_Part):
    """A project-defined mean of computed items; never the scale's total and never compared with a cut-off."""

    id: Name
    title: str
    items: tuple[ItemName, ...] = Field(min_length=1)
    note: str


class Variant(_Part):
    """Items that are defined otherwise by some authority: only the fields that differ."""

    id: Name
    title: str
    source: str
    verified: bool
    items: dict[ItemName, dict[str, Any]]


class Overlay(_Part):
    """Minimum scores that a rule demands; kept apart from the scale's own cut-offs."""

    id: Name
    title: str
    source: str
    verified: bool
    complete: bool = Field(description="False where only a part of the rule could be read.")
    item_minimums: dict[ItemName, int] = {}
    total_minimum: int | None = Field(default=None, description="Least sum over all items, where the rule names one.")
    at_risk_percent: float | None = Field(
        default=None, gt=0, le=100, description="Percent of payments that a shortfall puts at risk, where it does."
    )

    @model_validator(mode="after")
    def _demands_something(self) -> Self:
        if not self.item_minimums and self.total_minimum is None:
            raise ValueError("an overlay names item_minimums or a total_minimum")
        return self


class Scale(_Part):
    """A whole scale."""

    id: Name
    version: str
    title: str
    kind: Kind = Field(
        default="published",
        description="project_defined: nobody published it. structure_only: names and metrics, since the anchors are "
        "not free. imported: only scores from a table.",
    )
    models: tuple[Name, ...] = Field(
        description="Declared models that the scale is made for; teams with ratings of it are scored as well."
    )
    licence: str
    source: str
    rating: RatingRange
    rating_valid_months: int = Field(ge=1, description="How long a rating stands for the team.")
    review_days: int = Field(ge=1, description="Ratings given within so many days are one review.")
    cannot_rate: Literal["not_scored", "lowest"] = Field(
        default="not_scored", description="What a rater's entry 'cannot rate' gives. Missing records never score."
    )
    skips: tuple[Skip, ...] = ()
    subscales: tuple[Subscale, ...] = Field(min_length=1)
    total: Total | None = Field(default=None, description="Empty where adding the items up means nothing.")
    cut_offs: tuple[CutOff, ...] = ()
    indices: tuple[Index, ...] = ()
    variants: tuple[Variant, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)

    def item(self, item_id: str) -> Item:
        """Return an item by its name; KeyError if there is none."""
        return next((item for item in self.items if item.id == item_id), None) or _no_item(self.id, item_id)

    @property
    def whole_items(self) -> tuple[Item, ...]:
        """The items that totals count: all but the parts of others."""
        return tuple(item for item in self.items if item.part_of is None)

    def parts_of(self, item_id: str) -> tuple[str, ...]:
        """Return the parts whose mean is the score of an item; none for most items."""
        return tuple(item.id for item in self.items if item.part_of == item_id)

    def subscale_of(self, item_id: str) -> str:
        """Return the subscale that lists an item, or the item that it is a part of."""
        listed = self.item(item_id).part_of or item_id
        return next(part.id for part in self.subscales if listed in part.items)

    def may_skip(self, item_id: str, reason: str) -> bool:
        """Tell whether raters may leave an item out for this reason."""
        return any(item_id in skip.items and reason in skip.reasons for skip in self.skips)


def _no_item(scale_id: str, item_id: str) -> Item:
    raise KeyError(f"{scale_id} has no item {item_id}")


class Input(_Part):
    """A quantity computed from records per team and date: the rows of `team_fidelity_inputs`."""

    id: Name
    title: str
    unit: str = Field(description="Unit of the value, the same as in the anchors.")
    statistic: Literal["ratio", "median", "maximum", "count", "sum"]
    per: float = Field(default=1, gt=0, description="A ratio's value is per x numerator / denominator.")
    numerator: str
    denominator: str
    numerator_step: float | None = Field(
        default=None, gt=0, description="Steps in which the numerator can move; empty where it is no lever."
    )
    denominator_step: float | None = Field(default=None, gt=0, description="The same for the denominator.")
    window: str
    needs: tuple[Name, ...] = Field(min_length=1, description="Canonical tables without which it is not available.")
    rule: str = Field(description="What counts and what does not, and where the choice is ours.")


def json_schema() -> str:
    """Return the JSON Schema of a scale file, by which an editor completes and checks it."""
    schema = Scale.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"
