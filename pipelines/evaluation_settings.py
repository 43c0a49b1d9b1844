"""The section `evaluation` of `plumbline.yaml`: how change over time is judged, and judgements that are recorded."""

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field, field_validator

from pipelines.change_settings import Interruption, StaggeredStart, Words
from pipelines.section import Section

Named = TypeVar("Named", Interruption, StaggeredStart)


class RecordedRebase(Section):
    """A recorded judgement that from a month on a series is another one, with limits of its own."""

    measure: str = Field(description="Measure, as docs/measures.md names it.")
    group: str = Field("", description="Key of the team or model; empty for the whole program.")
    from_: date = Field(alias="from", description="First day of the first month that is judged anew.")
    reason: Words = Field(description="What changed, by other evidence than the chart.")
    role: Words = Field(description="Who judged so: a role, never a name.")

    @field_validator("measure")
    @classmethod
    def _is_known(cls, name: str) -> str:
        from metrics.catalogue import load_measures  # noqa: PLC0415 - slow, and needed only where something is judged

        if name not in load_measures():
            msg = f"no measure {name}: docs/measures.md has their names"
            raise ValueError(msg)
        return name

    @field_validator("from_")
    @classmethod
    def _begins_a_month(cls, day: date) -> date:
        if day.day != 1:
            msg = f"{day} is not the first day of a month: new limits begin with a month"
            raise ValueError(msg)
        return day


class EvaluationSettings(Section):
    """How change over time is judged."""

    chart_rules: Literal["nhs", "anhoej"] = Field(
        "nhs", description="Rules of the control charts: Making Data Count (NHS), or Anhøj's run tests."
    )
    rebases: list[RecordedRebase] = Field(
        default_factory=list, description="Months from which a control chart has new limits, each with its reason."
    )
    chosen_for_admissions: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Fewest psychiatric admissions in the year before for which people are taken on; empty where there "
        "is no such rule.",
    )
    interruptions: list[Interruption] = Field(
        default_factory=list, description="What began for the whole program on a day, with the measures to look at."
    )
    staggered_starts: list[StaggeredStart] = Field(
        default_factory=list, description="What teams began at different times, with the measure to look at."
    )

    @field_validator("interruptions", "staggered_starts")
    @classmethod
    def _named_once(cls, items: list[Named]) -> list[Named]:
        names = [item.id for item in items]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            msg = f"id {', '.join(twice)} is used twice: each needs its own"
            raise ValueError(msg)
        return items
