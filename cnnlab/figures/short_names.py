"""Names that fit beside a chart and still distinguish the classes."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence

CUT = "…"
_FEWEST_KEPT = 3
"""Of either end of a name, as long as the other end needs no more room."""


def short_names(names: Sequence[str], longest: int) -> list[str]:
    """Names of at most ``longest`` characters, as different from each other as they were.

    If some are longer, their common prefix and suffix are dropped. A name that is still too long is
    cut in the middle, and elsewhere if that would make it equal to another.

    Args:
        names: all classes of a figure, as the place of a cut depends on the others.
        longest: from 8.

    Example:
        >>> short_names(["Tomato___Early_blight", "Tomato___Late_blight"], 14)
        ['…Early…', '…Late…']
    """
    names = ["".join(c if c.isprintable() else " " for c in str(name)) for name in names]
    if all(len(name) <= longest for name in names):
        return names
    parts = _without_what_all_share(names)
    cuts = {part: _cut(part, parts, longest) for part in set(parts) if len(part) > longest}
    return _numbered(names, [cuts.get(part, part) for part in parts], longest)


def _without_what_all_share(names: list[str]) -> list[str]:
    """Each name without the words of the common prefix and suffix, replaced by a mark."""
    start = _shared_words(names)
    end = _shared_words([name[start:][::-1] for name in names])
    if not all(start + end < len(name) for name in names):
        return names
    marks = CUT * (start > 0), CUT * (end > 0)
    return [f"{marks[0]}{name[start : len(name) - end]}{marks[1]}" for name in names]


def _shared_words(names: list[str]) -> int:
    """Length of the common prefix, up to the end of a word."""
    if len(set(names)) < 2:
        return 0
    shared = os.path.commonprefix(names)  # noqa: RUF071  of characters, as is meant
    ends = [match.end() for match in re.finditer(r"[\W_]+", shared)]
    return ends[-1] if ends else 0


def _cut(name: str, names: list[str], longest: int) -> str:
    """The first cut that makes the name differ from all others; else the cut in the middle."""
    others = [other for other in set(names) if other != name]
    for head, tail in _splits(longest - len(CUT)):
        start, end = name[:head], name[-tail:]
        if not any(other.startswith(start) and other.endswith(end) for other in others):
            return f"{start}{CUT}{end}"
    width = longest - 2 * len(CUT)
    for begin in range(1, len(name) - width):
        window = name[begin : begin + width]
        if not any(window in other for other in others):
            return f"{CUT}{window}{CUT}"
    head, tail = next(_splits(longest - len(CUT)))
    return f"{name[:head]}{CUT}{name[-tail:]}"


def _splits(kept: int) -> Iterator[tuple[int, int]]:
    """Lengths of head and tail: equal ones first, then a longer one at either end."""
    middle = kept // 2
    for shift in range(middle - _FEWEST_KEPT + 1):
        yield middle - shift, kept - middle + shift
        if shift:
            yield middle + shift, kept - middle - shift


def _numbered(names: list[str], shown: list[str], longest: int) -> list[str]:
    """A number distinguishes names that differ only in the part that was cut."""
    counts = Counter(shown)
    known = {
        short: {n for n, s in zip(names, shown, strict=True) if s == short} for short in counts
    }
    return [
        f"{short[: longest - 1 - len(str(place))]}#{place}" if len(known[short]) > 1 else short
        for place, short in enumerate(shown, start=1)
    ]
