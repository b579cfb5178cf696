"""A search among settings: its progress, its trials side by side, and what mattered in it."""

from cnnlab.figures.search.best_so_far import best_so_far, best_so_far_alt_text
from cnnlab.figures.search.cost import cost_alt_text, value_against_cost
from cnnlab.figures.search.importance import importance_alt_text, importance_bars
from cnnlab.figures.search.parallel import in_words, parallel_alt_text, parallel_coordinates
from cnnlab.figures.search.tried import Axis, Metric, Tried

__all__ = [
    "Axis",
    "Metric",
    "Tried",
    "best_so_far",
    "best_so_far_alt_text",
    "cost_alt_text",
    "importance_alt_text",
    "importance_bars",
    "in_words",
    "parallel_alt_text",
    "parallel_coordinates",
    "value_against_cost",
]
