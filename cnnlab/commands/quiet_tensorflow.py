"""TensorFlow, without its greetings."""

import logging
import os


def load_tensorflow_quietly() -> None:
    """Import TensorFlow and Keras, keeping what they write at that moment off the terminal.

    Their C++ writes a dozen lines straight to descriptor 2 before it reads any setting; among
    them the lines of a command would be lost. Errors of the import itself still come through.
    Later on TensorFlow reports errors only.
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
