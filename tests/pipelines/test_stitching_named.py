"""The profile that joined stays into spells travels with every number that counts spells, and with no other."""

import pandas as pd

from metrics.catalogue import load_measures
from pipelines.defs.measures import with_stitching


def test_rows_of_measures_that_count_spells_name_the_profile() -> None:
    names = ["psychiatric_admissions", "stable_housing_days", "psychiatric_readmission_30d"]
    known = load_measures()
    values = pd.DataFrame({"measure": [*names, names[0]]})
    named = with_stitching(values, [known[name] for name in names], "cms")
    assert named["stitching"].tolist() == ["cms", "", "cms", "cms"]


def test_every_measure_of_the_hospital_domain_counts_spells() -> None:
    hospital = [measure for measure in load_measures().values() if measure.domain == "hospital"]
    named = with_stitching(pd.DataFrame({"measure": [one.id for one in hospital]}), hospital, "hedis")
    assert set(named["stitching"]) == {"hedis"}
