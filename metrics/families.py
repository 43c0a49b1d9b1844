"""Measures that can be computed together: one unit table, one month column, and the SQL terms they share.

Belongs here: from definitions to SQL expressions over one row. Not here: SELECTs (`compile.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from metrics.catalogue import Measure

# What a row is about, for variance: rows of the same client belong together. Only clients are counted as people.
CLUSTER_OF_TABLE = {
    "staff_months": "staff_id",
    "worker_months": "staff_id",
    "budget_months": "position_id",
    "team_months": None,
}
DEFAULT_CLUSTER = "client_id"

AMOUNT_KINDS = ("rate", "share_of_clients")
VALUE_KINDS = ("mean", "median")


@dataclass(frozen=True, slots=True)
class Member:
    """A measure and the names of the two terms it is made of."""

    measure: Measure
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class Family:
    """Measures over one unit table and month column, broken down alike, and their distinct terms.

    `terms` maps the name of a term to its SQL over one unit row; `stock_terms` are summed at a period's end only.
    """

    unit_table: str
    period_on: str
    members: tuple[Member, ...]
    terms: dict[str, str]
    stock_terms: frozenset[str]

    @property
    def cluster(self) -> str | None:
        """Column whose rows belong together, if any."""
        return CLUSTER_OF_TABLE.get(self.unit_table, DEFAULT_CLUSTER)

    @property
    def has_clients(self) -> bool:
        """Whether the rows are about clients, who are counted and have traits."""
        return self.cluster == DEFAULT_CLUSTER

    @property
    def has_traits(self) -> bool:
        """Whether the values are also broken down by the traits of the clients."""
        return self.has_clients and self.members[0].measure.has_traits

    @property
    def has_months(self) -> bool:
        """Whether there are values by month and quarter."""
        return self.members[0].measure.has_months

    @property
    def clustered_members(self) -> tuple[Member, ...]:
        """Members whose interval needs the spread between clusters."""
        if self.cluster is None:
            return ()
        return tuple(member for member in self.members if needs_spread(member.measure))


def families(measures: Iterable[Measure]) -> list[Family]:
    """Group measures by unit table, month column and breakdown; equal expressions become one term."""
    groups: dict[tuple[str, str, bool, bool], list[Measure]] = {}
    for measure in measures:
        key = (measure.unit_table, measure.period_on, measure.has_traits, measure.has_months)
        groups.setdefault(key, []).append(measure)
    return [_family(key[0], key[1], members) for key, members in sorted(groups.items())]


def needs_spread(measure: Measure) -> bool:
    """Whether the interval depends on how much clusters differ; a stock or a share of clients has one row a client."""
    return measure.interval != "none" and measure.kind in ("rate", "mean", "proportion")


def denominator_sql(measure: Measure) -> str:
    """Exposure of one unit row, or 1 for a row that counts and 0 for one that does not."""
    if measure.kind in AMOUNT_KINDS:
        return f"coalesce(cast({measure.denominator} as double), 0)"
    if measure.kind in VALUE_KINDS:
        return f"case when ({measure.denominator}) and ({measure.numerator}) is not null then 1.0 else 0 end"
    return f"case when {measure.denominator} then 1.0 else 0 end"


def numerator_sql(measure: Measure) -> str:
    """Amount or value of one unit row, counted only where its denominator is."""
    amount = f"coalesce(cast({measure.numerator} as double), 0)"
    if measure.kind in AMOUNT_KINDS:
        return f"case when ({measure.denominator}) is not null then {amount} else 0 end"
    if measure.kind in VALUE_KINDS:
        return f"case when {measure.denominator} then {amount} else 0 end"
    return f"case when ({measure.denominator}) and ({measure.numerator}) then 1.0 else 0 end"


def _family(table: str, column: str, measures: list[Measure]) -> Family:
    names: dict[tuple[str, bool], str] = {}

    def name_of(sql: str, measure: Measure) -> str:
        key = (f"cast({sql} as double)", measure.kind == "stock")
        return names.setdefault(key, f"term_{len(names)}")

    members = tuple(
        Member(measure, name_of(numerator_sql(measure), measure), name_of(denominator_sql(measure), measure))
        for measure in measures
    )
    terms = {name: sql for (sql, _), name in names.items()}
    return Family(table, column, members, terms, frozenset(name for (_, is_stock), name in names.items() if is_stock))
