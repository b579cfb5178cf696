"""The process behind ``ClassifierProcess``: ``python -m cnnlab.classification.server``."""

import math
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from cnnlab.classification.frames import read_frame, write_frame
from cnnlab.classification.predictions import Classifier, load_classifier
from cnnlab.errors import CnnlabError
from cnnlab.training.run_directory import DESCRIPTION, Run, load_run


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more.

    Errors that a user can cause are answers; any other ends the process, and its log says why.
    """
    while (request := read_frame(requests)) is not None:
        try:
            answer = {"predictions": _answer(*request)}
        except CnnlabError as error:
            answer = {"error": error.to_dict()}
        write_frame(answers, answer)


def _answer(header: dict[str, Any], payload: bytes) -> list[tuple[Any, Any]]:
    run = load_run(Path(header["run"]) if header["is_path"] else header["run"])
    classifier = _loaded(run, _version(run))
    predictions = classifier.classify(_pictures(header["shapes"], payload), header["top_k"])
    return [(answer.class_names, answer.probabilities) for answer in predictions]


def _pictures(shapes: list[list[int]], payload: bytes) -> list[np.ndarray]:
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    parts = np.split(np.frombuffer(payload, np.uint8), ends[:-1]) if shapes else []
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


@lru_cache(maxsize=2)
def _loaded(run: Run, version: int) -> Classifier:
    """A network of 500 MB or less; the version makes a better checkpoint a new entry."""
    return load_classifier(run)


def _version(run: Run) -> int:
    path = run.path / DESCRIPTION
    return path.stat().st_mtime_ns if path.exists() else 0


def main() -> None:
    """Serve on standard input and output; what TensorFlow prints goes to the log instead."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    import keras  # noqa: F401  loaded before the first request asks for it

    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
