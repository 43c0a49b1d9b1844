"""`plumbline.yaml`: every fault is named with its file, line and key."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipelines.config import load_settings
from pipelines.errors import SettingsError
from pipelines.evaluation.judgements import check_groups

GOOD = """\
program: {id: p, name: Program}
period: {from: 2024-01-01, through: 2024-12-31}
sources:
  - name: records
    path: extracts
    covered_from: 2024-01-01
    covered_through: 2024-12-31
"""

REBASE = """\
evaluation:
  rebases:
  - measure: psychiatric_admissions
    from: 2024-06-01
    reason: a new form
    role: evaluator
    group: ghost
"""

CHANGES = """\
evaluation:
  interruptions:
  - id: new_form
    title: A new form
    from: 2024-06-10
    measures: [psychiatric_admissions]
  staggered_starts:
  - id: outreach
    title: Outreach
    measure: psychiatric_admissions
    teams: {t1: 2024-03-01, t2: 2024-06-01}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "extracts").mkdir(exist_ok=True)
    path = folder / "plumbline.yaml"
    path.write_text(text)
    return path


def test_a_short_file_is_enough_and_paths_are_relative_to_it(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, GOOD))
    assert settings.period.until == date(2025, 1, 1)
    assert settings.sources[0].path == tmp_path / "extracts"
    assert settings.folders.releases == tmp_path / "releases"
    assert settings.disclosure.threshold == 11


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("name: Program", "nme: Program", 1, "program.nme: unknown key"),
        ("name: Program", "nme: Program", 1, "program.name: is missing"),
        ("path: extracts", "path: nowhere", 5, "sources.0.path: folder nowhere does not exist"),
        ("through: 2024-12-31}", "through: 2023-12-31}", 2, "is before `from`"),
        ("2024-12-31}", "31.12.2024}", 2, "period.through"),
        ("    covered_through: 2024-12-31\n", "", 4, "covered_from and covered_through are needed"),
        ("covered_through: 2024-12-31", "covered_through: 2023-12-31", 4, "is before covered_from"),
        ("    path: extracts\n", "    path: extracts\n    delimiter: ';;'\n", 6, "delimiter"),
        ("program:", "colour: red\nprogram:", 1, "colour: unknown key"),
        ("program:", "time_zone: Mars/Olympus\nprogram:", 1, "is not a time zone"),
        ("program:", "thresholds: {quarantined_share: 5}\nprogram:", 1, "thresholds.quarantined_share"),
        ("program:", "disclosure: {threshold: 2}\nprogram:", 1, "disclosure.threshold"),
        ("program:", "rules: {stitching: guess}\nprogram:", 1, "rules.stitching"),
        ("program:", "fidelity: {scales: nowhere}\nprogram:", 1, "fidelity.scales: folder nowhere does not exist"),
        ("program:", "fidelity:\n  overlays: [texas]\nprogram:", 1, "fidelity: overlays: no texas; there are: maine"),
        ("program:", "fidelity: {variants: {dacts: [texas]}}\nprogram:", 1, "fidelity: dacts: no variant texas"),
        ("program:", "fidelity: {varants: {}}\nprogram:", 1, "fidelity.varants: unknown key"),
        ("program:", "evaluation: {chart_rules: western}\nprogram:", 1, "evaluation.chart_rules"),
        (
            "program:",
            REBASE.replace("psychiatric_admissions", "sadness") + "program:",
            3,
            "no measure sadness",
        ),
        ("program:", REBASE.replace("2024-06-01", "2024-06-15") + "program:", 4, "2024-06-15 is not the first day"),
        ("program:", REBASE.replace("2024-06-01", "2024-01-01") + "program:", 4, "2024-01-01 is not after the first"),
        ("program:", REBASE.replace("2024-06-01", "2025-01-01") + "program:", 4, "2025-01-01 is not after the first"),
        ("program:", REBASE.replace("a new form", "' '") + "program:", 5, "evaluation.rebases.0.reason"),
        ("program:", REBASE.replace("    role: evaluator\n", "") + "program:", 3, "role: is missing"),
        ("program:", CHANGES.replace("2024-06-10", "2024-01-01") + "program:", 5, "2024-01-01 is not after the first"),
        ("program:", CHANGES.replace("[psychiatric_admissions]", "[ghosts]") + "program:", 6, "no measure ghosts"),
        ("program:", CHANGES.replace("psychiatric_admissions\n", "net_cost\n") + "program:", 8, "not told by quarter"),
        ("program:", CHANGES.replace(", t2: 2024-06-01", "") + "program:", 11, "at least 2 items"),
        ("program:", CHANGES.replace("new_form", "New form") + "program:", 3, "evaluation.interruptions.0.id"),
        ("program:", "period: {}\nprogram:", 3, "stands twice (first on line 1)"),
        ("period: {from", "period: {{from", 3, "not valid YAML"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, before: str, after: str, line: int, said: str) -> None:
    path = write(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    matching = [fault for fault in str(caught.value).splitlines() if said in fault]
    assert matching, str(caught.value)
    assert matching[0].startswith(f"{path}:{line}:")


def test_a_judgement_is_read(tmp_path: Path) -> None:
    found = load_settings(write(tmp_path, REBASE + GOOD)).evaluation.rebases[0]
    assert (found.measure, found.from_, found.group) == ("psychiatric_admissions", date(2024, 6, 1), "ghost")


def test_changes_are_read(tmp_path: Path) -> None:
    found = load_settings(write(tmp_path, CHANGES + GOOD)).evaluation
    assert (found.interruptions[0].from_, found.staggered_starts[0].teams["t2"]) == (
        date(2024, 6, 10),
        date(2024, 6, 1),
    )


def test_an_id_stands_once(tmp_path: Path) -> None:
    one = CHANGES[CHANGES.index("  - id: new_form") : CHANGES.index("  staggered")]
    twice = CHANGES.replace("  staggered", f"{one}  staggered")
    with pytest.raises(SettingsError, match="id new_form is used twice"):
        load_settings(write(tmp_path, twice + GOOD))


def test_a_group_that_the_data_do_not_hold_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, REBASE + GOOD)
    teams = pd.DataFrame({"team_id": ["t1"], "model": ["act"], "program_id": ["p"]})
    with pytest.raises(SettingsError) as caught:
        check_groups(load_settings(path), teams)
    assert str(caught.value) == f"{path}:7: evaluation.rebases.0.group: no team or model ghost; there are act, p, t1"
    check_groups(load_settings(path), teams.replace("t1", "ghost"))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("name: Program", "nme: Program").replace("path: extracts", "path: x"))
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert len(str(caught.value).splitlines()) == 3


def test_no_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="name it with --settings"):
        load_settings(tmp_path / "plumbline.yaml")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    path.write_bytes(GOOD.replace("Program", "Gr\u00fcn").encode("latin-1"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(path)


PROFILES = [
    ("hedis", (1, -1, False, 0)),
    ("cms", (1, 2, False, 3)),
    ("hcup", (0, -1, False, 0)),
    ("cihi", (0, -1, True, 0)),
    ("none", (-1, -1, False, 0)),
]


@pytest.mark.parametrize(("profile", "rule"), PROFILES)
def test_a_stitching_profile_is_a_rule(tmp_path: Path, profile: str, rule: tuple[int, int, bool, int]) -> None:
    given = load_settings(write(tmp_path, f"rules: {{stitching: {profile}}}\n{GOOD}")).parameters
    names = ("stitch_gap_days", "stitch_psychiatric_gap_days", "stitch_other_facility", "readmission_from_day")
    assert given["stitching"] == profile
    assert tuple(given[name] for name in names) == rule
