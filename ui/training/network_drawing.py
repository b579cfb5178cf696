"""The network as a picture: a drawing passes through its blocks, each trainable or frozen."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path

from streamlit import html

from cnnlab.explanation.example_activations import LAYERS, load_example
from cnnlab.explanation.overlay import coloured
from cnnlab.models import Layer, num_trainable
from cnnlab.storage.array_files import DAMAGE
from ui.components.picture_grid import enlarge_button
from ui.components.strip import strip_of
from ui.text import t

_STYLE = (Path(__file__).parent / "network_drawing.css").read_text()
Members = list[tuple[int, Layer, str]]


def network_drawing(layers: Sequence[Layer], frozen_layers: int, *, with_maps: bool = True) -> None:
    """Draw a network block by block, with what a few channels of VGG16 compact see in a drawing.

    Blocks that keep their weights are hatched and locked, those that learn are plain and coloured.
    One element of real text: it wraps on a phone and can be read aloud.

    Args:
        layers: of ``layer_table``.
        frozen_layers: how many of them, from the input on, keep their weights.
        with_maps: whether its blocks are VGG16's; of others only the drawing itself is shown.
    """
    states = ["kept" if number < frozen_layers else "learns" for number in range(len(layers))]
    blocks = groupby(zip(range(len(layers)), layers, states, strict=True), key=_block)
    strips = {name: strip for name, strip in _strips().items() if with_maps or name == "input"}
    cards = "".join(_card(title, list(members), strips) for title, members in blocks)
    label = escape(t("The network, from the picture to the answer"), quote=True)
    html(
        f"<style>{_STYLE}</style>{_key(layers, frozen_layers)}"
        f'<ol class="network" data-album aria-label="{label}">{cards}</ol>'
    )


def _key(layers: Sequence[Layer], frozen_layers: int) -> str:
    learning = num_trainable(layers, frozen_layers)
    kept = sum(layer.num_parameters for layer in layers) - learning
    entries = (
        ("kept", t("frozen: {count:,} parameters", count=kept)),
        ("learns", t("learns: {count:,} parameters", count=learning)),
    )
    spans = (f'<span class="{kind}">{escape(words)}</span>' for kind, words in entries)
    return f'<div class="network-key">{"".join(spans)}</div>'


def _block(entry: tuple[int, Layer, str]) -> str:
    _, layer, _ = entry
    if layer.kind == "input":
        return t("Picture")
    if not layer.name.startswith("block"):
        return t("New head")
    return t("Block {number}", number=layer.name[len("block")])


def _card(title: str, members: Members, strips: dict[str, str]) -> str:
    rows = "".join(_row(layer, state) for _, layer, state in members)
    kind, words = _state(members)
    summary = t("{count:# layer}", count=len(members))
    return (
        f'<li class="block {kind}"><div class="head"><span>{escape(title)}</span></div>'
        f"{_seen(members, strips)}"
        f'<span class="shape-now">{_shape(members[-1][1], members[0][1])}</span>'
        f'<span class="badge">{escape(words)}</span>'
        f"<details><summary>{escape(summary)}</summary><ol>{rows}</ol></details></li>"
    )


def _state(members: Members) -> tuple[str, str]:
    """Of a block: whether its layers with weights keep them; the picture has none."""
    states = {state for _, layer, state in members if layer.num_parameters}
    if not states:
        return "plain", t("goes in")
    if len(states) == 2:
        return "partly", t("in part learns")
    return ("kept", t("frozen")) if states == {"kept"} else ("learns", t("learns"))


def _shape(last: Layer, first: Layer) -> str:
    """What a block's convolutions give: height, width and channels; of the head, the classes."""
    if last.kind == "dense":
        return escape(t("{count:# answer}", count=last.output_shape[0]))
    return " × ".join(map(str, first.output_shape))


def _seen(members: Members, strips: dict[str, str]) -> str:
    """The maps of a block, the picture itself, or units where there are no maps."""
    title = members[0][1].name.split("_")[0]
    strip = strips.get("input" if members[0][1].kind == "input" else title)
    if strip is None:
        return '<div class="maps units" aria-hidden="true">' + "<i></i>" * 12 + "</div>"
    if members[0][1].kind == "input":
        label, count = t("A drawing of a cup"), 1
    else:
        label, count = t("What four of its channels see in a drawing of a cup"), 4
    places = (_share(place, count) for place in range(count))
    cells = (f'<i style="background-position:0 {place}"></i>' for place in places)
    label = escape(f"{_block(members[0])}: {label}", quote=True)
    return (
        f'<figure><div class="maps of-{count}" role="img" aria-label="{label}" '
        f'style="--strip:url({strip});--count:{count}">{"".join(cells)}</div>'
        f"{enlarge_button(label, is_first=count == 1)}"
        f'<figcaption class="name unseen">{label}</figcaption></figure>'
    )


def _share(place: int, count: int) -> str:
    return f"{100 * place / max(count - 1, 1):.4g}%"


@lru_cache(maxsize=1)
def _strips() -> dict[str, str]:
    """``"input"``, ``"block1"`` ...: pictures one below the other, as data URIs; what is damaged is
    left out, as the drawing can do without."""
    try:
        example = load_example()
    except (OSError, *DAMAGE):
        return {}
    maps = ((name.split("_")[0], example.maps[name]) for name in LAYERS)
    return {"input": strip_of(example.image[None])} | {
        name: strip_of(coloured(values / 255)) for name, values in maps
    }


def _row(layer: Layer, state: str) -> str:
    words = t("frozen") if state == "kept" else t("learns")
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
        "mean": t("mean"),
        "maximum": t("maximum"),
        "concatenation": t("joined"),
        "flatten": t("flatten"),
        "batch normalization": t("batch norm."),
        "activation": t("ReLU"),
        "dense": t("dense"),
        "dropout": t("dropout"),
    }
    return t("answer") if layer.name == "predictions" else names[layer.kind]
