"""A document as one HTML file that needs no network: plotly.js is in it."""

import html
from collections.abc import Iterator
from itertools import count

from plotly.offline import get_plotlyjs

from cnnlab.reports.document import Chart, Document, Section, Table

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; }}
main {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; margin: 1rem 0; }}
th, td {{ border: 1px solid #8888; padding: 0.2rem 0.6rem; text-align: left; }}
pre {{ overflow-x: auto; border: 1px solid #8888; padding: 0.6rem; }}
</style>
{scripts}
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_CONFIG = '{"displaylogo": false, "responsive": true, "showSendToCloud": false}'


def as_html(document: Document) -> str:
    """The document as a whole page; its figures can be zoomed, its text is nothing but text."""
    has_charts = any(section.charts for section in document.sections)
    return _PAGE.format(
        title=html.escape(document.title),
        scripts=f"<script>{get_plotlyjs()}</script>" if has_charts else "",
        body="\n".join(_body(document)),
    )


def _body(document: Document) -> Iterator[str]:
    numbers = count(1)
    yield f"<h1>{html.escape(document.title)}</h1>"
    yield from map(_paragraph, document.paragraphs)
    for section in document.sections:
        yield from _section(section, numbers)


def _section(section: Section, numbers: Iterator[int]) -> Iterator[str]:
    yield f"<h2>{html.escape(section.heading)}</h2>"
    yield from map(_paragraph, section.paragraphs)
    yield from map(_table, section.tables)
    for chart in section.charts:
        yield _chart(chart, next(numbers))
    if section.code:
        yield f"<pre>{html.escape(section.code)}</pre>"


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def _table(table: Table) -> str:
    header = "".join(f"<th>{html.escape(cell)}</th>" for cell in table.header)
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"


def _chart(chart: Chart, number: int) -> str:
    # In a script nothing but "</" and "<!--" would end it, or hide what follows.
    data = chart.figure.to_json().replace("<", "\\u003c")
    name = f"chart-{number}"
    words = html.escape(chart.alt_text)
    return (
        f'<div id="{name}" role="img" aria-label="{words}"></div>\n'
        f"<script>{{ const figure = {data};\n"
        f'Plotly.newPlot("{name}", figure.data, figure.layout, {_CONFIG}); }}</script>\n'
        f"<p>{words}</p>"
    )
