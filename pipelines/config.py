"""`plumbline.yaml`, the one file that a site edits: its types, its reading, its faults by line.

What a setting means stands here, in the field descriptions; editors and the documentation read them from the
JSON Schema. Which file of an extract holds which table is decided in `pipelines/sources.py`, not here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, PrivateAttr, ValidationError, ValidationInfo, field_validator, model_validator

from pipelines.definition_settings import AssessmentSettings, FidelitySettings
from pipelines.errors import SettingsError
from pipelines.evaluation_settings import EvaluationSettings
from pipelines.section import Section
from pipelines.yaml_lines import Lines, Place, read_yaml


@dataclass(frozen=True, slots=True)
class Stitching:
    """A published rule for joining stays into spells and for counting readmissions (DESIGN section 5, rule 2).

    Attributes
    ----------
    gap_days : int
        Longest time between two stays of one spell, in days; -1 joins only stays that overlap or start together.
    psychiatric_gap_days : int
        The same where both stays are psychiatric, if longer.
    needs_other_facility : bool
        Whether stays that do not overlap are joined only across facilities.
    readmission_from_day : int
        First day after a discharge on which an admission is a readmission.
    """

    gap_days: int
    psychiatric_gap_days: int = -1
    needs_other_facility: bool = False
    readmission_from_day: int = 0


STITCHING = {
    "hedis": Stitching(gap_days=1),
    "cms": Stitching(gap_days=1, psychiatric_gap_days=2, readmission_from_day=3),
    "hcup": Stitching(gap_days=0),
    "cihi": Stitching(gap_days=0, needs_other_facility=True),
    "none": Stitching(gap_days=-1),
}
"""By name: HEDIS PCR, CMS READM-30-IPF with the interrupted stay of the IPF PPS, HCUP NRD, CIHI, and no joining."""

NonNegative = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Program(Section):
    """Who the release is about."""

    id: str = Field(description="Short key of the program, used where no programs table is supplied.")
    name: str = Field(description="Name printed on every page.")


class Period(Section):
    """What the release covers."""

    from_: date = Field(alias="from", description="First day that is measured.")
    through: date = Field(description="Last day that is measured.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.through < self.from_:
            msg = f"`through` ({self.through}) is before `from` ({self.from_}): put the first day first"
            raise ValueError(msg)
        return self

    @property
    def until(self) -> date:
        """First day after the period."""
        return self.through + timedelta(days=1)


class EngineSettings(Section):
    """What computes the tables."""

    kind: Literal["duckdb"] = Field("duckdb", description="Engine that runs the transforms.")
    memory_limit: str = Field(
        "1500MB",
        pattern=r"^\d+(\.\d+)? ?(MB|GB|MiB|GiB)$",
        description="Most memory that the engine may use, for example 1500MB.",
    )
    threads: Annotated[int, Field(ge=1)] | None = Field(None, description="Processors to use; empty uses all.")


class Coverage(Section):
    """Between which days a feed is complete; nothing is measured outside."""

    covered_from: date | None = Field(None, description="First day that the feed covers.")
    covered_through: date | None = Field(None, description="Last day that the feed covers.")
    settles_after_days: NonNegative = Field(
        30,
        description="Records of the last days may still arrive for this long; that tail is marked immature.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.covered_from and self.covered_through and self.covered_through < self.covered_from:
            msg = f"covered_through ({self.covered_through}) is before covered_from ({self.covered_from})"
            raise ValueError(msg)
        return self


class TableSettings(Section):
    """What differs for one table of a source."""

    path: str | None = Field(None, description="File, or pattern of files, inside the folder of the source.")
    covered_from: date | None = Field(None, description="First day that this table covers.")
    covered_through: date | None = Field(None, description="Last day that this table covers.")
    settles_after_days: NonNegative | None = Field(None, description="As for the source, for this table alone.")


class Source(Coverage):
    """A folder of extracts from one system."""

    name: str = Field(description="Name of the system, shown on the data-quality page.")
    format: Literal["csv", "parquet", "hmis_csv"] = Field(
        "csv", description="csv and parquet hold Plumbline's own tables; hmis_csv is a HUD HMIS export."
    )
    path: Path = Field(description="Folder of the extracts, relative to this file.")
    delimiter: str = Field(",", min_length=1, max_length=1, description="Mark between the fields of a CSV file.")
    encoding: str = Field("utf-8", description="Encoding of the CSV files, for example latin-1.")
    tables: dict[str, TableSettings] = Field(default_factory=dict, description="Tables that differ.")

    @field_validator("path", mode="after")
    @classmethod
    def _exists(cls, path: Path, info: ValidationInfo) -> Path:
        base = (info.context or {}).get("base")
        full = (Path(base) / path).resolve() if base else path
        if base and not full.exists():
            msg = f"folder {path} does not exist: correct the path, or put the extracts there"
            raise ValueError(msg)
        return full

    @model_validator(mode="after")
    def _knows_its_coverage(self) -> Self:
        if self.format != "hmis_csv" and not (self.covered_from and self.covered_through):
            msg = "covered_from and covered_through are needed: the first and last day that this source covers"
            raise ValueError(msg)
        return self


class Thresholds(Section):
    """How much may be wrong before a run stops."""

    quarantined_share: Share = Field(0.05, description="Largest share of a table's rows that may be quarantined.")
    tables: dict[str, Share] = Field(default_factory=dict, description="The same for single tables.")

    def allowed(self, table: str) -> float:
        """Largest share of this table's rows that may be quarantined."""
        return self.tables.get(table, self.quarantined_share)


