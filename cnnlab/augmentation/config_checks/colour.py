"""Colour: changes too small to see, and changes that lose the picture."""

from collections.abc import Iterator

import numpy as np

from cnnlab.augmentation.config import VALUE_MODES, AugmentationConfig
from cnnlab.augmentation.config_checks.case import COLOURING, MOVING, Case
from cnnlab.messages import Note


def invisible_channel_shift(case: Case) -> Iterator[Note]:
    """The shift counts pixel values, not parts of white."""
    value = case.config.channel_shift_range
    if 0 < value < case.scale / 100:
        yield Note(
            "channel-shift-invisible",
            "`channel_shift_range={value}` cannot be seen: it is added to pixel values that go up "
            "to {scale}. Use {usual} for a visible change.",
            {"value": value, "scale": _number(case.scale), "usual": _number(case.scale * 0.12)},
            "warning",
            "channel_shift_range",
        )


def channel_shift_is_brightness(case: Case) -> Iterator[Note]:
    """One value for all channels changes no colour."""
    value = case.config.channel_shift_range
    if value >= case.scale / 100 and case.config.channel_shift_mode == "all":
        yield Note(
            "channel-shift-is-brightness",
            "The same value is added to red, green and blue: pictures get lighter or darker, "
            'their colours stay. `channel_shift_mode="per_channel"` changes the colours.',
            parameter="channel_shift_range",
        )


def needless_brightness(case: Case) -> Iterator[Note]:
    """A factor of 1 only rounds."""
    if case.config.brightness_range == (1, 1):
        yield Note(
            "brightness-of-one",
            "`brightness_range=(1, 1)` keeps the brightness as it is. (0.8, 1.2) varies it by a "
            "fifth.",
            parameter="brightness_range",
        )


def needless_factors(case: Case) -> Iterator[Note]:
    """A factor of 1 changes nothing."""
    for name in ("contrast_range", "saturation_range"):
        if getattr(case.config, name) == (1, 1):
            yield Note(
                "factor-of-one",
                "`{name}=(1, 1)` changes nothing. (0.8, 1.2) takes up to a fifth away or adds as "
                "much.",
                {"name": name},
                parameter=name,
            )


def saturation_without_colour(case: Case) -> Iterator[Note]:
    """Black and white pictures stay as they are."""
    pictures = case.pictures
    if case.config.saturation_range in (None, (1, 1)) or pictures is None:
        return
    if pictures.shape[3] < 3 or np.ptp(pictures[..., :3], axis=3).max() == 0:
        yield Note(
            "saturation-without-colour",
            "These pictures are black and white: `saturation_range` changes nothing in them.",
            parameter="saturation_range",
        )


def cval_unused(case: Case) -> Iterator[Note]:
    """``cval`` belongs to one fill mode."""
    if case.config.cval != 0 and case.config.fill_mode not in VALUE_MODES:
        yield Note(
            "cval-unused",
            '`cval={value}` has no effect with `fill_mode="{mode}"`: only "constant" fills with '
            "a value.",
            {"value": case.config.cval, "mode": case.config.fill_mode},
            parameter="cval",
        )


def cval_outside(case: Case) -> Iterator[Note]:
    """Filling with a value that no picture has."""
    value = case.config.cval
    if case.config.fill_mode in VALUE_MODES and not 0 <= value <= case.scale:
        yield Note(
            "cval-outside",
            "`cval={value}` fills with a value that pictures never have: theirs go from 0 to "
            "{scale}. 0 is black, {scale} white.",
            {"value": value, "scale": _number(case.scale)},
            "warning",
            "cval",
        )


def clipped(case: Case) -> Iterator[Note]:
    """Values pressed against the brightest or darkest one, where differences are lost."""
    if case.pictures is None or not _at_work(case, COLOURING):
        return
    before = _pressed(case.repeated)

    def lost(config: AugmentationConfig) -> float:
        return _pressed(case.rehearse(config)) - before

    share = lost(case.only(COLOURING))
    if share >= 0.1:
        name = case.culprit(COLOURING, lost)
        yield Note(
            "clipped",
            "About {share} % of the colour values end at the brightest or darkest value of their "
            "picture, where details are lost. `{name}` does the most: less of it keeps more.",
            {"share": round(100 * share), "name": name},
            "warning",
            name,
        )


def nearly_black(case: Case) -> Iterator[Note]:
    """Results in which nothing can be made out."""
    if case.pictures is None or not _at_work(case, (*COLOURING, *MOVING)):
        return
    dark = 0.04 * case.scale
    was_visible = case.repeated.mean((1, 2, 3)) > 2 * dark

    def share_black(config: AugmentationConfig) -> float:
        return float(np.mean((case.rehearse(config).mean((1, 2, 3)) < dark) & was_visible))

    share = share_black(case.only((*COLOURING, *MOVING)))
    if share >= 0.02:
        name = case.culprit((*COLOURING, *MOVING), share_black)
        yield Note(
            "nearly-black",
            "About {share} % of the results are nearly black: a network learns nothing from them. "
            "`{name}` does the most: bring it nearer to no change.",
            {"share": round(100 * share), "name": name},
            "warning",
            name,
        )


def _at_work(case: Case, names: tuple[str, ...]) -> bool:
    return case.only(names) != case.only(())


def _pressed(images: np.ndarray) -> float:
    """Share of the values at the lowest or highest value of their picture."""
    low, high = images.min((1, 2, 3), keepdims=True), images.max((1, 2, 3), keepdims=True)
    return float(np.mean((images <= low) | (images >= high)))


def _number(value: float) -> float:
    return int(value) if value >= 10 or value == 1 else value
