"""A document as data, before it becomes HTML or Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Table:
    """Rows of text under a header.

    Attributes:
        header: one text a column.
        rows: each with as many texts.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure, and the same in words.

    Attributes:
        figure: of Plotly.
        alt_text: said where it is not seen.
    """

    figure: go.Figure
    alt_text: str


@dataclass(frozen=True, eq=False)
class Section:
    """Part of a document, in this order.

    Attributes:
        heading: above it.
        paragraphs: plain text.
        tables: under the paragraphs.
        charts: under the tables.
        code: at the end, as it is written; "" for none.
    """

    heading: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()
    charts: Sequence[Chart] = ()
    code: str = ""


@dataclass(frozen=True, eq=False)
class Document:
    """A title, a text under it, and sections.

    Attributes:
        title: plain text.
        paragraphs: plain text.
        sections: from top to bottom.
    """

    title: str
    paragraphs: Sequence[str]
    sections: Sequence[Section]
