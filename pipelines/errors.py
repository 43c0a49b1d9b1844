"""The errors a user can meet, each with the exit code a scheduler can act on. No logic."""


class PlumblineError(Exception):
    """A fault said in one line: what, where, and what to do about it."""

    exit_code = 1


class SettingsError(PlumblineError):
    """`plumbline.yaml` cannot be used."""

    exit_code = 2


class InputError(PlumblineError):
    """A file of an extract cannot be read, or a required table is missing."""

    exit_code = 3


class ThresholdError(PlumblineError):
    """More rows of a table were quarantined than the site allows."""

    exit_code = 4


class BusyError(PlumblineError):
    """Another run holds the database."""

    exit_code = 5


class CheckError(PlumblineError):
    """An invariant does not hold; nothing was published."""

    exit_code = 6
