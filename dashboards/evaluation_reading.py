"""How pages read the evaluations of a release: control charts, and teams in their funnel. Estimates nothing."""

from collections.abc import Sequence
from math import isclose

from dashboards import formatting
from dashboards.reading import Group, Release, Row
from metrics.catalogue import Measure
from metrics.evaluation.comparing.over_time_words import ASSURANCE_WORDS, RULE_WORDS, RULES_WORDS
from metrics.evaluation.comparing.over_time_words import CAVEAT as CHART_CAVEAT
from metrics.evaluation.comparing.teams_words import CAVEAT as FUNNEL_CAVEAT

VARIATION_WORDS = {
    "common cause": "varies as chance lets it",
    "improving": "shows a signal of improvement",
    "concerning": "shows a signal of concern",
    "higher": "is higher than usual",
    "lower": "is lower than usual",
}
"""Marks of variation, after the name of what varies."""

SIGNAL_WORDS = {
    "outside": "lies outside the limits",
    **{rule: f"is one of {words}" for rule, words in RULE_WORDS.items() if rule in ("trend", "two of three", "shift")},
    "long run": f"is part of {RULE_WORDS['long run']}",
    "few crossings": f"ends a stretch in which {RULE_WORDS['few crossings']}",
}
"""Rules that are broken, after the name of the period."""

STEPS = {"month": "Month to month", "quarter": "Quarter to quarter"}
STATE_WORDS = {"hidden": formatting.HIDDEN_WORDS["small"], "immature": "not complete", "no value": "–"}
SIDES = {"higher": "above", "lower": "below"}
WITHHELD = "Months are withheld to protect the people behind small numbers; no control chart."
COMPARED = ("as expected", *SIDES)
MOST_NAMED = 3
"""Teams outside the limits that a title names."""


def charted(release: Release, measure: Measure, group: Group) -> Sequence[Row]:
    """Return the control chart of a measure and group in order of time; empty where too few periods are shown."""
    return release.evaluated("control_charts", measure.id, group.level, group.id)


def no_chart_words(release: Release, measure: Measure, group: Group) -> str:
    """Say why a measure with months has no control chart; empty where it has one, or no month is withheld."""
    is_withheld = any(release.columns(measure.id, group, "month")["hidden"])
    return WITHHELD if is_withheld and not charted(release, measure, group) else ""


def compared(release: Release, measure: Measure) -> Sequence[Row]:
    """Return the teams of the release in their funnel, in the order of the pages, each with its group.

    Empty where fewer than two are compared.
    """
    found = {row["team_id"]: row for row in release.evaluated("team_comparisons", measure.id)}
    rows = [dict(found[group.id]) | {"group": group} for group in release.of_level("team") if group.id in found]
    return rows if sum(row["state"] in COMPARED for row in rows) > 1 else []


def failed(release: Release, evaluation: str, subject: str) -> list[str]:
    """Return what was found wanting in the assumptions of an evaluation, in words."""
    rows = release.evaluated("evaluation_checks", evaluation, subject)
    return [str(row["words"]) for row in rows if row["outcome"] == "failed"]


def chart_finding(rows: Sequence[Row], measure: Measure, target: float | None) -> str:
    """Return the marks of variation and assurance in words."""
    step, latest = STEPS[rows[0]["grain"]], last_shown(rows)
    if formatting.is_missing(latest["centre"]):
        return f"{step}: too few values since the new limits began to say what is usual"
    text = f"{step} it {VARIATION_WORDS[latest['variation']]}"
    if latest["signal"]:
        text += f": {period_words(latest)} {SIGNAL_WORDS[latest['signal']]}"
    if target is not None and latest["assurance"]:
        amount = formatting.amount(target, measure.format)
        text += f". Target {amount}: {ASSURANCE_WORDS[latest['assurance']]}"
    return text


