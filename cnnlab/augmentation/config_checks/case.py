"""The input of the checks: settings, small copies of the pictures, and rehearsals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import draw
from cnnlab.augmentation.draws import Draws
from cnnlab.normalization.arrays import as_images

MOVING = (
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "shear_range",
    "zoom_range",
    "crop_area_range",
)
COLOURING = ("channel_shift_range", "brightness_range", "contrast_range", "saturation_range")

# Enough for shares to be right within a few hundredths, few enough to check while a slider moves.
_NUM_DRAWS = 256
_NUM_PICTURES = 64
_SIDE = 32


@dataclass(frozen=True, eq=False)
class Case:
    """Settings and what they are meant for.

    Attributes:
        config: the settings.
        pictures: (n, height, width, channels) float32, at most 64 with sides up to 32; None
            where no pictures are at hand.
        image_size: (height, width) of the pictures before they were made small.
        class_names: names of the classes, where known.
        generator: the ``ImageDataGenerator`` that the settings belong to, or None.
    """

    config: AugmentationConfig
    pictures: np.ndarray | None = None
    image_size: tuple[int, int] = (_SIDE, _SIDE)
    class_names: tuple[str, ...] = ()
    generator: Any = None

    @classmethod
    def of(
        cls,
        config: AugmentationConfig,
        images: np.ndarray | None,
        class_names: Sequence[str],
        generator: Any,
    ) -> Self:
        """From whole pictures, of which every n-th pixel is taken."""
        names = tuple(map(str, class_names))
        if images is None or len(images) == 0:
            return cls(config, class_names=names, generator=generator)
        images = as_images(images)
        height, width = images.shape[1:3]
        step = -(-max(height, width) // _SIDE)
        few = images[:: -(-len(images) // _NUM_PICTURES), ::step, ::step].astype(np.float32)
        return cls(config, few, (height, width), names, generator)

    @property
    def scale(self) -> float:
        """The value of white: 1 for pictures in 0..1, else 255."""
        return 1.0 if self.pictures is not None and self.pictures.max() <= 1 else 255.0

    @cached_property
    def repeated(self) -> np.ndarray:
        """The pictures in turn, one for each rehearsed draw."""
        return self._given[np.arange(_NUM_DRAWS) % len(self._given)]

    def only(self, names: Iterable[str]) -> AugmentationConfig:
        """The settings with nothing at work but these parameters."""
        names = (*names, "fill_mode", "cval", "channel_shift_mode", "crop_aspect_range")
        return AugmentationConfig(**{name: getattr(self.config, name) for name in names})

    def rehearse(self, config: AugmentationConfig) -> np.ndarray:
        """The small pictures varied by 256 draws, always the same ones."""
        return apply(self.repeated, self._draws(config, self._given.shape[-1]), config)

    def seen(self, config: AugmentationConfig) -> np.ndarray:
        """(256,): the part of each result's frame that shows the picture rather than filling."""
        frame = np.ones((_NUM_DRAWS, *self._given.shape[1:3], 1), np.float32)
        moving = {name: getattr(config, name) for name in (*MOVING, "crop_aspect_range")}
        bare = AugmentationConfig(**moving, fill_mode="constant", cval=0.0)
        return (apply(frame, self._draws(bare, 1), bare) > 0.5).mean((1, 2, 3))

    def culprit(self, names: Sequence[str], measure: Callable[[AugmentationConfig], float]) -> str:
        """The parameter that alone does the most harm."""
        return max(names, key=lambda name: measure(self.only([name])))

    @property
    def _given(self) -> np.ndarray:
        """The pictures, for checks that have found that there are some."""
        if self.pictures is None:
            raise ValueError("This check needs pictures.")
        return self.pictures

    def _draws(self, config: AugmentationConfig, channels: int) -> Draws:
        """Draws for pictures of full size, their shifts made as small as the pictures."""
        draws = draw(config, (*self.image_size, channels), _NUM_DRAWS, seed=0)
        small = self._given.shape[1] / self.image_size[0]
        return replace(draws, tx=draws.tx * small, ty=draws.ty * small)
