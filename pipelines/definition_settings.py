"""Settings that name a site's own definitions: scales, anchors, instruments."""

from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pipelines.section import Section

if TYPE_CHECKING:
    from metrics.fidelity.scale_model import Scale
    from metrics.instruments import Instrument


class FidelitySettings(Section):
    """Which scales are scored, and how, where a site departs from the shipped ones."""

    variants: dict[str, list[str]] = Field(
        default_factory=dict, description="Variants in use by scale, for example {dacts: [oregon-2015]}."
    )
    overlays: list[str] = Field(
        default_factory=list, description="Minimums that bind the site, for example [maine-14-193-ch2]."
    )
    scales: Path | None = Field(None, description="Folder of the site's own scale files, relative to this file.")
    anchors: Path | None = Field(
        None, description="Folder of anchors files, for scales whose anchors the site has a licence to show."
    )

    @field_validator("scales", "anchors", mode="after")
    @classmethod
    def _exists(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        return _folder(path, info)

    @model_validator(mode="after")
    def _can_be_loaded(self) -> Self:
        self.load()
        return self

    def load(self) -> "dict[str, Scale]":
        """Give the scales of the site, by name.

        Raises
        ------
        ScaleError
            With what is not known, or file, item and reason.
        """
        from metrics.fidelity.site_scales import site_scales  # noqa: PLC0415 - its import is slow and rarely needed

        return site_scales(self.variants, self.overlays, self.scales, self.anchors)


class AssessmentSettings(Section):
    """How assessments are scored, where a site has instruments that are not shipped."""

    instruments: Path | None = Field(
        None, description="Folder of the site's own instrument files, relative to this file."
    )

    @field_validator("instruments", mode="after")
    @classmethod
    def _exists(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        return _folder(path, info)

    @model_validator(mode="after")
    def _can_be_loaded(self) -> Self:
        self.load()
        return self

    def load(self) -> "dict[str, Instrument]":
        """Give the shipped instruments and those of the site, by name.

        Raises
        ------
        InstrumentError
            With file, key and reason.
        """
        from metrics.instruments import load_instruments  # noqa: PLC0415 - read when a run needs it

        return load_instruments(*([self.instruments] if self.instruments else []))


def _folder(path: Path | None, info: ValidationInfo) -> Path | None:
    """Resolve a folder against the place of the settings file; it must exist."""
    base = (info.context or {}).get("base")
    full = (Path(base) / path).resolve() if base and path else path
    if full and not full.is_dir():
        msg = f"folder {path} does not exist: correct the path"
        raise ValueError(msg)
    return full
