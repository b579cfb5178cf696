"""Public names that have moved: the old places go on working through 0.1, with a warning."""

import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

_RESULTS = (
    "AnswerRule",
    "Calibration",
    "Comparison",
    "Predictions",
    "are_uneven",
    "balanced_accuracy",
    "calibration",
    "choose_threshold",
    "compare",
    "confused_pairs",
    "fit_temperature",
    "guessing_accuracy",
    "mcnemar_p_value",
    "most_confident_mistakes",
    "pictures_in_cell",
    "right_apart",
    "separation",
    "top_k_accuracy",
    "wilson_interval",
)

MOVED = {
    "cnnlab.classification": {"ClassifierProcess": "cnnlab.serving"},
    "cnnlab.results": dict.fromkeys(_RESULTS, "cnnlab.evaluation"),
    "cnnlab.training": dict.fromkeys(("Evaluation", "Selection", "evaluate"), "cnnlab.evaluation"),
}
"""The package where a name was -> the name -> the package where it is."""


def moved_names(package: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package from which names have moved (PEP 562)."""

    def find(name: str) -> Any:
        if name not in MOVED[package]:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        place = MOVED[package][name]
        warnings.warn(
            f"{package}.{name} has moved: import it from {place}. The old place goes with 0.2.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(import_module(place), name)

    return find