class Rules(Section):
    """Choices of counting; each travels with the numbers."""

    stitching: Literal["hedis", "cms", "hcup", "cihi", "none"] = Field(
        "hedis", description="Published rule that joins stays into spells."
    )
    same_day_nights: Literal[0, 1] = Field(0, description="Nights of a stay that ends on the day it began.")
    housing_confirmed_days: Annotated[int, Field(ge=1)] = Field(
        180, description="Days for which an open housing record holds after it was last confirmed."
    )
    price_year: Annotated[int, Field(ge=1990, le=2100)] | None = Field(
        None, description="Year in whose prices costs are told; empty takes the newest year of unit_costs."
    )


class Disclosure(Section):
    """What keeps a small group of people from being recognized."""

    rule: Literal["small_cells"] = Field("small_cells", description="Small cells and their complements are hidden.")
    threshold: Annotated[int, Field(ge=3)] = Field(11, description="Smallest count of people that is shown.")


class Branding(Section):
    """How the pages name themselves."""

    title: str = Field("Plumbline", description="Title of the dashboard.")
    owner: str = Field("", description="Organization that publishes it.")
    contact: str = Field("", description="Where readers can ask; an office, never a person.")
    accent: str = Field("#0b6e75", pattern=r"^#[0-9a-fA-F]{6}$", description="Accent color as #rrggbb.")


class Folders(Section):
    """Where the pipeline keeps things, relative to this file."""

    work: Path = Field(Path("work"), description="The pipeline's own database and logs.")
    releases: Path = Field(Path("releases"), description="Published releases.")
    keep: Annotated[int, Field(ge=1)] = Field(12, description="How many releases to keep.")


