"""Coefficients of agreement against published tables, and rules that hold whatever the ratings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.inter_rater import cohens_kappa

from metrics.statistics.agreement.icc import icc_agreement, icc_consistency
from metrics.statistics.agreement.kappa import quadratic_kappa, quadratic_weights, weighted_kappa
from metrics.statistics.agreement.krippendorff import krippendorff_alpha

NAN = float("nan")
SHROUT_AND_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T
RATINGS = arrays(np.float64, st.tuples(st.integers(3, 12), st.integers(2, 4)), elements=st.integers(1, 5).map(float))


def test_icc_of_shrout_and_fleiss_1979():
    agreement, consistency = icc_agreement(SHROUT_AND_FLEISS), icc_consistency(SHROUT_AND_FLEISS)
    assert (round(agreement.value, 2), round(consistency.value, 2)) == (0.29, 0.71)
    # the intervals that R's psych::ICC prints for the same table
    assert (round(agreement.lower, 3), round(agreement.upper, 2)) == (0.019, 0.76)
    assert (round(consistency.lower, 2), round(consistency.upper, 2)) == (0.34, 0.95)


def test_weighted_kappa_of_cohen_1968():
    """200 cases, disagreements weighted 1, 3 and 6: kappa .492, weighted kappa .348."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    disagreement = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert weighted_kappa(table, np.eye(3)).value == pytest.approx(0.492, abs=5e-4)
    assert weighted_kappa(table, 1 - disagreement / 6).value == pytest.approx(0.348, abs=5e-4)


def test_weighted_kappa_and_its_error_of_fleiss_cohen_and_everitt_1969():
    """200 diagnoses: kappa .429, weighted kappa .507; by hand, standard errors .0537 and .0570."""
    table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
    weights = [[1, 0, 0.4444], [0, 1, 0.6667], [0.4444, 0.6667, 1]]
    plain, weighted = weighted_kappa(table, np.eye(3)), weighted_kappa(table, weights)
    assert (plain.value, weighted.value) == (pytest.approx(0.429, abs=5e-4), pytest.approx(0.507, abs=5e-4))
    assert (plain.upper - plain.lower) / 3.92 == pytest.approx(0.0537, abs=5e-5)
    assert (weighted.upper - weighted.lower) / 3.92 == pytest.approx(0.0570, abs=5e-5)


def test_quadratic_kappa_is_that_of_statsmodels():
    """91 couples' answers in four ordered categories, Hout and others 1987, as in Agresti's textbook."""
    table = np.array([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]])
    first, second = (np.repeat(place.ravel(), table.ravel()) for place in np.indices(table.shape))
    found, theirs = quadratic_kappa(first, second), cohens_kappa(table, wt="quadratic")
    assert found.value == pytest.approx(theirs.kappa)
    assert (found.lower, found.upper) == (pytest.approx(theirs.kappa_low), pytest.approx(theirs.kappa_upp))


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_krippendorff_2011(metric, alpha):
    assert krippendorff_alpha(KRIPPENDORFF, metric).value == pytest.approx(alpha, abs=5e-4)


def test_the_interval_of_alpha_is_drawn_from_the_seed_and_holds_the_value():
    first, again = (krippendorff_alpha(KRIPPENDORFF, draws=500, seed=3) for _ in range(2))
    other = krippendorff_alpha(KRIPPENDORFF, draws=500, seed=4)
    assert (first.lower, first.upper) == (again.lower, again.upper) != (other.lower, other.upper)
    assert first.lower < first.value < first.upper
    assert np.isnan(krippendorff_alpha(KRIPPENDORFF).lower)


