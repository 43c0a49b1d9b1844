"""The choices of a mirror image, each with its name: they move the result, so they travel with it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

IndexStay = Literal["split", "excluded", "before", "anchored"]
Died = Literal["truncated", "dropped", "worst_rank"]
Left = Literal["truncated", "followed", "dropped"]
Incomplete = Literal["excluded", "truncated"]
Exposure = Literal["all_days", "community_days"]

OPTIONS: Mapping[str, tuple[Any, ...]] = {
    "window_days": (365, 730, 183, None),
    "index_stay": ("split", "excluded", "before", "anchored"),
    "died": ("truncated", "dropped", "worst_rank"),
    "left": ("truncated", "followed", "dropped"),
    "incomplete": ("excluded", "truncated"),
    "exposure": ("all_days", "community_days"),
}
"""What each choice can be, the default first."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How before and after are cut.

    Attributes
    ----------
    window_days : int or None
        Days on each side: 365 for 12 months, 730 for 24, 183 for 6. None: for each client the longest time that both
        sides can be seen.
    index_stay : str
        A stay that began before the day of enrollment and lasted to it or beyond. 'split': its admission before, its
        days where they fall. 'excluded': neither admission nor days nor the time in it. 'before': all of it before, as
        the mirror stands at its end. 'anchored': the time before ends at its beginning, so that its admission is on
        neither side and only its days after enrollment count.
    died : str
        Within the window after. 'truncated': time and events until death. 'dropped': left out, which keeps survivors
        only. 'worst_rank': as truncated, and in the rank test worse than anybody alive.
    left : str
        The program or the area, before the window's end. 'truncated': time and events until then. 'followed': to the
        end of the window, where records still cover people. 'dropped': left out.
    incomplete : str
        Windows that records do not cover. 'excluded': such a client is left out, on either side, never taken as zero.
        'truncated': the covered part counts, with its exposure.
    exposure : str
        Time below the rates of admissions: 'all_days', or 'community_days' without the days of the stays themselves.
    """

    window_days: int | None = 365
    index_stay: IndexStay = "split"
    died: Died = "truncated"
    left: Left = "truncated"
    incomplete: Incomplete = "excluded"
    exposure: Exposure = "all_days"

    def __post_init__(self) -> None:
        for field in fields(self):
            chosen = getattr(self, field.name)
            if field.name == "window_days":
                if chosen is not None and chosen < 1:
                    raise ValueError(f"window_days is {chosen}; give days above 0, or None for equal client by client")
            elif chosen not in OPTIONS[field.name]:
                raise ValueError(f"{field.name} is {chosen!r}; choose one of {', '.join(OPTIONS[field.name])}")

    @property
    def window_words(self) -> str:
        """The window in words: '12 months before and 12 months after'."""
        if self.window_days is None:
            return "for each the longest time that both sides can be seen, equally long before and after"
        months = self.window_days / 365.25 * 12
        near = abs(months - round(months)) < 0.05
        length = f"{round(months)} months" if near else f"{self.window_days} days"
        return f"{length} before and {length} after"