class Settings(Section):
    """The whole of `plumbline.yaml`."""

    program: Program
    period: Period
    sources: Annotated[list[Source], Field(min_length=1)]
    time_zone: str = Field("UTC", description="Time zone of the program, for example America/New_York.")
    engine: EngineSettings = EngineSettings()
    thresholds: Thresholds = Thresholds()
    rules: Rules = Rules()
    disclosure: Disclosure = Disclosure()
    fidelity: FidelitySettings = Field(default_factory=FidelitySettings.model_construct)
    assessments: AssessmentSettings = Field(default_factory=AssessmentSettings.model_construct)
    evaluation: EvaluationSettings = EvaluationSettings()
    branding: Branding = Branding()
    folders: Folders = Field(Folders(), validate_default=True)
    _lines: Lines | None = PrivateAttr(default=None)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name not in available_timezones():
            msg = f"{name!r} is not a time zone: use a name such as America/New_York"
            raise ValueError(msg)
        return name

    @field_validator("folders", mode="after")
    @classmethod
    def _absolute(cls, folders: Folders, info: ValidationInfo) -> Folders:
        base = (info.context or {}).get("base")
        if not base:
            return folders
        return folders.model_copy(
            update={
                "work": (Path(base) / folders.work).resolve(),
                "releases": (Path(base) / folders.releases).resolve(),
            }
        )

    def fault(self, place: Place, words: str) -> SettingsError:
        """Say a fault that only the data show, with the line of its key."""
        line = self._lines.line(place) if self._lines else "settings:"
        return SettingsError(f"{line} {_key(place)}: {words}")

    @property
    def parameters(self) -> dict[str, Any]:
        """Named parameters of the transforms."""
        stitching = STITCHING[self.rules.stitching]
        return {
            "program_id": self.program.id,
            "program_name": self.program.name,
            "period_from": self.period.from_,
            "period_until": self.period.until,
            "stitching": self.rules.stitching,
            "stitch_gap_days": stitching.gap_days,
            "stitch_psychiatric_gap_days": stitching.psychiatric_gap_days,
            "stitch_other_facility": stitching.needs_other_facility,
            "readmission_from_day": stitching.readmission_from_day,
            "same_day_nights": self.rules.same_day_nights,
            "housing_confirmed_days": self.rules.housing_confirmed_days,
            "price_year": self.rules.price_year,
        }


def load_settings(path: Path) -> Settings:
    """Read and check a settings file.

    Raises
    ------
    SettingsError
        Naming the file, the line and the key of every fault.
    """
    if not path.is_file():
        msg = f"{path}: no such file. Run this where plumbline.yaml is, or name it with --settings."
        raise SettingsError(msg)
    content, place_of = read_yaml(path)
    lines = Lines(path, place_of)
    try:
        settings = Settings.model_validate(content, context={"base": path.parent})
    except ValidationError as fault:
        raise SettingsError("\n".join(_faults(fault, lines))) from None
    settings._lines = lines
    for position, rebase in enumerate(settings.evaluation.rebases):
        if not settings.period.from_ < rebase.from_ <= settings.period.through:
            place = ("evaluation", "rebases", position, "from")
            raise settings.fault(place, f"{rebase.from_} is not after the first day of the period, and inside it")
    for position, interruption in enumerate(settings.evaluation.interruptions):
        if not settings.period.from_ < interruption.from_ <= settings.period.through:
            place = ("evaluation", "interruptions", position, "from")
            raise settings.fault(place, f"{interruption.from_} is not after the first day of the period, and inside it")
    return settings


def folder_settings(folder: Path) -> Settings:
    """Give settings that only say where the extracts are, for a check before there is a `plumbline.yaml`.

    Raises
    ------
    SettingsError
        If the folder does not exist.
    """
    if not folder.is_dir():
        msg = f"{folder}: no such folder; name the folder that holds the extracts"
        raise SettingsError(msg)
    ever = {"from": date.min, "through": date.max - timedelta(days=1)}
    source = {
        "name": folder.name,
        "path": folder.resolve(),
        "covered_from": ever["from"],
        "covered_through": ever["through"],
    }
    return Settings.model_validate(
        {"program": {"id": folder.name, "name": folder.name}, "period": ever, "sources": [source]}
    )


def _faults(fault: ValidationError, lines: Lines) -> list[str]:
    places = [tuple(part for part in error["loc"] if part != "from_") for error in fault.errors()]
    return [
        f"{lines.line(place)} {_key(place)}: {_say(error)}" for place, error in zip(places, fault.errors(), strict=True)
    ]


def _key(place: Place) -> str:
    return ".".join(str(part) for part in place) or "the file"


def _say(error: Any) -> str:
    """Put a fault into words a site can act on."""
    if error["type"] == "extra_forbidden":
        return "unknown key; correct its spelling or remove it"
    if error["type"] == "missing":
        return "is missing; add it"
    said: str = error["msg"].removeprefix("Value error, ")
    shown = error.get("input")
    return said if isinstance(shown, dict | list) or error["type"] == "value_error" else f"{said}, got {shown!r}"
