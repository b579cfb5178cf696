"""The number format of the frozen layers: bfloat16 if it is faster and as good."""

from pathlib import Path

import numpy as np

SMALLEST_SIMILARITY = 0.999
_CPU_FLAGS = {"amx_bf16", "avx512_bf16"}


def fastest_precision() -> str:
    """bfloat16 if the processor multiplies it in hardware and there is no GPU to do the work."""
    return "bfloat16" if _CPU_FLAGS & _cpu_flags() and not _has_gpu() else "float32"


def similarity(features: np.ndarray, others: np.ndarray) -> float:
    """The smallest cosine between two outputs for the same picture; 1 if they are alike.

    Args:
        features, others: (num_images, ...), float.
    """
    a, b = (np.asarray(part, np.float64).reshape(len(part), -1) for part in (features, others))
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    both_zero = ~(a.any(axis=1) | b.any(axis=1))
    cosines = np.where(both_zero, 1.0, (a * b).sum(axis=1) / np.where(lengths == 0, 1, lengths))
    return float(cosines.min())


def _cpu_flags() -> set[str]:
    """As Linux lists them; elsewhere none are known."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return set(next((line for line in lines if line.startswith("flags")), "").split())


def _has_gpu() -> bool:
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))
