"""Activations and gradients of both networks, layer by layer; the browser plays the epochs."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.experiments.activations import Distribution, LayerStatistics
from cnnlab.experiments.batch_normalization import ActivationRecord, Experiment, diverged
from cnnlab.figures import palette, two_networks_alt_text
from ui.batch_normalization.moments import moments_in_words, number_in_words
from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<div class="inside">
  <div class="row"><button class="play" type="button"></button>
    <input class="scrubber" type="range" min="0" step="1">
    <span class="when"></span></div>
  <div class="panels"></div>
</div>
"""
_component = st.components.v2.component(
    "cnnlab_activations_view",
    html=_HTML,
    css=(_HERE / "activations_view.css").read_text(),
    js=(_HERE / "activations_view.js").read_text(),
)

_TALLEST = 99  # of a bar, so that a histogram travels as short whole numbers
_LEAST_TOP = 0.4  # of the accuracies' axis, so that it rarely changes while networks learn
_BY_HEART = 0.2  # so much better on the pictures that were learned from
_GRADIENTS = (-5, 2)  # powers of ten between which the bars of gradients run

Cell = dict[str, Any] | None
Rows = Sequence[Mapping[str, Any]]


def histograms_view(experiment: Experiment, stand_in_text: str = "") -> None:
    """Histograms of what reaches the layers of both networks, and their accuracies.

    It plays once through the epochs of an experiment that has ended, and follows one that goes on.

    Args:
        experiment: with values of at least one epoch.
        stand_in_text: shown instead of the epoch where this stands in for an experiment without
            values yet, and is faint. Translated.
    """
    panel = _relu_panel(experiment) | {"curves": _curves(experiment)}
    plays = not (experiment.status.is_active or stand_in_text)
    _show(experiment, "hills", [panel], plays, stand_in_text)


def activations_view(experiment: Experiment) -> None:
    """What batch normalisation changes, and the gradients of both networks, at every epoch."""
    panels = [_normalization_panel(experiment), _gradient_panel(experiment)]
    _show(experiment, "inside", panels, plays=False)


def _show(
    experiment: Experiment, view: str, panels: list[dict], plays: bool, stand_in_text: str = ""
) -> None:
    num_states = max(len(experiment.activations(network)) for network in ("plain", "normalized"))
    states = [t("Before learning"), *(t("After epoch {n}", n=n) for n in range(1, num_states))]
    _component(
        key=f"{view}_{experiment.name}",
        data={
            "states": tuple(states),  # Streamlit loads pandas for lists
            "scrubber": t("Epoch"),
            "panels": tuple(panels),
            "large": view == "hills",
            "instead": stand_in_text,
            "plays": plays,
            "play": t("Play"),
            "pause": t("Pause"),
        },
    )


def _relu_panel(experiment: Experiment) -> dict:
    plain, normalized, depth = _records(experiment)
    broken = diverged(experiment)
    return {
        "title": t("What reaches each layer"),
        "caption": t(
            "Only what lies right of the line passes (ReLU). A layer whose hill lies left of it is "
            "dead: it cannot learn. Batch normalisation brings what goes into a layer to mean 0 "
            "and spread 1. The layer may widen it again, but the hill stays over the line."
        ),
        "columns": [
            _plain_column() | {"name": t("without"), "shares": _shares(experiment, "plain")},
            _normalized_column()
            | {
                "name": t("with batch normalisation"),
                "shares": _shares(experiment, "normalized"),
            },
        ],
        "axis": [t("cut off"), "0", t("passes")],
        "layer": t("Layer {number}"),
        "cut": True,
        "rows": [
            [
                _cells(records, _relu(number)) + [_burst()] * (network in broken)
                for network, records in (("plain", plain), ("normalized", normalized))
            ]
            for number in range(depth)
        ],
    }


def _curves(experiment: Experiment) -> dict[str, Any]:
    """Accuracies over the epochs. Drawn here: a chart of Plotly would come seconds later."""
    lines, highest = [], _LEAST_TOP
    for network, colour in (("plain", palette.VALIDATION), ("normalized", palette.TRAINING)):
        epochs = experiment.history(network).epochs
        for key, dotted in (("accuracy", True), ("val_accuracy", False)):
            points = [[e["epoch"], e[key]] for e in epochs if e.get(key) is not None]
            lines.append({"colour": colour, "dotted": dotted, "points": points})
            highest = max([highest, *(share for _, share in points)])
    named = {
        t("Without batch normalisation"): "plain",
        t("With batch normalisation"): "normalized",
    }
    histories = {name: experiment.history(network).epochs for name, network in named.items()}
    top = math.ceil(10 * highest) / 10
    return {
        "title": t("Pictures recognised"),
        "note": " ".join(
            [t("Line: test pictures. Dotted: those learned from."), _by_heart(histories)]
        ),
        "alt": two_networks_alt_text(histories, "accuracy"),
        "last": experiment.config.epochs,
        "epochs": t("epochs"),
        "top": top,
        "marks": [t("{share:.0%}", share=share) for share in (top, top / 2, 0.0)],
        "guessing": experiment.guessing_accuracy,
        "guess": t("guessing"),
        "lines": lines,
    }


