"""What came of an experiment as a document that goes with nothing else: one HTML file, or Markdown.

document = experiment_document(folder)
Path("report.html").write_text(as_html(document))
"""

from cnnlab.reports.document import Chart, Document, Section, Table
from cnnlab.reports.experiment import experiment_document
from cnnlab.reports.html_file import as_html
from cnnlab.reports.markdown import as_markdown

__all__ = [
    "Chart",
    "Document",
    "Section",
    "Table",
    "as_html",
    "as_markdown",
    "experiment_document",
]
