"""TensorFlow, without its messages at import."""

import logging
import os


def load_tensorflow_quietly() -> None:
    """Import TensorFlow and Keras, without their messages on the terminal.

    Their C++ writes a dozen lines to descriptor 2 before it reads any setting, which would bury
    the lines of a command. Errors of the import itself are still shown. Later TensorFlow reports
    errors only.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    stderr = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import keras  # noqa: F401
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
