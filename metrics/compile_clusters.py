"""SQL text for the spread between clients: sums and products of what each client adds to a window.

Belongs here: which windows are computed exactly, and their SELECTs. Not here: variances (`statistics/`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from metrics.compile import TRAITS, units, with_traits
from metrics.families import Family, Member
from metrics.periods import MONTHS_OF_GRAIN, Window, month_count
from metrics.statistics.interval import Floats

# Tables with at most one row per cluster, team and month: their months need no grouping before squaring.
ONE_ROW_A_MONTH = frozenset({"client_months"})


@dataclass(frozen=True, slots=True)
class Blocks:
    """Windows of one grain that do not overlap, so that each is one block of `size` months.

    `windows` maps the number of a block, counted from month `offset`, to the number of its window.
    """

    grain: str
    size: int
    offset: int
    windows: dict[int, int]
    last_years: dict[int, int]


def blocks_of_grains(windows: Sequence[Window], settled_until: date) -> list[Blocks]:
    """Windows whose spread is computed from the rows.

    All months, quarters and years; of the rolling windows the latest that is settled, the one before it that does not
    overlap, and so on: a client's months are then grouped once, and not once for each of the twelve windows they belong
    to; and nothing that still arrives changes the interval of a settled window.
    """
    found = []
    for grain, size in MONTHS_OF_GRAIN.items():
        chosen = [n for n, w in enumerate(windows) if w.grain == grain]
        if grain == "rolling_12" and chosen:
            settled = [windows[n].last for n in chosen if windows[n].period_until <= settled_until]
            latest = max(settled, default=month_count(windows) - 1)
            chosen = [n for n in chosen if windows[n].last <= latest and (latest - windows[n].last) % size == 0]
        if chosen:
            offset = min(windows[n].first for n in chosen) % size
            numbers = {(windows[n].first - offset) // size: n for n in chosen}
            years = {n: (windows[n].period_until - timedelta(days=1)).year for n in chosen}
            found.append(Blocks(grain, size, offset, numbers, years))
    return found


def block_weights(windows: Sequence[Window], blocks: Sequence[Blocks]) -> Floats:
    """Windows x windows: the share of a window (column) that lies in an exactly computed window of its grain (row).

    1 on the diagonal for those computed exactly; a rolling window in between draws on the two blocks that it meets, one
    after the last of them on that one.
    """
    weights = np.zeros((len(windows), len(windows)))
    for block in blocks:
        last = max(block.windows.values(), key=lambda exact: windows[exact].last)
        for number in (number for number, window in enumerate(windows) if window.grain == block.grain):
            for exact in block.windows.values():
                weights[exact, number] = max(0, _months_shared(windows[number], windows[exact])) / block.size
            if windows[number].last > windows[last].last:
                weights[last, number] = 1
    return weights


def _months_shared(one: Window, other: Window) -> int:
    return min(one.last, other.last) - max(one.first, other.first) + 1


def cluster_products(family: Family, blocks: Blocks) -> str:
    """Rows: team x window. Number of clusters and sums of y, x, yy, xy, xx for every clustered member."""
    return f"""with
{_clusters(family, blocks)}
select team_id, window_number, {_products(family)}
from clusters
group by team_id, window_number"""


def cluster_products_by_trait(family: Family, blocks: Blocks) -> str:
    """Rows: program x model x trait x category x window; traits as of the year of the window's last day."""
    parts = "\nunion all\n".join(
        f"select program_id, model, '{trait}' as trait, {trait} as category, window_number, {_products(family)}\n"
        f"from people group by program_id, model, {trait}, window_number"
        for trait in TRAITS
    )
    return f"""with
{_clusters(family, blocks)},
people as (
{with_traits("clusters", "clusters")}
)
{parts}"""


def product_names(member: Member) -> tuple[str, str, str, str, str, str]:
    """Columns of one member: clusters, y, x, yy, xy, xx."""
    y, x = member.numerator, member.denominator
    return (f"clusters_{x}", f"sum_{y}", f"sum_{x}", f"{y}_{y}", f"{x}_{y}", f"{x}_{x}")


def _products(family: Family) -> str:
    columns: dict[str, str] = {}
    for member in family.clustered_members:
        y, x = member.numerator, member.denominator
        sums = (f"case when {x} <> 0 then 1 else 0 end", y, x, f"{y} * {y}", f"{x} * {y}", f"{x} * {x}")
        columns.update(zip(product_names(member), sums, strict=True))
    return ", ".join(f"sum({sql}) as {name}" for name, sql in columns.items())


def _clusters(family: Family, blocks: Blocks) -> str:
    """CTEs that end in `clusters`: one row per cluster, team and window, its last year and sums of its terms."""
    members = family.clustered_members
    names = list(dict.fromkeys(name for member in members for name in (member.numerator, member.denominator)))
    numbers = ", ".join(f"({block}, {n}, {blocks.last_years[n]})" for block, n in blocks.windows.items())
    keys = f"{family.cluster}, team_id"
    if blocks.size == 1 and family.unit_table in ONE_ROW_A_MONTH:
        grouped = f"select {keys}, month_number as block, {', '.join(names)} from ({units(family)}) as units"
    else:
        block = f"cast(floor((month_number - {blocks.offset}) / {blocks.size}.0) as int)"
        sums = ", ".join(f"sum({name}) as {name}" for name in names)
        grouped = f"select {keys}, {block} as block, {sums} from ({units(family)}) as units group by {keys}, {block}"
    return f"""windows as (select * from (values {numbers}) as w(block, window_number, unit_year)),
blocks as ({grouped}),
clusters as (
    select {keys}, window_number, unit_year, {", ".join(names)}
    from blocks
    join windows on windows.block = blocks.block
)"""
