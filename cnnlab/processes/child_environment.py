"""The environment of child processes that load TensorFlow."""

import os
from pathlib import Path

import cnnlab


def child_environment() -> dict[str, str]:
    """For a child that loads TensorFlow: this very cnnlab, few messages, a shared GPU."""
    package = str(Path(cnnlab.__file__).parents[1])
    inherited = os.environ.get("PYTHONPATH")
    return {
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        **os.environ,
        "PYTHONPATH": f"{package}{os.pathsep}{inherited}" if inherited else package,
    }
