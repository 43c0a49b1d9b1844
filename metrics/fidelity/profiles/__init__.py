"""The model profile: which model of case management the records of a team most resemble.

`models.yaml` says what each model is like, `definitions` reads it, `features` turns records into levels, `similarity`
compares them with the models, `explain` says it in words.
"""

from metrics.fidelity.profiles.definitions import ProfileError, Profiles, load_profiles
from metrics.fidelity.profiles.explain import explain
from metrics.fidelity.profiles.profiles import profile_teams

__all__ = ["ProfileError", "Profiles", "explain", "load_profiles", "profile_teams"]
