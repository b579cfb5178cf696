"""Which parts of the picture speak for a class, as a heat map over it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.classification import Prediction
from cnnlab.explanation import METHODS, Explanation
from ui.choices import choose, choose_segment
from ui.classification.heatmap import heatmap
from ui.classification.inference import explain
from ui.classification.layer_choice import choose_layer
from ui.classification.network_choice import Network
from ui.classification.pinned_prediction import show_pinned
from ui.classification.prediction_view import ACCENT, QUIET
from ui.components.picture_grid import Bar
from ui.components.share_bars import share_bars
from ui.glossary import prose
from ui.text import percent_text, plain, printable, t
from ui.uploads.pictures import Picture

_SHOWN = 5
_BEST = ""  # a class that a reader did not choose
_METHODS = {
    "layercam": (
        "LayerCAM",
        "Looks inside one layer, place by place: those count that would raise the class if they "
        "were a little stronger.",
    ),
    "grad-cam": (
        "Grad-CAM",
        "Looks inside one layer, channel by channel: where those respond that raise the class.",
    ),
    "grad-cam++": (
        "Grad-CAM++",
        "As Grad-CAM, but fairer where the thing is there several times, or only in part.",
    ),
    "occlusion": (
        "Occlusion",
        "Covers one square after the other with grey: places count where the class then drops.",
    ),
}


def explanation_view(
    network: Network, picture: Picture, prediction: Prediction, settings: DeltaGenerator
) -> None:
    """The heat map with controls for the class and, in a closed drawer, for method and layer."""
    place = st.container()
    with settings:
        class_name = _choose_class(network, prediction)
        with st.expander(t("Other ways to look"), key="other_ways"):
            way = _choose_way(network)
    with place:
        show_pinned(
            network,
            picture,
            prediction,
            t(
                "The heat map is bright where it saw what speaks most for {name}.",
                name=plain(class_name),
            ),
            "pages/augmentation.py",
            t("Vary what it looks at"),
        )
    explained = explain("explain", network, picture, class_name=class_name, **way)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        heatmap(
            picture.view,
            explained.heat,
            alt=t(
                "The picture {name} with heat over what speaks for {class_name}",
                name=printable(picture.name),
                class_name=printable(explained.class_name),
            ),
        )
    with right:
        prose(_in_words(explained))
        shown = zip(prediction.class_names[:_SHOWN], prediction.probabilities[:_SHOWN], strict=True)
        share_bars([Bar(*pair) for pair in shown], QUIET if prediction.is_none else ACCENT)


def _choose_way(network: Network) -> dict[str, str]:
    """Method and layer, as ``explain`` takes them."""
    # A link with a layer and no method is older than LayerCAM, when Grad-CAM was what began.
    is_old = "layer" in st.query_params and "method" not in st.query_params
    method = choose_segment(
        t("How to look"),
        {name: t(title) for name, (title, _) in _METHODS.items()},
        "method",
        default="grad-cam" if is_old else METHODS[0],
        default_in_url=True,
    )
    st.markdown(t(_METHODS[method][1]))
    if method == "occlusion":
        return {"method": method}
    return {"method": method, "layer": choose_layer(network, "layer")}


def _choose_class(network: Network, prediction: Prediction) -> str:
    """A class that was chosen stays for other pictures; nothing chosen is each one's best."""
    labels = {
        name: f"{printable(name)}: {percent_text(share)}"
        for name, share in zip(prediction.class_names, prediction.probabilities, strict=True)
    }
    best = prediction.class_names[0]
    labels = {_BEST: t("the most probable: {answer}", answer=labels[best]), **labels}
    wanted = st.query_params.get("explained")
    if wanted in network.class_names and wanted not in labels:
        labels[wanted] = printable(wanted)
    return choose(t("What speaks for"), labels, "explained") or best


def _in_words(explanation: Explanation) -> str:
    name = plain(explanation.class_name)
    if not explanation.heat.any():
        words = t("Nothing in this picture speaks for {name}.", name=name)
    else:
        words = t(
            "Where it is **dark**, nothing mattered for {name}, or spoke against it. Does the "
            "network look at the thing, or at what is around it?",
            name=name,
        )
    return f"{words} {_how_found(explanation)}"


def _how_found(explanation: Explanation) -> str:
    method = t(_METHODS[explanation.method][0])
    if explanation.layer is None:
        return t("Found by {method}.", method=method)
    layer = plain(explanation.layer)
    return t("Found by {method} in layer {layer}.", method=method, layer=layer)
