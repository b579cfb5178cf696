"""After how many pairs a comparison is looked at, and how sure each look has to be."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cnnlab.errors import ConfigurationError

CONFIDENCE = 0.95
"""Of the interval at which a comparison stops, all looks together."""
LOOKS = (3, 5, 8, 12)
"""Numbers of pairs. Three show differences of some fifteen percentage points and more, twelve such
of four on 500 test pictures; for more trainings people would not wait."""


@dataclass(frozen=True)
class Look:
    """One look at the pairs.

    Attributes:
        num_pairs: that are looked at, the first ones.
        alpha: the probability with which the interval of this look may miss the truth.
    """

    num_pairs: int
    alpha: float


def last_look(num_pairs: int, looks: Sequence[int] = LOOKS, final: bool = False) -> Look | None:
    """The last look that so many pairs allow; None before the first one.

    Who looks several times, and stops as soon as an interval spares zero, finds more than is
    there (Armitage, McPherson and Rowe 1969). The 5 % are therefore divided among the looks
    (Jennison and Turnbull, "Group Sequential Methods with Applications to Clinical Trials", 2000),
    here evenly: boundaries that know how the looks depend on each other are hardly narrower, and
    approximate for Student's t. By the union bound (Bonferroni) the interval misses in at most 5 %
    of experiments, at whatever look they stop and however the looks depend on each other.

    Args:
        num_pairs: that there are.
        looks: numbers of pairs, ascending, from 2.
        final: no pair follows, for a reason that is not in the results (the time is used up): all
            pairs are looked at, in place of the next look.
    """
    _check_looks(looks)
    reached = bisect_right(looks, num_pairs)
    seen = looks[reached - 1] if reached else 0
    if final and reached < len(looks):
        seen = num_pairs
    return Look(seen, (1 - CONFIDENCE) / len(looks)) if seen else None


def _check_looks(looks: Sequence[int]) -> None:
    if not looks or looks[0] < 2 or any(b <= a for a, b in pairwise(looks)):
        raise ConfigurationError(
            "looks-not-ascending",
            "The numbers of pairs after which to look must ascend from 2 or more, such as "
            "{expected}; received {received}.",
            expected=LOOKS,
            received=tuple(looks),
        )
