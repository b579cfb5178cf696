"""Maps of a layer and their gradients -> where the network saw evidence for a class. NumPy only.

All weigh the channels k of the maps A by the gradients g = dz_c / dA, and return
ReLU(sum_k w_k A_k): only evidence for the class. They differ in the weights.
"""

import numpy as np


def layer_cam(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Jiang et al., "LayerCAM" (IEEE Transactions on Image Processing 30, 2021), equations 5 to 7.

    Every place has a weight of its own, w_k = ReLU(g_k), so that layers in the middle of a
    network, whose channels mean different things at different places, say where as well.

    Args:
        maps: (num_images, height, width, channels), A.
        gradients: of the same shape, g.

    Returns:
        (num_images, height, width), of the maps' type, 0 or more, in units of the score.
    """
    evidence = np.einsum("nhwc,nhwc->nhw", np.maximum(gradients, 0), maps)
    return np.maximum(evidence, 0)


def grad_cam(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Selvaraju et al., "Grad-CAM" (arXiv:1610.02391), equations 1 and 2: w_k = mean of g_k.

    Args and returns: as ``layer_cam``.
    """
    return _weighted(maps, gradients.mean(axis=(1, 2)))


def grad_cam_plus_plus(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Chattopadhay et al., "Grad-CAM++" (arXiv:1710.11063), equation 19.

    w_k = sum over places of alpha ReLU(g), with alpha = g^2 / (2 g^2 + S_k g^3) and S_k the sum
    of A_k. This is 1 / (2 + S_k g) where g is not 0, and only g above 0 count. The paper's
    factor exp(z_c) is one for all channels and left out: a map's scale means nothing. Its maps
    come out of a ReLU; of others only the positive part enters S_k, which keeps 2 + S_k g above 2.

    Args and returns: as ``layer_cam``, with no unit.
    """
    positive = np.maximum(gradients, 0)
    sums = np.maximum(maps, 0).sum(axis=(1, 2), keepdims=True)
    return _weighted(maps, (positive / (2 + sums * positive)).sum(axis=(1, 2)))


def _weighted(maps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.maximum(np.einsum("nhwc,nc->nhw", maps, weights), 0)
