"""Paper grain, weave, brush strokes and water stains, the same for every size."""

import cv2
import numpy as np

_SIDE = 256


def textures(image_size: tuple[int, int]) -> list[np.ndarray]:
    """Four textures float32 (height, width), mean about 0, a few units at most."""
    height, width = image_size
    makers = (_grain, _weave, _brush, _stains)
    return [cv2.resize(m(), (width, height), interpolation=cv2.INTER_AREA) for m in makers]


def _noise(side: int) -> np.ndarray:
    seed = np.random.SeedSequence(side)
    return np.random.default_rng(seed).random((side, side), np.float32) - 0.5


def _unit(texture: np.ndarray) -> np.ndarray:
    texture = cv2.resize(texture, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC)
    return (texture - texture.mean()) / texture.std()


def _grain() -> np.ndarray:
    return _unit(cv2.GaussianBlur(_noise(_SIDE), (0, 0), 1.2)) * 0.5 + _unit(_noise(32)) * 0.5


def _weave() -> np.ndarray:
    threads = np.sin(np.arange(_SIDE, dtype=np.float32) * (2 * np.pi / 8))
    return (
        0.4 * threads[None] * np.sign(threads[:, None])
        + 0.3 * threads[:, None]
        + _unit(_noise(16)) * 0.5
    )


def _brush() -> np.ndarray:
    return _unit(cv2.GaussianBlur(_noise(_SIDE), (0, 0), sigmaX=24, sigmaY=2)) * 0.7


def _stains() -> np.ndarray:
    return _unit(_noise(6)) * 0.8 + _unit(_noise(12)) * 0.5