@pytest.mark.parametrize("coefficient", [icc_agreement, icc_consistency, krippendorff_alpha])
@settings(max_examples=60, deadline=None)
@given(ratings=RATINGS, seed=st.integers(0, 99))
def test_raters_and_units_may_change_places(coefficient, ratings, seed):
    random = np.random.default_rng(seed)
    shuffled = ratings[random.permutation(len(ratings))][:, random.permutation(ratings.shape[1])]
    assert coefficient(shuffled).value == pytest.approx(coefficient(ratings).value, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(ratings=RATINGS)
def test_kappa_is_the_same_from_either_side_and_on_a_longer_ruler(ratings):
    first, second = ratings[:, 0], ratings[:, 1]
    kappa = quadratic_kappa(first, second)
    for other in (quadratic_kappa(second, first), quadratic_kappa(10 + 3 * first, 10 + 3 * second)):
        assert other.value == pytest.approx(kappa.value, nan_ok=True)
        assert other.lower == pytest.approx(kappa.lower, nan_ok=True, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(ratings=RATINGS)
def test_leniency_counts_as_disagreement_for_icc_2_1_only(ratings):
    lenient = ratings + 2.0 * np.arange(ratings.shape[1])
    assert icc_consistency(lenient).value == pytest.approx(icc_consistency(ratings).value, nan_ok=True)
    stretched = np.arange(1.0, 8.0)[:, None] + np.array([0.0, 2.0])
    assert icc_agreement(stretched).value < icc_consistency(stretched).value


@settings(max_examples=60, deadline=None)
@given(ratings=RATINGS)
def test_values_lie_within_their_bounds_and_never_above_one(ratings):
    kappa = quadratic_kappa(ratings[:, 0], ratings[:, 1])
    for found in (icc_agreement(ratings), icc_consistency(ratings), kappa):
        assert not found.value > 1 + 1e-12
        assert np.isnan(found.value) == (found.reason is not None)
        if not np.isnan(found.lower):
            assert found.lower - 1e-9 <= found.value <= found.upper + 1e-9


def test_perfect_agreement_is_one_without_an_interval():
    same = np.array([[1, 1], [3, 3], [5, 5]])
    for found in (icc_agreement(same), icc_consistency(same), quadratic_kappa(*same.T), krippendorff_alpha(same)):
        assert found.value == pytest.approx(1)
        assert np.isnan(found.lower)
        assert found.reason is None


DEGENERATE = [
    (icc_agreement, [[1, 2]], "fewer than two targets rated by all"),
    (icc_agreement, [[1], [2]], "fewer than two raters"),
    (icc_agreement, [[3, 3], [3, 3]], "every rating is the same"),
    (icc_agreement, [[1, 2], [2, 1]], "the targets do not differ"),
    (icc_consistency, [[1, 2]], "fewer than two targets rated by all"),
    (icc_consistency, [[1, 2], [1, 2]], "the targets do not differ"),
    (icc_consistency, [[1, 2], [NAN, 3], [2, NAN]], "fewer than two targets rated by all"),
    (krippendorff_alpha, [[1, NAN], [NAN, 3]], "no unit was rated by two raters"),
    (krippendorff_alpha, [[2, 2], [2, 2]], "every rating is the same"),
    (lambda table: quadratic_kappa(*np.transpose(table)), [[2, 2], [2, 2]], "every rating is the same"),
    (lambda table: quadratic_kappa(*np.transpose(table)), [[2, NAN], [NAN, 2]], "no unit was rated by both"),
    (lambda table: weighted_kappa(table, np.eye(2)), [[0, 0], [0, 0]], "no unit was rated by both"),
]


@pytest.mark.parametrize(("coefficient", "ratings", "reason"), DEGENERATE)
def test_what_cannot_be_computed_is_missing_with_the_reason(coefficient, ratings, reason):
    found = coefficient(ratings)
    assert np.isnan([found.value, found.lower, found.upper]).all()
    assert found.reason == reason


def test_faulty_arguments_are_refused():
    with pytest.raises(ValueError, match="1 dimensions; give a matrix"):
        icc_agreement([1, 2, 3])
    with pytest.raises(ValueError, match="confidence is 95"):
        quadratic_kappa([1, 2], [2, 1], confidence=95)
    with pytest.raises(ValueError, match="confidence is 0"):
        krippendorff_alpha([[1, 2]], confidence=0)


def test_quadratic_weights_fall_with_the_square_of_the_distance():
    assert quadratic_weights([1, 2, 3, 4, 5])[0].tolist() == [1, 0.9375, 0.75, 0.4375, 0]
