"""Verdicts in words."""

import math
from typing import Any, Literal

from cnnlab.experiments.paired.statistics.sequential import CONFIDENCE
from cnnlab.messages import Note

Kind = Literal["holds", "holds-by-little", "no-difference", "opposite", "undecided"]
Measure = Literal["accuracy", "speed"]


def _verdicts(gain: str, change: str, loss: str, margin: str, smallest: str) -> dict[Kind, str]:
    """Sentences on a difference in the words of its unit: a gain, either, or a loss."""
    return {
        "holds": f"Holds clearly: {gain}.",
        "holds-by-little": f"Holds here, by little: {gain}; it may be less than {margin}.",
        "no-difference": f"No difference that these runs could show: {change}. The smallest that "
        f"they could have shown: {smallest}.",
        "opposite": f"The opposite: {loss}.",
        "undecided": f"Undecided after {{pairs:# pair}}: {change}. The smallest difference that "
        f"they could have shown: {smallest}.",
    }


_POINTS = "{difference:+.1f} percentage points, between {low:+.1f} and {high:+.1f}"
_ACCURACY = _verdicts(_POINTS, _POINTS, _POINTS, "{margin:.1f}", "{smallest:.1f}")
_SPEED = "{difference:+.0%} in speed, between {low:+.0%} and {high:+.0%}"
_SPEEDS = _verdicts(
    "{difference:.0%} faster, between {low:.0%} and {high:.0%}",
    _SPEED,
    "{slower:.0%} slower, between {least:.0%} and {most:.0%}",
    "{margin:.0%}",
    "{smallest:.0%} faster",
)
_SOME_NEVER_REACHED: dict[Kind, str] = {
    "holds": "Holds clearly: at least {low:.0%} faster; not every run reached the accuracy.",
    "holds-by-little": "Holds here, by little: at least {low:.0%} faster; not every run reached "
    "the accuracy.",
    "no-difference": f"No difference that these runs could show: {_SPEED}; not every run reached "
    "the accuracy.",
    "opposite": "The opposite: at least {least:.0%} slower; not every run reached the accuracy.",
    "undecided": "Undecided after {pairs:# pair}: not every run reached the accuracy.",
}
_TOO_FEW = "Undecided after {pairs:# pair}: too little to tell a difference from chance."


def verdict_note(
    kind: Kind,
    measure: Measure,
    difference: float | None,
    interval: tuple[float, float] | None,
    num_pairs: int,
    smallest_shown: float | None,
    margin: float,
) -> Note:
    """One sentence, two at most: the verdict, the difference, and how sure it is.

    Differences of accuracies are in percentage points. Speeds are in per cent of the control's:
    +100 % is twice as fast, that is in half the time, and -50 % half as fast.
    """
    if difference is None or interval is None:
        return Note(f"verdict-{kind}", _TOO_FEW, {"pairs": num_pairs})
    values = {"difference": difference, "low": interval[0], "high": interval[1], "margin": margin}
    if smallest_shown is not None:
        values["smallest"] = smallest_shown
    if measure == "accuracy":
        shown: dict[str, Any] = {name: 100 * value for name, value in values.items()}
        text = _ACCURACY[kind]
    else:
        shown = {name: _faster(value) for name, value in values.items()}
        shown |= {"slower": -shown["difference"], "least": -shown["high"], "most": -shown["low"]}
        text = (_SOME_NEVER_REACHED if smallest_shown is None else _SPEEDS)[kind]
    return Note(f"verdict-{kind}", text, shown | {"pairs": num_pairs})


def _faster(logarithm: float) -> float:
    """By which share of the control's speed the treatment is faster: 1 for twice as fast."""
    return math.expm1(logarithm)


def basis_note(num_pairs: int, num_images: int | None) -> Note:
    """For what the interval of a verdict speaks."""
    values = {"pairs": num_pairs, "confidence": CONFIDENCE}
    if num_images is None:
        return Note(
            "verdict-other-seeds",
            "{confidence:.0%} certain, from {pairs:# pair} of runs; for other seeds, on these "
            "test pictures.",
            values,
        )
    return Note(
        "verdict-other-pictures",
        "{confidence:.0%} certain, from {pairs:# pair} of runs; for other seeds and for other "
        "pictures like these {images:# test picture}.",
        values | {"images": num_images},
    )
