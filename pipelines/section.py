"""What every part of the settings shares: unknown keys are faults, values are frozen."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)
