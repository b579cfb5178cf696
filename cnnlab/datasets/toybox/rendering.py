"""A scene as pixels: paper cut-outs on a background, rounded and lit.

Shapes are filled at four times the size and averaged, which antialiases them. Light, relief,
shadows and outlines are worked out at the final size, in float32 planes (3, height, width).
"""

import math
from collections.abc import Iterator
from functools import lru_cache

import cv2
import numpy as np

from cnnlab.datasets.toybox.backgrounds import Background
from cnnlab.datasets.toybox.colours import Colour
from cnnlab.datasets.toybox.outlines import Shape
from cnnlab.datasets.toybox.scene import Light, Placed, Scene
from cnnlab.datasets.toybox.textures import textures

_OVERSAMPLING = 4
_SUBPIXEL_BITS = 4

# In shares of the picture's shorter side.
_ROUNDING = 0.035
_LIFT = 0.045


class Frame:
    """A picture's size, and all that depends on nothing else.

    Args:
        height: in pixels.
        width: in pixels.
    """

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width
        self.short = min(height, width)
        # Shares of the shorter side, from the centre.
        self.x = (np.arange(width, dtype=np.float32)[None] + 0.5 - width / 2) / self.short
        self.y = (np.arange(height, dtype=np.float32)[:, None] + 0.5 - height / 2) / self.short
        self.vignette = (2 * self.x * self.short / width) ** 2 + (
            2 * self.y * self.short / height
        ) ** 2
        self.textures = textures((height, width))

    def render(self, scene: Scene) -> np.ndarray:
        """The scene as uint8 (height, width, 3)."""
        picture = self._gradient(scene.background)
        scenery, clutter, foreground = self._layers(
            [self._stretched(scene.background.scenery)], scene.clutter, [scene.foreground]
        )
        _paste(picture, *scenery)
        texture, strength = scene.grain
        picture *= 1 + strength * self.textures[texture]
        self._lay(picture, *clutter, scene.light)
        self._lay(picture, *self._outlined(*foreground, scene.outline), scene.light)
        picture *= self._lighting(scene.light)
        # Rounds and clips; what is drawn is never negative.
        return cv2.convertScaleAbs(np.ascontiguousarray(picture.transpose(1, 2, 0)))

    def _gradient(self, background: Background) -> np.ndarray:
        cos, sin = math.cos(background.angle), math.sin(background.angle)
        reach = (cos * self.height + abs(sin) * self.width) / self.short
        start, stop = _planes(background.start), _planes(background.stop)
        return start + (stop - start) * (0.5 + (self.y * cos + self.x * sin) / reach)

    def _stretched(self, scenery: list[Shape]) -> Placed:
        # Scenery fills the frame whatever its proportions; objects keep theirs.
        return Placed(scenery, np.diag([self.width / self.short, self.height / self.short]), (0, 0))

    def _layers(self, *layers: list[Placed]) -> list[tuple[np.ndarray, np.ndarray]]:
        # Each as colours (3, h, w) in [0, 255], multiplied by their coverage, and that (h, w).
        height, width = self.height * _OVERSAMPLING, self.width * _OVERSAMPLING
        canvases = np.zeros((len(layers), height, width, 4), np.uint8)
        for canvas, groups in zip(canvases, layers, strict=True):
            for group in groups:
                self._fill(canvas, group)
        planes = self._averaged(canvases).transpose(0, 3, 1, 2).astype(np.float32, order="C")
        return [(plane[:3], plane[3] / 255) for plane in planes]

    def _averaged(self, canvases: np.ndarray) -> np.ndarray:
        # All at once, one above the other; halving twice is OpenCV's fastest area average.
        tall = canvases.reshape(-1, *canvases.shape[2:])
        for scale in (_OVERSAMPLING // 2, 1):
            size = (self.width * scale, len(canvases) * self.height * scale)
            tall = cv2.resize(tall, size, interpolation=cv2.INTER_AREA)
        return tall.reshape(len(canvases), self.height, self.width, 4)

    def _fill(self, canvas: np.ndarray, group: Placed) -> None:
        unit = _OVERSAMPLING << _SUBPIXEL_BITS
        pose = group.pose * (self.short * unit)
        # OpenCV counts from the centre of the first pixel, outlines from its corner.
        half = 1 << (_SUBPIXEL_BITS - 1)
        anchor = (
            group.anchor[0] * self.width * unit - half,
            group.anchor[1] * self.height * unit - half,
        )
        for outlines, colour in _transformed(group.shapes, pose, anchor):
            cv2.fillPoly(canvas, outlines, (*colour, 255), cv2.LINE_8, _SUBPIXEL_BITS)

    def _outlined(
        self, colours: np.ndarray, alpha: np.ndarray, outline: tuple[Colour, float] | None
    ) -> tuple[np.ndarray, np.ndarray]:
        if outline is None:
            return colours, alpha
        colour, width = outline
        sigma = width * self.short
        # The blurred edge rises by 1 / (2.5 sigma) a pixel: steepened to one pixel.
        border = np.clip((_blurred(alpha, sigma) - 0.12) * max(1.5, 2.5 * sigma), 0, 1)
        border = np.maximum(border - alpha, 0)
        return colours + _planes(colour) * border, alpha + border

    def _lay(
        self, picture: np.ndarray, colours: np.ndarray, alpha: np.ndarray, light: Light
    ) -> None:
        sigma = _ROUNDING * self.short
        height = _blurred(alpha, sigma)
        x, y = math.cos(light.angle), math.sin(light.angle)
        lift = _LIFT * self.short
        away = np.array([[1, 0, -x * lift], [0, 1, -y * lift]], np.float32)
        picture *= 1 - light.shadow * cv2.warpAffine(height, away, (self.width, self.height))
        # An edge blurred by sigma has a slope of 1 / (2.5 sigma); Sobel gives twice that.
        uphill = x * cv2.Sobel(height, -1, 1, 0, ksize=1) + y * cv2.Sobel(height, -1, 0, 1, ksize=1)
        _paste(picture, colours * (1 - light.relief * 1.25 * sigma * uphill), alpha)

    def _lighting(self, light: Light) -> np.ndarray:
        slope = self.x * math.cos(light.angle) + self.y * math.sin(light.angle)
        brightness = 1 + light.slope * slope - light.vignette * 0.5 * self.vignette
        return _planes(light.colour) * brightness


@lru_cache(maxsize=4)
def frame(height: int, width: int) -> Frame:
    """The frame of this size, made once."""
    return Frame(height, width)


def _planes(colour: Colour) -> np.ndarray:
    return np.array(colour, np.float32)[:, None, None]


def _transformed(shapes: list[Shape], pose: np.ndarray, anchor: tuple[float, float]) -> Iterator:
    # All points at once: a matrix product for each of a picture's fifty outlines costs more.
    corners = np.concatenate([shape.points.reshape(-1, 2) for shape in shapes])
    corners = np.rint(corners @ pose + anchor).astype(np.int32)
    start = 0
    for points, colour in shapes:
        stop = start + points.size // 2
        own = corners[start:stop]
        yield [own] if points.ndim == 2 else list(own.reshape(points.shape)), colour
        start = stop


def _paste(picture: np.ndarray, colours: np.ndarray, alpha: np.ndarray) -> None:
    picture *= 1 - alpha
    picture += colours


def _blurred(alpha: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(alpha, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
