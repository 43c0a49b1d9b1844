"""SQL text for the measures of a family: sums, people and value counts.

Belongs here: SELECTs that any engine of `pipelines` can run. Not here: running them, or arithmetic on their results
(`calculate.py`); the spread between clients (`compile_clusters.py`). Every SELECT binds `$period_from` and
`$period_until` and numbers the months from 0. Tables read: the unit table, `team_traits`, `client_traits`,
`client_year_traits`.
"""

from collections.abc import Sequence

from metrics.families import Family, Member
from metrics.periods import Window

TRAITS = ("age_group", "sex", "race_ethnicity", "language", "dual_diagnosis", "high_use")
TRAIT_LEVELS = {"program": "program_id", "model": "model"}
TRAIT_GRAINS = ("year", "rolling_12")

AGE_GROUPS = ((18, "0-17"), (26, "18-25"), (45, "26-44"), (65, "45-64"))
OLDEST_GROUP = "65+"

# A chunk of months fits the 63 positive bits of an integer, with the eleven before it that a window can reach into.
CHUNK_MONTHS = 50
REACH_MONTHS = 11

TEAMS = "select team_id, program_id, model from team_traits order by team_id"


def units(family: Family) -> str:
    """Rows: those of the unit table that a team has inside the period. Who, which month, every term."""
    who = f"{family.cluster}, " if family.cluster else ""
    terms = ", ".join(f"{sql} as {name}" for name, sql in family.terms.items())
    when = family.period_on
    return f"""select {who}team_id, year({when}) as unit_year,
    datediff('month', $period_from, {when}) as month_number, {terms}
from {family.unit_table}
where team_id is not null and {when} >= $period_from and {when} < $period_until"""


def units_with_traits(family: Family) -> str:
    """Rows: as `units`, with the team's program and model and the client's traits in the year of the row."""
    return with_traits("units", f"({units(family)}) as units")


def sums_by_team(family: Family) -> str:
    """Rows: team x month. Sums of every term, and the number of unit rows."""
    return f"""select team_id, month_number, count(*) as unit_rows, {_sums(family)}
from ({units(family)}) as units
group by team_id, month_number"""


def sums_by_trait(family: Family) -> str:
    """Rows: program x model x month x every trait. Sums of every term."""
    keys = f"program_id, model, month_number, {', '.join(TRAITS)}"
    return f"""select {keys}, count(*) as unit_rows, {_sums(family)}
from ({units_with_traits(family)}) as units
group by {keys}"""


def people(family: Family, windows: Sequence[Window]) -> str:
    """Rows: level x group x trait x category x window. Distinct clients with a non-zero term.

    A client's months become the bits of one integer, so that a window is one comparison and no row is repeated for
    the windows it belongs to. Most clients have one team and the same traits throughout: they are counted once, by
    team and by all traits together, and added up. Only those who moved, or grew older, are counted at every level.
    """
    traits = TRAITS if family.has_traits else ()
    keys = ", ".join(("client_id", "team_id", "program_id", "model", *traits, "chunk"))
    bits = ", ".join(f"bit_or(case when {name} <> 0 then bit else 0 end) as {name}" for name in family.terms)
    groupings: list[tuple[str, str, str | None]] = [("team", "team_id", None)]
    groupings += [(level, column, trait) for level, column in TRAIT_LEVELS.items() for trait in (None, *traits)]
    counted = "\nunion all\n".join(_people_of(family, *grouping) for grouping in groupings)
    return f"""with
chunks as (select * from (values {_chunk_rows(windows)}) as c(chunk, begins, ends)),
windows as (select * from (values {_mask_rows(windows)}) as w(chunk, window_number, mask, has_traits)),
units as (
    select traits.*, chunk, cast(1 as bigint) << cast(month_number - begins as int) as bit
    from ({units_with_traits(family)}) as traits
    join chunks on month_number >= begins and month_number <= ends
),
clients as (
    select {keys}, {bits}
    from units
    group by {keys}
),
changes as (select client_id, chunk, count(*) - 1 as changes from clients group by client_id, chunk),
steady as (
    select clients.*
    from clients
    join changes on changes.client_id = clients.client_id and changes.chunk = clients.chunk
    where changes.changes = 0
),
changed as (
    select clients.*
    from clients
    join changes on changes.client_id = clients.client_id and changes.chunk = clients.chunk
    where changes.changes > 0
){"".join(_steady(family, *part) for part in _STEADY_PARTS[: 2 if traits else 1])}
{counted}"""


