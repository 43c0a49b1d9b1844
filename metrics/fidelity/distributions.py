"""The distribution of clients behind an input, told so that no single client is shown."""

import numpy as np

from metrics.fidelity.banding import Values

QUANTILES = {"p10": 0.1, "q1": 0.25, "median": 0.5, "q3": 0.75, "p90": 0.9}
NAMES = ["minimum", *QUANTILES, "maximum"]
DECIMALS = 1


def distribution(values: Values, threshold: int) -> dict[str, float]:
    """Describe the values of clients.

    A quantile proper is the value of one or two clients, and an extreme that of one. Instead, a quantile is the mean of
    the `threshold` clients around its rank, given only where as many lie on both sides of it, so that the tenth part
    needs about five times the threshold and the quarter about twice. An extreme is given only where at least
    `threshold` clients share it, as those never met do. All are rounded to one decimal.

    Parameters
    ----------
    values : array, shape (n,)
        One value a client, in the unit of the input.
    threshold : int
        Fewest people of whom a number may speak.

    Returns
    -------
    dict
        `minimum, p10, q1, median, q3, p90, maximum`; NaN where too few clients stand behind it.
    """
    ordered, n = np.sort(values), len(values)
    found = dict.fromkeys(NAMES, np.nan)
    if n < threshold:
        return found
    for name, share in QUANTILES.items():
        below = share * (n - 1) - (threshold - 1) / 2
        if 0 <= below <= n - threshold:
            about = ordered[round(below) : round(below) + threshold]
            found[name] = round(float(about.mean()), DECIMALS)
    for name, extreme in (("minimum", ordered[0]), ("maximum", ordered[-1])):
        if np.count_nonzero(ordered == extreme) >= threshold:
            found[name] = round(float(extreme), DECIMALS)
    return found


def no_distribution() -> dict[str, float]:
    """Give the same names without numbers, for a yes or no of each client, which has nothing beyond its share."""
    return dict.fromkeys(NAMES, np.nan)
