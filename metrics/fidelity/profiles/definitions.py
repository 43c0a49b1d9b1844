"""What `models.yaml` may say, and the reading and checking of it."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from metrics.catalogue import YAML_LOADER

HERE = Path(__file__).parent
MODELS = HERE / "models.yaml"

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class ProfileError(ValueError):
    """A file of models that cannot be used; the message names file, place and reason."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True)


class Level(_Part):
    """A level of a feature: its word and the least value that belongs to it."""

    text: str
    from_: float | None = Field(default=None, alias="from", description="Least rounded value, included.")
    above: float | None = Field(default=None, description="The same, not included.")


class Share(_Part):
    """A share of sums over clients."""

    numerator: Name
    denominator: Name


class Feature(_Part):
    """A feature of a team's practice: how it is read from records, and its levels from low to high."""

    id: Name
    label: str
    words: str = Field(description="How an explanation names it; {value} is the value.")
    unit: str
    published: bool = Field(description="Whether it is a row of the published table; otherwise project-defined.")
    numerator: Name | None = Field(default=None, description="Column of profile_client_windows, added up over clients.")
    denominator: Name | None = None
    team_numerator: Name | None = Field(default=None, description="Column of profile_team_windows.")
    team_denominator: Name | None = None
    team_value: Name | None = Field(default=None, description="Column of profile_team_windows that holds the value.")
    reason: Name | None = Field(
        default=None, description="Column that says why the value is not known; empty where it is."
    )
    shares: tuple[Share, ...] = Field(default=(), description="The value is how many of these reach at_least.")
    at_least: float | None = None
    per: float = Field(default=1, gt=0)
    round: Literal[0, 1] = 0
    levels: tuple[Level, ...] = Field(min_length=2)
    counts_people: bool = Field(default=False, description="Whether the numerator counts clients.")
    note: str | None = None

    @property
    def source(self) -> Literal["clients", "team", "rater"]:
        """Where its value comes from."""
        if self.numerator is not None or self.shares:
            return "clients"
        return "team" if self.team_value is not None or self.team_numerator is not None else "rater"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        pairs = [(self.numerator, self.denominator), (self.team_numerator, self.team_denominator)]
        if any((a is None) != (b is None) for a, b in pairs):
            raise ValueError("a numerator needs a denominator")
        ways = [self.numerator, self.team_numerator, self.team_value, self.shares or None]
        if sum(way is not None for way in ways) > 1:
            raise ValueError("give one of numerator, team_numerator, team_value, shares")
        if bool(self.shares) != (self.at_least is not None):
            raise ValueError("shares go with at_least")
        if self.source != "rater":
            self._check_cuts()
        return self

    def _check_cuts(self) -> None:
        if self.levels[0].from_ is not None or self.levels[0].above is not None:
            raise ValueError("the first level begins at the lowest value and has no cut")
        if any((level.from_ is None) == (level.above is None) for level in self.levels[1:]):
            raise ValueError("every level but the first has either from or above")
        cuts = [cut_of(level) for level in self.levels[1:]]
        if any(later <= earlier for earlier, later in pairwise(cuts)):
            raise ValueError("the cuts of the levels must rise")


class Cell(_Part):
    """The levels of a feature that fit a model."""

    levels: tuple[str, ...] = Field(min_length=1)
    certainty: Literal["M-med", "M-lo", "P"]
    required: bool = Field(default=False, description="A team known to be at another level is not compared at all.")


class Model(_Part):
    """What a model is like, feature by feature."""

    id: Name
    title: str = Field(description="What a sentence calls it.")
    published: bool
    features: dict[Name, Cell] = Field(min_length=1)


class Profiles(_Part):
    """Features and models."""

    version: str
    title: str
    source: str
    verified: Literal[False] = Field(description="Nobody has compared the table with the paper.")
    certainty: dict[str, str]
    features: tuple[Feature, ...] = Field(min_length=1)
    models: tuple[Model, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        features = {feature.id: {level.text for level in feature.levels} for feature in self.features}
        if len(features) < len(self.features) or len({model.id for model in self.models}) < len(self.models):
            raise ValueError("a feature or a model stands twice")
        for model in self.models:
            for name, cell in model.features.items():
                if name not in features:
                    raise ValueError(f"model {model.id}: no feature {name}")
                if unknown := set(cell.levels) - features[name]:
                    raise ValueError(f"model {model.id}: {name} has no level {min(unknown)}")
        return self


def cut_of(level: Level) -> float:
    """Return where a level begins; minus infinity for the first."""
    bound = level.from_ if level.from_ is not None else level.above
    return float("-inf") if bound is None else bound


@cache
def load_profiles(path: Path = MODELS) -> Profiles:
    """Read the features and models.

    Raises
    ------
    ProfileError
        With file, place and reason: unknown key, level or feature, cuts that do not rise.
    """
    try:
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)  # noqa: S506  # both are safe
        return Profiles.model_validate(content)
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        raise ProfileError(f"{path.name}: not readable as YAML: {' '.join(str(fault).split())}") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(_word(content, first["loc"], at) for at in range(len(first["loc"])))
        reason = first["msg"].removeprefix("Value error, ")
        raise ProfileError(f"{path.name}: {place}{': ' if place else ''}{reason}") from None


def _word(content: Any, path: tuple[int | str, ...], at: int) -> str:
    """Name an element of a list by its id instead of its place."""
    for step in path[: at + 1]:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return str(path[at])
    return (
        str(content["id"])
        if isinstance(path[at], int) and isinstance(content, dict) and "id" in content
        else str(path[at])
    )
