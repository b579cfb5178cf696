"""Controls of the head: the number of new layers, their widths, dropout and normalisation."""

from cnnlab.models import ACTIVATIONS, HeadConfig
from cnnlab.models.heads import POOLINGS, TUTORIAL_HEAD
from ui.choices import choose, choose_segment, choose_switch
from ui.components.linked_stops import with_linked
from ui.components.slider import live_slider, live_step
from ui.preferences import named
from ui.text import t
from ui.training.settings.recipe import units_key

MOST_LAYERS = 3
_UNITS = (16, 32, 64, 128, 256, 512, 1024)


def head_controls(defaults: HeadConfig) -> HeadConfig:
    """The controls, their values in the URL, which leaves out what is as in ``defaults``."""
    count = choose_segment(
        t("New layers before the answer"),
        {number: str(number) for number in range(MOST_LAYERS + 1)},
        "head_layers",
        len(defaults.units),
        help=t("With none, the answer is read straight from what the network sees."),
    )
    units = tuple(_units(number, defaults) for number in range(1, count + 1))
    pooling = _pooling(defaults)
    if not units:
        return HeadConfig(units=(), pooling=pooling)
    activation, dropout, batch_normalization = _between(defaults)
    return HeadConfig(units, activation, dropout, batch_normalization, pooling)


def _pooling(defaults: HeadConfig) -> str:
    labels = {"none": t("the last block"), "blocks": t("the last three blocks")}
    return choose_segment(
        named(t("They see"), "head_pooling"),
        {name: labels[name] for name in POOLINGS},
        "head_pooling",
        defaults.pooling,
        help=t(
            "Of the last block each place of the picture. Or of the last three blocks the mean and "
            "the maximum of each channel: early blocks know colours and textures, late ones things."
        ),
    )


def _units(number: int, defaults: HeadConfig) -> int:
    return live_step(
        named(t("Units of new layer {number}", number=number), "head_units"),
        with_linked(_UNITS, units_key(number), lowest=1),
        units_key(number),
        (defaults.units or TUTORIAL_HEAD.units)[0],
        help=t(
            "How many features the new layer can combine. More can learn more, or by heart "
            "(overfitting)."
        ),
    )


def _between(defaults: HeadConfig) -> tuple[str, float, bool]:
    activation = choose(
        named(t("Activation"), "head_activation"),
        {name: name for name in ACTIVATIONS},
        "head_activation",
        help=t("How a unit turns its sum into a signal: sigmoid bends it, relu cuts it at zero."),
        default=defaults.activation,
    )
    dropout = live_slider(
        named(t("Dropout, share left out"), "head_dropout"),
        0.0,
        0.9,
        defaults.dropout,
        0.05,
        "head_dropout",
        format="{:.0%}",
        help=t("This share of the units pauses at each step, so that none is relied on alone."),
    )
    batch_normalization = choose_switch(
        named(t("Batch normalisation"), "head_batch_normalization"),
        "head_batch_normalization",
        defaults.batch_normalization,
        help=t("What enters each new layer is brought to mean 0 and deviation 1 over the batch."),
    )
    return activation, dropout, batch_normalization