def value_counts(family: Family, member: Member) -> str:
    """Rows: team x month x value (x traits where the family has them). The number of unit rows with the value."""
    traits = f", {', '.join(TRAITS)}" if family.has_traits else ""
    source = units_with_traits(family) if family.has_traits else units(family)
    keys = f"team_id, month_number{traits}, {member.numerator}"
    return f"""select team_id, month_number{traits}, {member.numerator} as unit_value, count(*) as unit_rows
from ({source}) as units
where {member.denominator} <> 0
group by {keys}"""


def with_traits(name: str, source: str) -> str:
    """SELECT of rows with team_id, client_id and unit_year, and beside them the traits as of that year.

    `source` is what stands after `from` and gives the rows the name.
    """
    return f"""select {name}.*, team_traits.program_id, team_traits.model, {_trait_columns(f"{name}.unit_year")}
from {source}
join team_traits on team_traits.team_id = {name}.team_id
left join client_traits on client_traits.client_id = {name}.client_id
left join client_year_traits
    on client_year_traits.client_id = {name}.client_id and client_year_traits.calendar_year = {name}.unit_year"""


def _trait_columns(year: str) -> str:
    age = f"{year} - client_traits.birth_year"
    groups = " ".join(f"when {age} < {below} then '{label}'" for below, label in AGE_GROUPS)
    known = [f"coalesce(client_traits.{name}, 'unknown') as {name}" for name in ("sex", "race_ethnicity", "language")]
    flags = {"dual_diagnosis": "has_dual_diagnosis", "high_use": "is_high_use"}
    said = [
        f"case client_year_traits.{flag} when true then 'yes' when false then 'no' else 'unknown' end as {name}"
        for name, flag in flags.items()
    ]
    aged = f"case when client_traits.birth_year is null then 'unknown' {groups} else '{OLDEST_GROUP}' end as age_group"
    return ", ".join([aged, *known, *said])


def _sums(family: Family) -> str:
    return ", ".join(f"sum({name}) as {name}" for name in family.terms)


_STEADY_PARTS = (
    ("steady_teams", ("team_id", "program_id", "model"), ""),
    ("steady_traits", ("program_id", "model", *TRAITS), " and has_traits"),
)


def _steady(family: Family, name: str, keys: Sequence[str], which: str) -> str:
    """CTE: clients who did not change, by the smallest groups and window."""
    columns = f"{', '.join(keys)}, window_number"
    return f""",
{name} as (
    select {columns}, {_found(family)}
    from steady
    join windows on windows.chunk = steady.chunk{which}
    group by {columns}
)"""


def _people_of(family: Family, level: str, column: str, trait: str | None) -> str:
    """Distinct clients of a level and trait, each counted once whichever teams and ages the months were spent at."""
    keys = column if trait is None else f"{column}, {trait}"
    named = "'all' as trait, 'all' as category" if trait is None else f"'{trait}' as trait, {trait} as category"
    merged = ", ".join(f"bit_or({name}) as {name}" for name in family.terms)
    return f"""select '{level}' as level, {column} as group_id, {named}, window_number, {_sums(family)}
from (
    select {keys}, window_number, {_found(family)}
    from (select client_id, chunk, {keys}, {merged} from changed group by client_id, chunk, {keys}) as masks
    join windows on windows.chunk = masks.chunk{"" if trait is None else " and has_traits"}
    group by {keys}, window_number
    union all
    select {keys}, window_number, {", ".join(family.terms)}
    from {"steady_teams" if trait is None else "steady_traits"}
) as counted
group by {keys}, window_number"""


def _found(family: Family) -> str:
    """Clients of whom a term is not zero in a window."""
    return ", ".join(f"sum(case when ({name} & mask) <> 0 then 1 else 0 end) as {name}" for name in family.terms)


def _chunk_begin(chunk: int) -> int:
    return chunk * CHUNK_MONTHS - REACH_MONTHS


def _chunk_rows(windows: Sequence[Window]) -> str:
    chunks = sorted({window.last // CHUNK_MONTHS for window in windows})
    return ", ".join(f"({chunk}, {_chunk_begin(chunk)}, {(chunk + 1) * CHUNK_MONTHS - 1})" for chunk in chunks)


def _mask_rows(windows: Sequence[Window]) -> str:
    rows = []
    for number, window in enumerate(windows):
        chunk = window.last // CHUNK_MONTHS
        mask = sum(1 << (month - _chunk_begin(chunk)) for month in range(window.first, window.last + 1))
        has_traits = str(window.grain in TRAIT_GRAINS).lower()
        rows.append(f"({chunk}, {number}, cast({mask} as bigint), {has_traits})")
    return ", ".join(rows)
