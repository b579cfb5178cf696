"""oneDNN's convolutions in TensorFlow, on every x86-64 processor."""

import os
import platform


def enable_onednn() -> None:
    """Compute convolutions with oneDNN, unless the environment says otherwise.

    TensorFlow does so by itself only where it finds AVX-512 with its instructions for neural
    networks. With AVX2 alone a network learns 1.7 to 2.4 times as fast with oneDNN; one picture by
    itself takes some milliseconds longer. TensorFlow looks once, when it is imported: to be called
    before. The digits of sums may differ in the last places, as between any two processors.
    """
    if platform.machine().lower() in {"x86_64", "amd64"}:
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
