"""Categories in words."""

import pytest

from metrics.traits import group_words


@pytest.mark.parametrize(
    ("trait", "category", "words"),
    [
        ("age_group", "18-25", "18-25"),
        ("race_ethnicity", "pacific_islander", "pacific islander"),
        ("language", "es", "Spanish"),
        ("language", "no", "no"),  # Norwegian, which has no words here
        ("dual_diagnosis", "no", "dual diagnosis: no"),
        ("high_use", "unknown", "high use of hospital the year before: unknown"),
    ],
)
def test_group_words(trait, category, words):
    assert group_words(trait, category) == words
