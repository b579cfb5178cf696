"""Inside both networks, layer by layer; a scrubber goes through the epochs in the browser."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.figures import palette
from cnnlab.training.activations import Distribution, LayerStatistics
from cnnlab.training.batch_normalization import Experiment, Inside
from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<div class="inside">
  <label class="row"><span class="when"></span>
    <input class="scrubber" type="range" min="0" step="1"></label>
  <div class="panels"></div>
</div>
"""
_component = st.components.v2.component(
    "cnnlab_inside_view",
    html=_HTML,
    css=(_HERE / "inside_view.css").read_text(),
    js=(_HERE / "inside_view.js").read_text(),
)

_TALLEST = 99  # of a bar, so that a histogram travels as short whole numbers
_GRADIENTS = (-5, 2)  # powers of ten between which the bars of gradients run

Cell = dict[str, Any] | None


def inside_view(experiment: Experiment) -> None:
    """Activations and gradients of both networks at every epoch so far."""
    plain, normalized = experiment.inside("plain"), experiment.inside("normalized")
    num_states = max(len(plain), len(normalized))
    depth = experiment.config.depth
    panels = [
        _relu_panel(plain, normalized, depth),
        _normalization_panel(normalized, depth),
        _gradient_panel(plain, normalized, depth),
    ]
    states = [t("Before learning"), *(t("After epoch {n}", n=n) for n in range(1, num_states))]
    _component(
        key=f"inside_{experiment.name}",
        data={"states": states, "scrubber": t("Epoch"), "panels": panels},
    )


def _relu_panel(plain: Sequence[Inside], normalized: Sequence[Inside], depth: int) -> dict:
    return {
        "title": t("What reaches each ReLU"),
        "caption": t("A ReLU passes what is above 0 and cuts off the rest, drawn pale here."),
        "columns": [_plain_column(), _normalized_column()],
        "axis": ["−4", "0", "4"],
        "cut": True,
        "rows": [
            [_cells(plain, _relu(number)), _cells(normalized, _relu(number))]
            for number in range(depth)
        ],
    }


def _normalization_panel(normalized: Sequence[Inside], depth: int) -> dict:
    return {
        "title": t("What batch normalisation does"),
        "caption": t(
            "Whatever arrives leaves with a mean and a spread that are learned; 0 and 1 at first."
        ),
        "columns": [
            {"name": t("before"), "colour": palette.GREY},
            {"name": t("after"), "colour": palette.TRAINING},
        ],
        "axis": ["−4", "0", "4"],
        "cut": False,
        "rows": [
            [_cells(normalized, _batch_norm(number, side)) for side in ("before", "after")]
            for number in range(depth)
        ],
    }


def _gradient_panel(plain: Sequence[Inside], normalized: Sequence[Inside], depth: int) -> dict:
    return {
        "title": t("How strongly the error pulls"),
        "caption": t("The gradient norm of each layer, on a logarithmic scale."),
        "columns": [_plain_column(), _normalized_column()],
        "axis": ["0.00001", "100"],
        "cut": False,
        "rows": [
            [_cells(plain, _gradient(number)), _cells(normalized, _gradient(number))]
            for number in range(depth)
        ],
    }


def _plain_column() -> dict[str, str]:
    return {"name": t("plain"), "colour": palette.VALIDATION}


def _normalized_column() -> dict[str, str]:
    return {"name": t("normalised"), "colour": palette.TRAINING}


def _cells(insides: Sequence[Inside], cell: Callable[[Inside], Cell]) -> list[Cell]:
    return [cell(inside) for inside in insides]


def _relu(number: int) -> Callable[[Inside], Cell]:
    def cell(inside: Inside) -> Cell:
        layer: LayerStatistics = inside.activations.of("relu")[number]
        dead = t("{share:.0%} dead", share=layer.dead_share) if layer.dead_share else ""
        return _histogram(layer.before, dead)

    return cell


def _batch_norm(number: int, side: str) -> Callable[[Inside], Cell]:
    return lambda inside: _histogram(
        getattr(inside.activations.of("batch_normalization")[number], side)
    )


def _gradient(number: int) -> Callable[[Inside], Cell]:
    def cell(inside: Inside) -> Cell:
        norm = list(inside.gradient_norms.values())[number]
        if norm is None:
            return None
        low, high = _GRADIENTS
        power = math.log10(norm) if norm > 0 else low
        return {
            "bar": round(min(max((power - low) / (high - low), 0), 1), 3),
            "text": f"{norm:.2g}",
        }

    return cell


def _histogram(values: Distribution, remark: str = "") -> Cell:
    if values.mean is None:
        return None
    tallest = max(values.counts)
    bars = [round(_TALLEST * count / tallest) for count in values.counts]
    return {"bars": bars, "text": f"{_short(values.mean)} ± {_short(values.std)}", "remark": remark}


def _short(value: float) -> str:
    # Adding zero turns the -0.0 of a mean that is nearly nothing into 0.0.
    return f"{round(value, 2) + 0.0:.2f}" if abs(value) < 1000 else f"{value:.0e}"
