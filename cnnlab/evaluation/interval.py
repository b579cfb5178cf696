"""How far a share measured on some pictures may be from the share of all pictures."""

import math
from statistics import NormalDist

from cnnlab.messages import Note

FEW = 30
"""Fewer test pictures leave so much open that it is worth a warning."""


def wilson_interval(share: float, num_images: int, confidence: float = 0.95) -> tuple[float, float]:
    """Where the share of all pictures lies with this confidence, given that of a sample.

    It never leaves [0, 1], and is right for few pictures and shares near 0 or 1, where the usual
    give or take is not. Wilson, "Probable Inference, the Law of Succession, and Statistical
    Inference" (1927); recommended by Brown, Cai and DasGupta, "Interval Estimation for a Binomial
    Proportion" (2001).

    Args:
        share: of the sample, in [0, 1].
        num_images: in the sample; of none nothing is known.
        confidence: in (0, 1).

    Returns:
        (low, high), in [0, 1].
    """
    if not num_images:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = share + z**2 / (2 * num_images)
    spread = z * math.sqrt((share * (1 - share) + z**2 / (4 * num_images)) / num_images)
    scale = 1 + z**2 / num_images
    return max((centre - spread) / scale, 0.0), min((centre + spread) / scale, 1.0)


def interval_in_words(share: float, num_images: int, are_test_pictures: bool = True) -> Note:
    """Such as "72.1 to 80.2%, 420 test pictures": what stands behind an accuracy.

    Args:
        share: in [0, 1].
        num_images: that it was measured on.
        are_test_pictures: they belong to a data set, and are no others that somebody labelled.
    """
    low, high = wilson_interval(share, num_images)
    return Note(
        "accuracy-interval",
        "{low:.1f} to {high:.1%}, {count:# test picture}"
        if are_test_pictures
        else "{low:.1f} to {high:.1%}, {count:# picture}",
        {"low": low * 100, "high": high, "count": num_images},
    )


def few_pictures_note(share: float, num_images: int) -> Note | None:
    """A warning where an accuracy was measured on fewer than ``FEW`` test pictures."""
    if num_images >= FEW:
        return None
    low, high = wilson_interval(share, num_images)
    return Note(
        "few-test-pictures",
        "There {count:is|are} only {count:# test picture}: on more pictures of the same kind the "
        "accuracy may turn out anywhere from {low:.0%} to {high:.0%}. Test with more.",
        {"count": num_images, "low": low, "high": high},
        "warning",
    )
