"""The categories of a trait in words. Not here: how a category is found (`compile.py`)."""

LANGUAGES = {"en": "English", "es": "Spanish", "vi": "Vietnamese", "ar": "Arabic", "so": "Somali"}
"""Languages by ISO 639-1 code, as far as they are named in words."""

_YES_OR_NO = {"dual_diagnosis": "dual diagnosis", "high_use": "high use of hospital the year before"}


def group_words(trait: str, category: str) -> str:
    """Return the people of a category as a sentence names them.

    Parameters
    ----------
    trait, category : str
        As in `measure_values`.

    Returns
    -------
    str
        `Spanish` for language `es`, `dual diagnosis: yes`; a code without words as it is, without underscores.
    """
    if trait == "language":
        return LANGUAGES.get(category, category)
    words = category.replace("_", " ")
    return f"{_YES_OR_NO[trait]}: {words}" if trait in _YES_OR_NO else words
