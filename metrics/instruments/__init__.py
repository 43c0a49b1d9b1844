"""Instruments as data: questionnaires and rating scales about clients, one YAML file each, never their text.

Belongs here: what an instrument is made of, how it is scored and what a change of its score means. Not here: scoring of
rows (`transforms/assessments/`), rates and comparisons (`metrics/evaluation/`). `load_instruments` is the door.
"""

from metrics.instruments.instrument_model import Instrument
from metrics.instruments.reading import InstrumentError, load_instruments

__all__ = ["Instrument", "InstrumentError", "load_instruments"]
