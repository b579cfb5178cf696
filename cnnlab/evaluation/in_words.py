"""A comparison of two networks as sentences."""

from collections.abc import Iterator, Sequence
from typing import Any

from cnnlab.evaluation.comparison import CHANCE, Comparison
from cnnlab.messages import Note


def comparison_in_words(
    comparison: Comparison, first: str, second: str, class_names: Sequence[str]
) -> list[Note]:
    """Which is more accurate, which classes gained and lost most, and whether that may be chance.

    Args:
        comparison: of the second with the first.
        first, second: what the two are called.
        class_names: in the order of the classes.
    """
    names = {"first": first, "second": second}
    return [
        _headline(comparison, names),
        *_extremes(comparison, names, class_names),
        _chance(comparison, names),
    ]


def _headline(comparison: Comparison, names: dict[str, str]) -> Note:
    before, after = comparison.accuracies
    values = names | {"points": abs(comparison.gain) * 100, "before": before, "after": after}
    if not comparison.gain:
        return Note(
            "comparison-same",
            "{second} classifies as many of the test pictures correctly as {first}: {after:.1%}.",
            values,
        )
    if comparison.gain > 0:
        return Note(
            "comparison-more",
            "{second} classifies {points:.1f} percentage points more of the test pictures "
            "correctly than {first}: {after:.1%} against {before:.1%}.",
            values,
        )
    return Note(
        "comparison-fewer",
        "{second} classifies {points:.1f} percentage points fewer of the test pictures "
        "correctly than {first}: {after:.1%} against {before:.1%}.",
        values,
    )


def _extremes(
    comparison: Comparison, names: dict[str, str], class_names: Sequence[str]
) -> Iterator[Note]:
    gains = [
        (gain * 100, name)
        for gain, name in zip(comparison.class_gains, class_names, strict=True)
        if gain is not None
    ]
    most, least = max(gains, default=(0, "")), min(gains, default=(0, ""))
    if most[0] > 0:
        values: dict[str, Any] = names | {"name": most[1], "points": most[0]}
        yield Note(
            "comparison-most-gained",
            "What {second} gained most on: {name} ({points:+.0f} points).",
            values,
        )
    if least[0] < 0:
        values = names | {"name": least[1], "points": least[0]}
        yield Note(
            "comparison-most-lost",
            "What {second} lost most on: {name} ({points:+.0f} points).",
            values,
        )


def _chance(comparison: Comparison, names: dict[str, str]) -> Note:
    if comparison.discordant == (0, 0):
        return Note(
            "comparison-same-right",
            "Both classify the very same pictures correctly; only their mistakes differ.",
            names,
        )
    values: dict[str, Any] = {**names, "share": comparison.p_value, "limit": CHANCE}
    if comparison.discordant is None:
        text = (
            "They were not measured on the same test pictures, so only their shares can be "
            "compared; "
        )
        test = " (test of two proportions)."
    else:
        values |= dict(zip(("only_first", "only_second"), comparison.discordant, strict=True))
        text = (
            "{only_first:# picture} {only_first:is|are} correct for {first} only, {only_second} "
            "for {second} only; "
        )
        test = " (counted on the same pictures: McNemar's test)."
    if comparison.is_chance:
        verdict = (
            "this may be chance: two equally good networks would differ at least as much in "
            "{share:.0%} of such tests"
        )
    elif comparison.p_value >= 0.001:
        verdict = "chance alone would make such a difference in {share:.1%} of such tests"
    else:
        verdict = "chance alone would hardly ever make such a difference"
    text += verdict + test
    if comparison.is_chance:
        return Note("comparison-chance", text, values, "warning")
    return Note("comparison-clear", text, values)
