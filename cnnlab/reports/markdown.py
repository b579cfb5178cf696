"""A document as Markdown, with a figure's words in the place of the figure."""

import re
from collections.abc import Iterator

from cnnlab.reports.document import Document, Section, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def as_markdown(document: Document) -> str:
    """The document in CommonMark with the tables of GitHub; names of files and classes cannot
    become links, HTML or headings.

    Example:
        >>> print(as_markdown(Document("Is *Adam* better?", ["Holds clearly."], [])))
        # Is \\*Adam\\* better?
        <BLANKLINE>
        Holds clearly.
        <BLANKLINE>
    """
    return "\n\n".join(_blocks(document)) + "\n"


def _blocks(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    yield from map(_plain, document.paragraphs)
    for section in document.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"## {_plain(section.heading)}"
    yield from map(_plain, section.paragraphs)
    yield from map(_table, section.tables)
    yield from (_plain(chart.alt_text) for chart in section.charts)
    if section.code:
        # Indented, as no fence can then be closed from within.
        yield "\n".join(f"    {line}".rstrip() for line in section.code.splitlines())


def _table(table: Table) -> str:
    lines = [table.header, ["---"] * len(table.header), *table.rows]
    return "\n".join(
        f"| {' | '.join(cell if cell == '---' else _plain(cell) for cell in line)} |"
        for line in lines
    )


def _plain(text: str) -> str:
    """One line in which no character has a meaning of its own."""
    letters = "".join(letter if letter.isprintable() else " " for letter in text)
    return _SPECIAL.sub(r"\\\1", letters)
