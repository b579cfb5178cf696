"""The decoder's notes on the pictures of a set, once for each kind."""

from collections import defaultdict
from collections.abc import Iterable

from cnnlab.datasets.checks.listing_notes import some_of
from cnnlab.messages import Note
from cnnlab.wording import counted


class DecodingNotes:
    """Collects the notes of pictures, of which a set may have a hundred thousand."""

    def __init__(self) -> None:
        self._first: dict[str, Note] = {}
        self._names: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, name: str, notes: Iterable[Note]) -> None:
        """Take in the notes of the picture of that name."""
        for note in notes:
            self._first.setdefault(note.code, note)
            self._names[note.code].append(name)

    def notes(self) -> list[Note]:
        """One note a kind: how many pictures, which, and the note on the first."""
        return [
            Note(
                "pictures-told",
                "{pictures} ({examples}): {finding}",
                {
                    "pictures": counted(len(self._names[code]), "picture"),
                    "examples": some_of(self._names[code]),
                    "finding": str(note),
                },
                note.severity,
            )
            for code, note in self._first.items()
        ]