def _by_heart(histories: Mapping[str, Rows]) -> str:
    """On the network with the largest gap between training and test accuracy."""
    last = {name: epochs[-1] for name, epochs in histories.items() if epochs}
    ahead = {
        name: epoch["accuracy"] - epoch["val_accuracy"]
        for name, epoch in last.items()
        if epoch.get("accuracy") is not None and epoch.get("val_accuracy") is not None
    }
    name = max(ahead, key=ahead.__getitem__, default=None)
    if name is None or ahead[name] < _BY_HEART:
        return ""
    return t(
        "{network}, {share:.0%} of those are right: it knows many by heart.",
        network=name,
        share=last[name]["accuracy"],
    )


def _normalization_panel(experiment: Experiment) -> dict:
    _, normalized, depth = _records(experiment)
    return {
        "title": t("What batch normalisation does"),
        "caption": t(
            "Whatever arrives leaves with a mean and a spread that are learned; 0 and 1 at first."
        ),
        "columns": [
            {"name": t("before"), "colour": palette.GREY},
            {"name": t("after"), "colour": palette.TRAINING},
        ],
        "axis": ["", "0", ""],
        "layer": "{number}",
        "cut": False,
        "rows": [
            [_cells(normalized, _batch_norm(number, side)) for side in ("before", "after")]
            for number in range(depth)
        ],
    }


def _gradient_panel(experiment: Experiment) -> dict:
    plain, normalized, depth = _records(experiment)
    return {
        "title": t("How strongly the error pulls"),
        "caption": t("The gradient norm of each layer, on a logarithmic scale."),
        "columns": [_plain_column(), _normalized_column()],
        "axis": ["0.00001", "100"],
        "layer": "{number}",
        "cut": False,
        "rows": [
            [_cells(plain, _gradient(number)), _cells(normalized, _gradient(number))]
            for number in range(depth)
        ],
    }


def _records(
    experiment: Experiment,
) -> tuple[Sequence[ActivationRecord], Sequence[ActivationRecord], int]:
    return (
        experiment.activations("plain"),
        experiment.activations("normalized"),
        experiment.config.depth,
    )


def _shares(experiment: Experiment, network: str) -> list[dict[str, Any] | None]:
    """For each epoch how many of 100 test pictures are correct; None before training."""
    shares = [epoch.get("val_accuracy") for epoch in experiment.history(network).epochs]
    shown = [
        None
        if share is None
        else {"bar": share, "text": t("{share} of 100 right", share=round(100 * share))}
        for share in shares
    ]
    if network in diverged(experiment):
        shown += [{"bar": 0, "text": t("broke down")}] * experiment.config.epochs
    return [None, *shown][: experiment.config.epochs + 1]


def _plain_column() -> dict[str, str]:
    return {"name": t("plain"), "colour": palette.VALIDATION}


def _normalized_column() -> dict[str, str]:
    return {"name": t("normalised"), "colour": palette.TRAINING}


def _cells(
    records: Sequence[ActivationRecord], cell: Callable[[ActivationRecord], Cell]
) -> list[Cell]:
    return [cell(record) for record in records]


def _relu(number: int) -> Callable[[ActivationRecord], Cell]:
    def cell(record: ActivationRecord) -> Cell:
        layer: LayerStatistics = record.activations.of("relu")[number]
        dead = t("{share:.0%} dead", share=layer.dead_share) if layer.dead_share else ""
        return _histogram(layer.before, dead)

    return cell


def _batch_norm(number: int, side: str) -> Callable[[ActivationRecord], Cell]:
    return lambda record: _histogram(
        getattr(record.activations.of("batch_normalization")[number], side)
    )


def _gradient(number: int) -> Callable[[ActivationRecord], Cell]:
    def cell(record: ActivationRecord) -> Cell:
        norm = list(record.gradient_norms.values())[number]
        if norm is None:
            return None
        low, high = _GRADIENTS
        power = math.log10(norm) if norm > 0 else low
        return {
            "bar": round(min(max((power - low) / (high - low), 0), 1), 3),
            "text": f"{norm:.2g}",
        }

    return cell


def _histogram(values: Distribution | None, remark: str = "") -> Cell:
    if values is None or values.mean is None or values.std is None:
        return None
    tallest = max(values.counts)
    bars = [round(_TALLEST * count / tallest) for count in values.counts]
    return {
        "bars": bars,
        "text": moments_in_words(values.mean, values.std),
        "remark": remark,
        "reach": _reach(values.high, abs(values.mean) + values.std),
    }


def _reach(high: float, farthest: float) -> str:
    """How far the histogram goes to both sides, or that it does not hold them all."""
    number = number_in_words(high)
    if farthest > high:
        return t("outer bars: beyond ±{number}", number=number)
    return t("to ±{number}", number=number)


def _burst() -> Cell:
    """The remark on a network that has diverged, from that epoch on."""
    return {"bars": [], "text": "", "remark": t("beyond all bounds"), "reach": ""}
