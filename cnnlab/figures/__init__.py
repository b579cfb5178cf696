"""Plain data -> Plotly figures, for pages and notebooks alike.

Every figure has an alt text with the same content. Figures have no title (the page has a heading
above them) and a transparent background.
"""

from cnnlab.figures.bands import band_alt_text, band_curves
from cnnlab.figures.bars import bars_alt_text, probability_bars
from cnnlab.figures.class_bars import (
    class_accuracy_alt_text,
    class_accuracy_bars,
    class_gain_alt_text,
    class_gain_bars,
)
from cnnlab.figures.compared_curves import compared_alt_text, compared_curves
from cnnlab.figures.confusion import confusion_alt_text, confusion_matrix
from cnnlab.figures.confusion_change import change_alt_text, change_matrix
from cnnlab.figures.correlations import (
    correlation_curves,
    correlation_curves_alt_text,
    neighbour_matrix,
    neighbour_matrix_alt_text,
)
from cnnlab.figures.curves import Metric, curves_alt_text, downsample, training_curves
from cnnlab.figures.draws import drawn_alt_text, drawn_values
from cnnlab.figures.histograms import histogram, histograms_alt_text, value_histograms
from cnnlab.figures.learning_rates import (
    finder_alt_text,
    finder_curve,
    schedule_alt_text,
    schedule_curve,
)
from cnnlab.figures.reliability import reliability_alt_text, reliability_diagram
from cnnlab.figures.spectrum import eigenvalue_spectrum, eigenvalue_spectrum_alt_text
from cnnlab.figures.two_networks import Quantity, two_networks, two_networks_alt_text
from cnnlab.figures.what_if import what_if_alt_text, what_if_curves

__all__ = [
    "Metric",
    "Quantity",
    "band_alt_text",
    "band_curves",
    "bars_alt_text",
    "change_alt_text",
    "change_matrix",
    "class_accuracy_alt_text",
    "class_accuracy_bars",
    "class_gain_alt_text",
    "class_gain_bars",
    "compared_alt_text",
    "compared_curves",
    "confusion_alt_text",
    "confusion_matrix",
    "correlation_curves",
    "correlation_curves_alt_text",
    "curves_alt_text",
    "downsample",
    "drawn_alt_text",
    "drawn_values",
    "eigenvalue_spectrum",
    "eigenvalue_spectrum_alt_text",
    "finder_alt_text",
    "finder_curve",
    "histogram",
    "histograms_alt_text",
    "neighbour_matrix",
    "neighbour_matrix_alt_text",
    "probability_bars",
    "reliability_alt_text",
    "reliability_diagram",
    "schedule_alt_text",
    "schedule_curve",
    "training_curves",
    "two_networks",
    "two_networks_alt_text",
    "value_histograms",
    "what_if_alt_text",
    "what_if_curves",
]
