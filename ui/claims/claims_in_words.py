"""The claims in words: what is said, what people believe, and what a verdict leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass

Claim = int | str
"""The number of a claim, from 1; or ``OWN``."""
OWN = "own"
"""In the link, in the place of a claim's number: an experiment of the reader's own."""


@dataclass(frozen=True)
class ClaimInWords:
    """A claim as people hear it.

    Attributes:
        sentence: the claim itself.
        belief: why people believe it, in one line.
        limits: what no verdict on it shows, in one or two sentences.
        page: file of the page where one can try what it is about.
        way: the words of the link there.
    """

    sentence: str
    belief: str
    limits: str
    page: str
    way: str


CLAIMS_IN_WORDS: Mapping[int, ClaimInWords] = {
    1: ClaimInWords(
        "Augmentation helps a network that has few pictures to learn from.",
        "A turned or mirrored cat is still a cat, so each picture is worth several.",
        "One recipe of small turns, shifts, zooms and mirrored pictures is tested, on small "
        "pictures. Other recipes, and pictures where left and right matter, may do otherwise.",
        "pages/augmentation.py",
        "Try the settings",
    ),
    2: ClaimInWords(
        "Standardised pictures are recognised better than raw ones.",
        "Once all pictures have the same mean and spread, a network learns only what differs.",
        "The network learns from random weights on. One that has learned before expects the pixels "
        "that it knows, and may do worse with others.",
        "pages/normalization.py",
        "See the pictures",
    ),
    3: ClaimInWords(
        "With whitened pictures a network learns better and faster than with others.",
        "Whitening brings out the outlines, so that less is learned about backgrounds.",
        "Whitening here learns from 400 pictures, far fewer than a picture has values; the time "
        "that this takes is not counted. Large pictures and other strengths are not tested.",
        "pages/normalization.py",
        "See the pictures",
    ),
    4: ClaimInWords(
        "With batch normalisation a ReLU network learns better.",
        "It keeps what reaches each layer in the middle, so that larger steps are safe.",
        "One small network is tested for few epochs, at three learning rates of SGD. Deeper ones, "
        "and very small batches, are another matter; the page on batch normalisation has both.",
        "pages/batch_normalization.py",
        "Look inside",
    ),
    5: ClaimInWords(
        "A network that has learned before is better than one that begins from nothing.",
        "Edges, colours and shapes are the same everywhere and need not be learned again.",
        "The built-in network learned from small photos of 200 kinds of things: the less pictures "
        "are like these, the less it can bring along. Both sides go through them equally often.",
        "pages/transfer_learning.py",
        "Train one yourself",
    ),
    6: ClaimInWords(
        "SGD is the better choice for transfer learning.",
        "Its small even steps are said to spare what the network has learned before; Adam, RMSprop "
        "and AdamW fit their steps to each weight.",
        "Each optimiser has the rate that did best in a search of five rates, once, on other "
        "pictures. Other schedules, longer trainings and larger networks may change their order.",
        "pages/transfer_learning.py",
        "Train one yourself",
    ),
}

_OWN_LIMITS = (
    "It speaks for these settings on these pictures and for others of their kind, and for nothing "
    "else."
)


def name_of(claim: Claim) -> str:
    """In ``cnnlab.experiments.paired.claims.CLAIMS``."""
    return f"claim-{claim}"


def limits_of(claim: Claim) -> str:
    """What a verdict leaves open, of a claim or of an experiment of the reader's own."""
    return CLAIMS_IN_WORDS[claim].limits if isinstance(claim, int) else _OWN_LIMITS
