"""The parts that pages are made of: a page, a chart with everything that belongs to it, a table. No HTML."""

from dataclasses import dataclass, field
from typing import Any

from dashboards.figures import Figure
from dashboards.palette import Theme
from dashboards.settings import SiteSettings


@dataclass(frozen=True)
class Column:
    """A heading of a table; numbers stand right, in tabular figures."""

    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: its words, a link, and a style (`hidden`, `muted`)."""

    text: str
    href: str = ""
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table for readers; the first cell of a row is its heading."""

    caption: str
    columns: list[Column]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Chart:
    """One object: finding, unit, figure, table twin, and where its data and definition stand.

    Parameters
    ----------
    id
        Key within the page.
    finding
        What the chart shows, as a sentence; also its text for those who cannot see it.
    unit
        What is measured, in which unit, and what line and band mean.
    figure
        The figure.
    table
        The same values as text.
    csv, definition, view
        Addresses of the data, of the definition and of this view, relative to the page.
    notes
        Sentences on what is hidden or not yet complete.
    is_small
        One of many of its kind: drawn without the line of links.
    """

    id: str
    finding: str
    unit: str
    figure: Figure
    table: Table
    csv: str
    definition: str
    view: str
    notes: list[str] = field(default_factory=list)
    is_small: bool = False
    title: str = ""

    @property
    def height(self) -> int:
        """Pixels that the figure takes."""
        return int(self.figure.layout["height"])


@dataclass(frozen=True)
class Page:
    """A file of the site: where it lies, its template, and what the template is given."""

    path: str
    template: str
    title: str
    section: str
    context: dict[str, Any]

    @property
    def root(self) -> str:
        """The way from this page to the folder of the site."""
        return "../" * self.path.count("/")


@dataclass(frozen=True)
class Look:
    """What every page maker is given besides the release."""

    settings: SiteSettings
    theme: Theme
