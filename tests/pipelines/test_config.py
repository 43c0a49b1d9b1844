"""`plumbline.yaml`: every fault is named with its file, line and key."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.config import load_settings
from pipelines.errors import SettingsError

GOOD = """\
program: {id: p, name: Program}
period: {from: 2024-01-01, through: 2024-12-31}
sources:
  - name: records
    path: extracts
    covered_from: 2024-01-01
    covered_through: 2024-12-31
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


@pytest.mark.parametrize(("profile", "gap"), [("hedis", 1), ("cms", 1), ("hcup", 0), ("cihi", 0), ("none", -1)])
def test_a_stitching_profile_is_a_gap(tmp_path: Path, profile: str, gap: int) -> None:
    settings = load_settings(write(tmp_path, f"rules: {{stitching: {profile}}}\n{GOOD}"))
    assert settings.parameters["stitch_gap_days"] == gap
