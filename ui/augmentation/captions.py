"""The drawn values of one picture, in words short enough to stand under it."""

from collections.abc import Mapping
from typing import Any

from cnnlab.augmentation import AugmentationConfig
from ui.text import t


def caption(drawn: Mapping[str, Any], config: AugmentationConfig) -> str:
    """What was drawn for one picture; only what its settings let vary.

    Args:
        drawn: one picture's values, as ``Draws[i]`` gives them. Keras's signs say where a pixel
            is fetched from, so a positive ``tx`` is a picture that moved to the left, and a
            positive ``theta`` one that turned to the left.
        config: the settings that it was drawn from.
    """
    parts = []
    if config.rotation_range:
        parts.append(_directed(drawn["theta"], t("turned {n}° left"), t("turned {n}° right")))
    if config.width_shift_range:
        parts.append(_directed(drawn["tx"], t("{n} px left"), t("{n} px right")))
    if config.height_shift_range:
        parts.append(_directed(drawn["ty"], t("{n} px up"), t("{n} px down")))
    if config.shear_range:
        parts.append(t("sheared {shear}°", shear=_signed(drawn["shear"])))
    if config.zoom_bounds != (1, 1):
        # Keras's zx and zy scale the coordinates: below 1 the picture grows.
        parts.append(t("size {x:.0f} × {y:.0f} %", x=100 / drawn["zx"], y=100 / drawn["zy"]))
    if config.channel_shift_range:
        parts.append(t("colour {shift}", shift=_shift(drawn["channel_shift_intensity"])))
    if drawn["flip_horizontal"]:
        parts.append(t("mirrored"))
    if drawn["flip_vertical"]:
        parts.append(t("upside down"))
    return ", ".join(parts) or t("unchanged")


def _directed(value: float, positive: str, negative: str) -> str:
    return (positive if value > 0 else negative).format(n=round(abs(value)))


def _shift(intensity: float | tuple[float, ...] | None) -> str:
    values = intensity if isinstance(intensity, tuple) else (intensity or 0.0,)
    return " ".join(map(_signed, values))


def _signed(value: float) -> str:
    return f"{round(value) + 0:+d}".replace("-", "−")
