"""Batch normalisation made part of the convolution before it."""

import numpy as np

EPSILON = 1e-3
"""Added to the variance, as Keras's ``BatchNormalization`` does."""


def fold(
    kernel: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    input_scale: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """A kernel and a bias that answer as convolution without bias and normalisation together.

        gamma (s x * k - mean) / sqrt(variance + epsilon) + beta  =  x * k' + b'
        k' = s k gamma / sqrt(variance + epsilon)
        b' = beta - mean gamma / sqrt(variance + epsilon)

    It holds at the edges too, where a convolution goes on with zeros: they stay zeros.

    Args:
        kernel: (height, width, channels in, channels out), float.
        gamma, beta: scale and shift that were learned, (channels out,).
        mean, variance: of the convolution's output over the training pictures, (channels out,).
        input_scale: s, what inputs were multiplied with.

    Returns:
        (kernel, bias), float32; computed in float64.
    """
    gamma, beta, mean, variance = (np.asarray(a, np.float64) for a in (gamma, beta, mean, variance))
    factor = gamma / np.sqrt(variance + EPSILON)
    folded = np.asarray(kernel, np.float64) * factor * input_scale
    return folded.astype(np.float32), (beta - mean * factor).astype(np.float32)


def unfold(
    kernel: np.ndarray,
    bias: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
) -> dict[str, np.ndarray]:
    """The inverse of ``fold``: a convolution without bias and a normalisation that answer alike.

    Many do; this one's normalisation has the statistics that its pictures have, so that it may
    go on learning with those of batches, and each channel's kernel the length of a first one
    (He et al., arXiv:1502.01852), as step sizes count by it.

    Args:
        kernel: (height, width, channels in, channels out).
        bias: (channels out,).
        mean, variance: of what the kernel alone answers to some pictures, (channels out,).

    Returns:
        ``kernel``, ``gamma``, ``beta``, ``mean`` and ``variance``, as ``fold`` takes them, float32.
    """
    kernel, bias, mean, variance = (
        np.asarray(a, np.float64) for a in (kernel, bias, mean, variance)
    )
    lengths = np.sqrt((kernel**2).sum(axis=(0, 1, 2)))
    scale = np.sqrt(2) / np.where(lengths == 0, np.sqrt(2), lengths)
    mean, variance = mean * scale, variance * scale**2
    gamma = np.sqrt(variance + EPSILON) / scale
    parts = {
        "kernel": kernel * scale,
        "gamma": gamma,
        "beta": bias + mean / scale,
        "mean": mean,
        "variance": variance,
    }
    return {name: np.asarray(part, np.float32) for name, part in parts.items()}
