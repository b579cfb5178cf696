"""A trained network in a file for other programs: checked, with its classes and a model card.

    run = load_run("2026-11-23-1904-toybox10-vgg16")
    report = export_run(run, "onnx", Path("toys.zip"))
    report.largest_difference  # at most TOLERANCE

Importing this loads no TensorFlow; ``export_run`` does.
"""

from cnnlab.export.checking import TOLERANCE
from cnnlab.export.exporting import ExportReport, export_run
from cnnlab.export.formats import FORMATS, check_installed, missing_packages

__all__ = [
    "FORMATS",
    "TOLERANCE",
    "ExportReport",
    "check_installed",
    "export_run",
    "missing_packages",
]
