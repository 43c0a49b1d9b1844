"""What stands where in a review workbook. Written and read by the same table, so that the two cannot differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from metrics.fidelity.ratings import CANNOT_RATE
from metrics.fidelity.scale_model import Item, Scale
from pipelines.errors import InputError

HEAD, RATINGS, LISTS = "review", "ratings", "lists"
TEAM, SCALE, VERSION, DAY = "B3", "B4", "B5", "B6"
RATERS = ("B7", "B8", "B9")
RATER_COLUMNS = ("D", "E", "F")
CONSENSUS_COLUMN = "G"
EVIDENCE_COLUMN = "H"
RECORDS_COLUMN = "I"
ANCHOR_COLUMNS = tuple("JKLMNOPQ")
FIRST_ROW = 2
SKIP_REASONS = ("post_vacant", "newly_hired", "not_applicable")

Place = tuple[str, str]
"""A sheet and a cell."""


@dataclass(frozen=True)
class Line:
    """The row of one item."""

    row: int
    item: Item

    def cell(self, column: str) -> str:
        """Name the cell of this row in a column."""
        return f"{column}{self.row}"


def lines(scale: Scale) -> Iterator[Line]:
    """Give the row of every item that raters rate; an item that is the mean of its parts is not among them."""
    rated = (item for item in scale.items if not scale.parts_of(item.id))
    return (Line(row, item) for row, item in enumerate(rated, start=FIRST_ROW))


def permitted(scale: Scale, item: Item) -> tuple[int | str, ...]:
    """List what a rater may enter for an item: its ratings, and reasons for giving none where the scale has them."""
    reasons = [reason for reason in SKIP_REASONS if scale.may_skip(item.id, reason)]
    return (*range(scale.rating.min, scale.rating.max + 1), CANNOT_RATE, *reasons)


def fixed_cells(scale: Scale) -> dict[Place, str]:
    """Give every cell that nobody but the template writes, with what must stand in it.

    Raises
    ------
    InputError
        If the scale's ratings are not points that a drop-down can list.
    """
    ratings = range(scale.rating.min, scale.rating.max + 1)
    if scale.rating.unit != "points" or len(ratings) > len(ANCHOR_COLUMNS):
        raise InputError(f"{scale.id}: rated in {scale.rating.unit}; supply its scores in fidelity_ratings.csv instead")
    cells = _head(scale) | _header(scale, ratings)
    for line in lines(scale):
        texts = {"A": scale.subscale_of(line.item.id), "B": line.item.id, "C": line.item.label}
        texts |= {
            column: line.item.anchors.get(rating, "") for column, rating in zip(ANCHOR_COLUMNS, ratings, strict=False)
        }
        cells |= {(RATINGS, line.cell(column)): text for column, text in texts.items() if text}
    return cells


def entry_cells(scale: Scale) -> set[Place]:
    """Name every cell that a rater fills in."""
    columns = (*RATER_COLUMNS, CONSENSUS_COLUMN, EVIDENCE_COLUMN)
    return {(HEAD, cell) for cell in (TEAM, DAY, *RATERS)} | {
        (RATINGS, line.cell(column)) for line in lines(scale) for column in columns
    }


def _head(scale: Scale) -> dict[Place, str]:
    texts = {
        "A1": f"Review: {scale.title}",
        "A2": "Fill in the colored cells. No names, initials, birth dates or record numbers of clients, anywhere.",
        "A3": "Team",
        "A4": "Scale",
        SCALE: scale.id,
        "A5": "Version",
        VERSION: scale.version,
        "A6": "Day of the review",
        "A7": "Rater 1 (key, no name)",
        "A8": "Rater 2 (key, no name)",
        "A9": "Rater 3 (key, no name)",
        "A11": "Licence",
        "B11": scale.licence,
        "A12": "Source",
        "B12": scale.source,
    }
    return {(HEAD, cell): text for cell, text in texts.items()}


def _header(scale: Scale, ratings: range) -> dict[Place, str]:
    names = ["subscale", "item", "label", "rater 1", "rater 2", "rater 3", "consensus", "evidence (no client data)"]
    texts = dict(zip("ABCDEFGH", names, strict=True)) | {RECORDS_COLUMN: "score from records"}
    if any(item.anchors for item in scale.items) or scale.rating.labels:
        texts |= {
            column: f"rating {rating} {scale.rating.labels.get(rating, '')}".strip()
            for column, rating in zip(ANCHOR_COLUMNS, ratings, strict=False)
        }
    return {(RATINGS, f"{column}1"): text for column, text in texts.items()}
