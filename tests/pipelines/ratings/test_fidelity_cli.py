"""`plumbline fidelity` from the template to the rows, as a site types it."""

from pathlib import Path

import openpyxl

from pipelines.ratings.layout import RATINGS
from tests.pipelines.test_cli import plumbline


def test_template_and_read(site: Path) -> None:
    made = plumbline("fidelity", "template", "dacts", "--out", "w.xlsx", folder=site)
    assert made.stdout == "Workbook for dacts: w.xlsx\n"
    assert RATINGS in openpyxl.load_workbook(site / "w.xlsx").sheetnames

    refused = plumbline("fidelity", "read", "w.xlsx", "--to", ".", folder=site)
    assert refused.returncode == 3
    assert refused.stderr.splitlines() == [
        "plumbline: w.xlsx: review!B3: the team is missing; choose it",
        "w.xlsx: review!B6: the day of the review is missing; enter it",
        "Nothing was written; correct this and read again.",
    ]
    assert not (site / "fidelity_ratings.csv").exists()


def test_a_scale_that_does_not_exist_is_exit_code_3_in_one_line(tmp_path: Path) -> None:
    refused = plumbline("fidelity", "template", "xyz", folder=tmp_path)
    assert refused.returncode == 3
    assert len(refused.stderr.splitlines()) == 1
