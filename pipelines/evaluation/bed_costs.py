"""The table `bed_day_costs`: what psychiatric bed-days before and after enrollment cost at given prices. Protected."""

from metrics.evaluation.priced import say_price
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows
from pipelines.evaluation.evaluations import typed

SERVICE = "psychiatric_bed_day"
COLUMNS = {
    **dict.fromkeys(("level", "group_id", "basis", "currency"), "str"),
    **dict.fromkeys(("price_year", "people"), "Int64"),
    **dict.fromkeys(("unit_cost", "before", "after", "difference", "expected_after"), "float64"),
    **dict.fromkeys(("hidden", "text"), "str"),
}


def table(basis: Basis) -> Evaluated:
    """Put a price on the bed-days per client-year of the mirror image: the average price, and the marginal one.

    Returns
    -------
    Evaluated
        Rows with the columns of `COLUMNS`; amounts per client-year, in the prices of `price_year`.
    """
    rows, prices = basis.tables.get("evaluations"), basis.tables.get("prices")
    if rows is None or prices is None:
        return Evaluated(typed([], COLUMNS), check_rows("bed_day_costs", []))
    beds = rows[(rows["method"] == "mirror_image") & (rows["measure"] == "psychiatric_bed_days")]
    costs = prices[prices["service"] == SERVICE][["basis", "currency", "price_year", "unit_cost"]]
    found = beds.merge(costs, how="cross")
    before, after = (found[f"rate_{side}"].astype("float64") * found["unit_cost"] for side in ("before", "after"))
    by_rule, by_year = (found[name].astype("float64") for name in ("expected_ratio", "expected_by_earlier_year"))
    anyway = by_rule.fillna(by_year)
    found = found.assign(before=before, after=after, difference=after - before, expected_after=before * anyway)
    texts = [say_price(row) for row in found.to_dict("records")]
    return Evaluated(typed([found.assign(text=texts)], COLUMNS), check_rows("bed_day_costs", []))
