"""Student's t distribution with whole degrees of freedom, without SciPy."""

import math
from functools import lru_cache

_HALVINGS = 60
"""Halvings of an angle below pi / 2: beyond these, float64 has no more digits."""


@lru_cache(maxsize=1_000)
def t_quantile(alpha: float, degrees: int) -> float:
    """The t that is exceeded in absolute value with probability ``alpha``.

    Args:
        alpha: two-sided, in (0, 1).
        degrees: of freedom, from 1.

    Example:
        >>> round(t_quantile(0.05, 4), 3)
        2.776
    """
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, degrees) < 1 - alpha else (low, middle)
    return math.sqrt(degrees) * math.tan((low + high) / 2)


def _inside(angle: float, degrees: int) -> float:
    """P(\\|T\\| < t) at t = sqrt(degrees) tan(angle): a finite sum of powers of the cosine.

    Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4.
    """
    sine, cosine = math.sin(angle), math.cos(angle)
    first = 1 + degrees % 2  # the sum starts with cos for odd degrees, with 1 for even ones
    term = cosine if degrees % 2 else 1.0
    total = 0.0
    for k in range(first, degrees, 2):
        total += term
        term *= cosine**2 * k / (k + 1)
    return 2 / math.pi * (angle + sine * total) if degrees % 2 else sine * total
