"""Score cards as data: reads the YAML and refuses what does not hold together."""

import math
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

CARDS = Path(__file__).parent / "scorecards.yaml"


class CardMeasure(BaseModel):
    """One measure of a card: the threshold that earns its points, and the floor from which a part is earned."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, description="Name of a measure or of a fidelity input.")
    title: str = Field(min_length=1)
    better: Literal["higher", "lower"]
    threshold: float = Field(ge=0, description="Value that earns all points, itself included.")
    floor: float | None = Field(default=None, ge=0, description="Value up to which nothing is earned.")
    points: float = Field(gt=0)
    rule: Literal["all_or_nothing", "part"]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.rule == "part") != (self.floor is not None):
            raise ValueError(f"{self.id}: rule 'part' needs a floor, and no other rule has one")
        if self.floor is not None and (self.threshold > self.floor) != (self.better == "higher"):
            raise ValueError(f"{self.id}: the floor lies beyond the threshold; exchange them or change 'better'")
        if self.floor == self.threshold:
            raise ValueError(f"{self.id}: floor and threshold are one; use rule 'all_or_nothing'")
        return self

    def earned(self, value: float) -> float:
        """Return the share of the points that a value earns, from 0 to 1; NaN for NaN."""
        side = 1 if self.better == "higher" else -1
        if math.isnan(value):
            return value
        if self.floor is None:
            return float(side * (value - self.threshold) >= -TINY)
        return min(1.0, max(0.0, (value - self.floor) / (self.threshold - self.floor)))


TINY = 1e-12  # 0.75 itself earns, however it was computed


class Card(BaseModel):
    """A score card: measures with points, and the percent of payments that hangs on them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    source: str = Field(min_length=1, description="Where the numbers come from.")
    model: str = Field("", description="Model of the teams that are paid by it; empty for every team.")
    is_example: bool = Field(description="Whether the numbers come from no published rule or contract.")
    at_risk_percent: float = Field(gt=0, le=100, description="Percent of payments that hangs on the points.")
    measures: tuple[CardMeasure, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [measure.id for measure in self.measures]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.id}: a measure stands twice; give it once, with all its points")
        return self


def load_scorecards(path: Path = CARDS) -> dict[str, Card]:
    """Read score cards, by name.

    Raises
    ------
    ValueError
        Naming the file, the place in it and what is wrong.
    """
    try:
        cards = TypeAdapter(list[Card]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{path.name}: {where}: {first['msg']}") from None
    found = {card.id: card for card in cards}
    if len(found) < len(cards):
        raise ValueError(f"{path.name}: two cards have one id; rename one")
    return found
