"""The one door to a release: what could identify somebody is hidden here, and nowhere else.

`protect_release` takes all tables of a release; `protect` the measure values alone. `audit.attack` is what a reader
could try. What is hidden and why: docs/decisions/0004-disclosure.md.
"""

from dashboards.disclosure.door import protect_release
from dashboards.disclosure.measures import protect
from dashboards.disclosure.rule import SmallCells

__all__ = ["SmallCells", "protect", "protect_release"]
