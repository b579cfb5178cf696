"""The process behind ``ClassifierProcess``: ``python -m cnnlab.serving.server``."""

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np

from cnnlab.classification.catalogue import find_model
from cnnlab.classification.loading import load_classifier
from cnnlab.classification.predictions import Classifier
from cnnlab.configuration.checks import require_choice
from cnnlab.errors import CnnlabError
from cnnlab.processes.wire import read_frame, write_frame
from cnnlab.serving.calls import CALLS
from cnnlab.serving.serialization import pack, unpack


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more.

    Errors that a user can cause are answers; any other ends the process, and its log says why.
    An answer has the ``id`` of its request.
    """
    while (frame := read_frame(requests)) is not None:
        request = unpack(*frame)
        arrays: list[np.ndarray] = []
        try:
            answer = {"result": pack(_answer(request), arrays)}
        except CnnlabError as error:
            answer = {"error": error.to_dict()}
        write_frame(answers, answer | {"id": request.get("id")}, arrays)


def _answer(request: dict[str, Any]) -> Any:
    require_choice("call", request["call"], CALLS, "classifier")
    model = find_model(request["model"])
    classifier = _loaded(model.folder or model.name, model.version)
    return CALLS[request["call"]](classifier, request["images"], **request["settings"])


@lru_cache(maxsize=2)
def _loaded(source: Path | str, version: str) -> Classifier:
    """A network of 500 MB or less; the version makes a better checkpoint a new entry."""
    return load_classifier(source)


def main() -> None:
    """Serve on standard input and output; what TensorFlow prints goes to the log instead."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    import keras  # noqa: F401  loaded before the first request asks for it

    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
