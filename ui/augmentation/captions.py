"""The drawn values of one picture, in words short enough to stand in a line.

Keras's signs say where a pixel is fetched from, so a positive ``tx`` is a picture that moved to
the left, a positive ``theta`` one that turned to the left, and a zoom below 1 one that grew.
"""

from collections.abc import Mapping
from typing import Any

from cnnlab.augmentation import AugmentationConfig
from ui.text import t

Drawn = Mapping[str, Any]


def caption(drawn: Drawn, config: AugmentationConfig) -> str:
    """What was drawn for one picture; only what its settings let vary.

    Args:
        drawn: one picture's values, as ``Draws[i]`` gives them (Keras's names).
        config: the settings that it was drawn from.
    """
    parts = _moved(drawn, config) + _colour(drawn, config) + _flipped(drawn)
    return ", ".join(parts + _light(drawn, config)) or t("unchanged")


def stage_title(stage: str, drawn: Drawn, config: AugmentationConfig) -> str:
    """The name of a stage, short enough to stand under a small picture.

    Whoever sees no change reads that none was drawn.
    """
    changed, unchanged = {
        "affine": (t("1 moved"), t("1 not moved")),
        "channel_shift": (t("2 coloured"), t("2 not coloured")),
        "flips": (t("3 mirrored"), t("3 not mirrored")),
        "brightness": (t("4 lit"), t("4 as bright")),
        "normalization": (t("5 standardised"), ""),
    }[stage]
    return changed if stage == "normalization" or _drawn(stage, drawn, config) else unchanged


def stage_caption(stage: str, drawn: Drawn, config: AugmentationConfig) -> str:
    """The name of a stage, with what was drawn for it."""
    if stage == "normalization":
        return t("5 standardised, scaled for the eye")
    title = stage_title(stage, drawn, config)
    parts = _drawn(stage, drawn, config)
    return f"{title}: {', '.join(parts)}" if parts else title


def _drawn(stage: str, drawn: Drawn, config: AugmentationConfig) -> list[str]:
    """What a stage does to the picture; empty where it leaves it as it is."""
    return {
        "affine": lambda: _moved(drawn, config),
        "channel_shift": lambda: _colour(drawn, config),
        "flips": lambda: _flipped(drawn),
        "brightness": lambda: _light(drawn, config),
    }[stage]()


def _moved(drawn: Drawn, config: AugmentationConfig) -> list[str]:
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
        parts.append(
            t("size {x:.0f}\u00a0×\u00a0{y:.0f}\u00a0%", x=100 / drawn["zx"], y=100 / drawn["zy"])
        )
    if config.crop_area_range:
        *_, width, height = drawn.get("crop", (0, 0, 1, 1))
        parts.append(t("crop {share:.0f}\u00a0%", share=100 * width * height))
    return parts


def _colour(drawn: Drawn, config: AugmentationConfig) -> list[str]:
    if not config.channel_shift_range:
        return []
    intensity = drawn["channel_shift_intensity"]
    values = intensity if isinstance(intensity, tuple) else (intensity or 0.0,)
    return [t("colour {shift}", shift=" ".join(map(_signed, values)))]


def _flipped(drawn: Drawn) -> list[str]:
    words = {"flip_horizontal": t("mirrored"), "flip_vertical": t("upside down")}
    return [word for name, word in words.items() if drawn[name]]


def _light(drawn: Drawn, config: AugmentationConfig) -> list[str]:
    parts = []
    if config.brightness_range:
        parts.append(t("brightness × {factor:.2f}", factor=drawn["brightness"] or 1.0))
    if config.contrast_range:
        parts.append(t("contrast × {factor:.2f}", factor=drawn.get("contrast", 1.0)))
    if config.saturation_range:
        parts.append(t("saturation × {factor:.2f}", factor=drawn.get("saturation", 1.0)))
    return parts


def _directed(value: float, positive: str, negative: str) -> str:
    return (positive if value > 0 else negative).format(n=round(abs(value)))


def _signed(value: float) -> str:
    return f"{round(value) + 0:+d}".replace("-", "−")
