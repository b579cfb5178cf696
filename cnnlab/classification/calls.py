"""What the classifier process can be asked: one line a call.

Each is a function of a loaded classifier, pictures and settings. What goes in and what comes
out may be anything that ``parcels`` can pack.
"""

from collections.abc import Callable
from typing import Any

from cnnlab.classification.predictions import Classifier

CALLS: dict[str, Callable[..., Any]] = {
    "classify": Classifier.classify,
}