def chart_notes(release: Release, rows: Sequence[Row], measure: Measure, group: Group) -> list[str]:
    """Return the numbers behind the marks, new limits and their reasons, what is not as a chart takes it, a caveat."""
    latest = last_shown(rows)
    said = []
    if not formatting.is_missing(latest["centre"]):
        value, centre = (formatting.amount(latest[name], measure.format) for name in ("value", "centre"))
        limits = formatting.interval(latest["lower"], latest["upper"], measure.format)
        said.append(f"{period_words(latest)}: {value}; centre {centre}, limits {limits}. {signals_words(rows)}")
    starts = {row["segment"]: row for row in reversed(rows) if row["segment"] > 1}
    said += [
        f"New limits from {period_words(row)}: {row['segment_reason']} (judged by: {row['segment_role']})."
        for _, row in sorted(starts.items())
    ]
    wanting = failed(release, "control_charts", f"{measure.id} {group.level} {group.id}")
    return [*said, *(f"Take signals with care: {words}." for words in wanting), CHART_CAVEAT]


def signals_words(rows: Sequence[Row]) -> str:
    """Say how many periods break a rule."""
    shown = [row for row in rows if row["state"] == "shown"]
    signals, rules = sum(row["signal"] != "" for row in shown), RULES_WORDS[rows[0]["rules"]]
    return (
        f"{signals or 'None'} of {len(shown)} {rows[0]['grain']}s break{'' if signals > 1 else 's'} a rule ({rules})."
    )


def last_shown(rows: Sequence[Row]) -> Row:
    """Return the last period that is on the chart; there is always one."""
    return next(row for row in reversed(rows) if row["state"] == "shown")


def period_words(row: Row) -> str:
    """Return the period of a row."""
    return formatting.period(str(row["grain"]), row["period_from"], row["period_until"])


def outside(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """Return the teams beyond the 99.8% limits, and how many are compared."""
    return [row for row in rows if row["state"] in SIDES], sum(row["state"] in COMPARED for row in rows)


def outside_words(rows: Sequence[Row]) -> str:
    """Say how many teams lie outside the limits of the funnel; which, where they are few."""
    found, count = outside(rows)
    if not found:
        return f"All {count} teams compared lie within the funnel limits"
    text = f"{len(found)} of {count} teams compared lie{'s' if len(found) == 1 else ''} outside the funnel limits"
    if len(found) > MOST_NAMED:
        sides = [row["state"] for row in found]
        return f"{text}: {sides.count('higher') or 'none'} above and {sides.count('lower') or 'none'} below"
    names = formatting.listing([f"{row['group'].name} ({SIDES[row['state']]})" for row in found])
    return f"{text}: {names}"


def team_by_team(rows: Sequence[Row]) -> str:
    """Say the same of a chart of teams with their intervals."""
    text = outside_words(rows)
    return f"Team by team: {text[0].lower()}{text[1:]}"


def outside_text(rows: Sequence[Row]) -> str:
    """Say the same in a few words."""
    if not rows:
        return "too few teams to compare"
    found, count = outside(rows)
    return f"{len(found) or 'none'} of {count}"


def centre_words(release: Release, rows: Sequence[Row], measure: Measure) -> str:
    """Say what teams are held against: the program, or where its value is hidden the teams together."""
    program = release.at(measure.id, release.program)
    is_program = program is not None and isclose(program["value"], rows[0]["centre"])
    return "the program" if is_program else "all teams shown together"


def funnel_notes(release: Release, rows: Sequence[Row], measure: Measure) -> list[str]:
    """Return who is not compared, what the limits allow for, and a caveat."""
    states = [row["state"] for row in rows]
    left_out = [
        f"{states.count(state)} {words}"
        for state, words in (("hidden", "hidden"), ("not enough data", "without enough data"), ("no value", "empty"))
        if state in states
    ]
    effect = next(row["design_effect"] for row in rows if row["state"] in COMPARED)
    said = [f"Not compared: {formatting.listing(left_out)}."] if left_out else []
    if effect > 1:
        said.append(f"The limits allow for people who recur (design effect {formatting.number(effect, 1)}).")
    checks = release.evaluated("evaluation_checks", "team_comparisons", measure.id)
    said += [f"{words[0].upper()}{words[1:]}." for words in (str(row["words"]) for row in checks if _is_told(row))]
    return [*said, FUNNEL_CAVEAT]


def _is_told(check: Row) -> bool:
    """Whether readers need to know: too few teams, or limits that allow for differences between teams."""
    return bool(check["outcome"] == ("failed" if check["name"] == "units" else "passed"))
