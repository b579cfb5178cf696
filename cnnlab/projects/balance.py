"""Hints on how many pictures the classes of a project have."""

from collections.abc import Mapping

from cnnlab.datasets.checks.required_classes import MIN_IN_CLASS
from cnnlab.messages import Note

UNEVEN = 2
"""So many times as many pictures in one class as in another make a network prefer the first."""


def balance_notes(counts: Mapping[str, int], most: int) -> tuple[Note, ...]:
    """What is worth telling, the most pressing first.

    Args:
        counts: pictures of each class.
        most: that a class may have.
    """
    lacking = {name: count for name, count in counts.items() if count < MIN_IN_CLASS}
    notes = [_too_few(name, count) for name, count in lacking.items()]
    if not lacking and max(counts.values()) >= UNEVEN * min(counts.values()):
        notes.append(_uneven(counts))
    notes += [_full(name, most) for name, count in counts.items() if count >= most]
    return tuple(notes)


def _too_few(name: str, count: int) -> Note:
    return Note(
        "project-class-too-small",
        "{name} has {count:# picture}: a class needs at least {needed}, one to learn from and one "
        "to test with. Ten or more are better.",
        {"name": name, "count": count, "needed": MIN_IN_CLASS},
        "warning",
    )


def _uneven(counts: Mapping[str, int]) -> Note:
    by_count = sorted(counts, key=lambda name: counts[name])
    few, many = by_count[0], by_count[-1]
    return Note(
        "project-uneven",
        "{many} has {most:# picture}, {few} has {fewest}: a network answers {many} too often then. "
        "Add pictures of {few}.",
        {"many": many, "most": counts[many], "few": few, "fewest": counts[few]},
        "warning",
    )


def _full(name: str, most: int) -> Note:
    return Note(
        "project-class-is-full",
        "{name} has {most:,} pictures, which is the most that a class keeps.",
        {"name": name, "most": most},
    )
