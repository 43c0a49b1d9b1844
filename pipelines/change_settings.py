"""Parts of the section `evaluation` of `plumbline.yaml` about change at a day: of the program, or of some teams."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from pipelines.section import Section

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def known_measure(name: str) -> str:
    """Refuse a measure that the catalogue does not hold."""
    from metrics.catalogue import load_measures  # noqa: PLC0415 - slow, and needed only where a change is named

    if name not in load_measures():
        msg = f"no measure {name}: see docs/measures.md for their names"
        raise ValueError(msg)
    return name


KnownMeasure = Annotated[str, AfterValidator(known_measure)]


class Interruption(Section):
    """Something that began for the whole program on one day; the months before and after are compared."""

    id: Key = Field(description="Short key, for addresses and tables.")
    title: Words = Field(description="What began, in words for the page.")
    from_: date = Field(alias="from", description="First day with it.")
    measures: Annotated[list[KnownMeasure], Field(min_length=1)] = Field(
        description="Measures of docs/measures.md, chosen before looking at the series."
    )


class StaggeredStart(Section):
    """Something that teams began at different times; those that began are compared with those that did not."""

    id: Key = Field(description="Short key, for addresses and tables.")
    title: Words = Field(description="What the teams began, in words for the page.")
    measure: KnownMeasure = Field(description="Measure of docs/measures.md, chosen before looking at the values.")
    teams: Annotated[dict[str, date], Field(min_length=2)] = Field(
        description="First day of each team that began, by its key; teams that are not named never did."
    )

    @model_validator(mode="after")
    def _has_quarters(self) -> Self:
        from metrics.catalogue import load_measures  # noqa: PLC0415 - as above

        if not load_measures()[self.measure].has_months:
            msg = f"{self.measure} is not told by quarter: choose a measure that is"
            raise ValueError(msg)
        return self
