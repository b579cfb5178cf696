"""The process behind ``ClassifierProcess``: ``python -m cnnlab.serving.server``."""

import os
import sys
from functools import lru_cache
from typing import IO, Any

import numpy as np

from cnnlab.classification.loading import load_classifier
from cnnlab.classification.model_registry import KnownModel, find_model
from cnnlab.classification.predictions import Classifier
from cnnlab.configuration.checks import require_choice
from cnnlab.errors import CnnlabError
from cnnlab.processes.wire import read_message, write_message
from cnnlab.serving.calls import CALLS
from cnnlab.serving.serialization import pack, unpack


def serve(requests: IO[bytes], responses: IO[bytes]) -> None:
    """Respond to requests until there are no more.

    A ``CnnlabError`` is sent as a response; any other ends the process, and its log says why.
    A response has the ``id`` of its request.
    """
    while (message := read_message(requests)) is not None:
        request = unpack(*message)
        arrays: list[np.ndarray] = []
        try:
            response = {"result": pack(_result(request), arrays)}
        except CnnlabError as error:
            response = {"error": error.to_dict()}
        write_message(responses, response | {"id": request.get("id")}, arrays)


def _result(request: dict[str, Any]) -> Any:
    require_choice("call", request["call"], CALLS, "classifier")
    model = find_model(request["model"])
    classifier = _loaded(model, model.version)
    return CALLS[request["call"]](classifier, request["images"], **request["settings"])


@lru_cache(maxsize=2)
def _loaded(model: KnownModel, version: str) -> Classifier:
    """A network of 500 MB or less; the version makes a better checkpoint a new entry."""
    return load_classifier(model)


def main() -> None:
    """Serve on standard input and output; output of TensorFlow goes to the log instead."""
    responses = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    import keras  # noqa: F401  loaded before the first request

    serve(sys.stdin.buffer, responses)


if __name__ == "__main__":
    main()
