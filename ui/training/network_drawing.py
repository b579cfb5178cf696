"""The network as a picture: its blocks, their layers, and which of them learn."""

import math
from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

import streamlit as st

from cnnlab.models import NUM_BASE_LAYERS, Layer, num_trainable
from ui.text import t

_STYLE = (Path(__file__).parent / "network_drawing.css").read_text()


def network_drawing(layers: Sequence[Layer], frozen_layers: int) -> None:
    """Draw a network block by block, the frozen layers grey, the learning ones coloured.

    One element of real text: it wraps on a phone and can be read aloud.

    Args:
        layers: of ``layer_table``.
        frozen_layers: how many of them, from the input on, keep their weights.
    """
    states = ["kept" if number < frozen_layers else "learns" for number in range(len(layers))]
    blocks = groupby(zip(range(len(layers)), layers, states, strict=True), key=_block)
    cards = "".join(_card(title, list(members)) for title, members in blocks)
    label = escape(t("The network, from the picture to the answer"), quote=True)
    st.html(
        f"<style>{_STYLE}</style>{_key(layers, frozen_layers)}"
        f'<ol class="network" aria-label="{label}">{cards}</ol>'
    )


def _key(layers: Sequence[Layer], frozen_layers: int) -> str:
    learning = num_trainable(layers, frozen_layers)
    kept = sum(layer.num_parameters for layer in layers) - learning
    entries = (
        ("kept", t("kept as it is: {count:,} parameters", count=kept)),
        ("learns", t("learns: {count:,} parameters", count=learning)),
    )
    spans = (f'<span class="{kind}">{escape(words)}</span>' for kind, words in entries)
    return f'<div class="network-key">{"".join(spans)}</div>'


def _block(entry: tuple[int, Layer, str]) -> str:
    number, layer, _ = entry
    if number >= NUM_BASE_LAYERS:
        return t("New head")
    if layer.kind == "input":
        return t("Picture")
    return t("Block {number}", number=layer.name[len("block")])


def _card(title: str, members: list[tuple[int, Layer, str]]) -> str:
    rows = "".join(_row(layer, state) for _, layer, state in members)
    symbol = _symbol(members[0][1].output_shape)
    return f'<li><div class="head">{symbol}<span>{escape(title)}</span></div><ol>{rows}</ol></li>'


def _row(layer: Layer, state: str) -> str:
    words = t("kept") if state == "kept" else t("learns")
    shape = " × ".join(map(str, layer.output_shape))
    params = _parameters(layer)
    return (
        f'<li class="layer {state}" title="{escape(layer.name, quote=True)}">'
        f"<span>{escape(_name(layer))}</span>"
        f'<span class="shape">{shape}</span>{params}'
        f'<span class="unseen">{escape(words)}</span></li>'
    )


def _parameters(layer: Layer) -> str:
    if not layer.num_parameters:
        return ""
    words = t("{count:,} parameters", count=layer.num_parameters)
    return f'<span class="params">{escape(words)}</span>'


def _name(layer: Layer) -> str:
    names = {
        "input": t("input"),
        "convolution": t("convolution"),
        "pooling": t("pooling"),
        "flatten": t("flatten"),
        "batch normalization": t("batch norm."),
        "dense": t("dense"),
        "dropout": t("dropout"),
    }
    return t("answer") if layer.name == "predictions" else names[layer.kind]


def _symbol(shape: tuple[int, ...]) -> str:
    """A slab as high as the picture is here, as wide as it has channels, both in powers of two."""
    side, channels = (shape[0], shape[2]) if len(shape) == 3 else (1, shape[0])
    height, width = 5 + 4 * math.log2(side), 2 + 1.6 * math.log2(channels)
    return f'<span class="slab" style="width:{width:.0f}px;height:{height:.0f}px"></span>'
