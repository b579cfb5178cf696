"""Where the network saw what speaks for a class, as heat over the picture."""

import streamlit as st

from cnnlab.explanation import Explanation
from cnnlab.figures.bars import percent
from ui.choices import choose, choose_segment
from ui.classification.asking import answer_of, ask
from ui.classification.heat_view import heat_view
from ui.classification.layers import choose_layer
from ui.classification.network import Network
from ui.classification.reading import Picture
from ui.text import plain, printable, t

_OFFERED = 10
_BEST = ""  # a class that a reader did not choose
_METHODS = {
    "grad-cam": (
        "Grad-CAM",
        "Looks inside one layer: places count that, made a little stronger, would raise the class.",
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


def why_view(network: Network, picture: Picture) -> None:
    """Method, class and layer; the picture with the heat over it."""
    method = choose_segment(
        t("How to look"), {name: t(title) for name, (title, _) in _METHODS.items()}, "method"
    )
    st.caption(t(_METHODS[method][1]))
    left, right = st.columns(2)
    with left:
        class_name = _choose_class(network, picture)
    settings = {"class_name": class_name, "method": method}
    if method != "occlusion":
        with right:
            settings["layer"] = choose_layer(network, "layer")
    explanation = ask("explain", network, picture, **settings)
    heat_view(
        picture.view,
        explanation.heat,
        alt=t(
            "The picture {name} with heat over what speaks for {class_name}",
            name=printable(picture.name),
            class_name=printable(explanation.class_name),
        ),
    )
    st.caption(_in_words(explanation))


def _choose_class(network: Network, picture: Picture) -> str:
    """A class that was chosen stays for other pictures; nothing chosen is each one's best."""
    answer = answer_of(network, picture, _OFFERED)
    labels = {
        name: f"{printable(name)}: {percent(share)} %"
        for name, share in zip(answer.class_names, answer.probabilities, strict=True)
    }
    best = answer.class_names[0]
    labels = {_BEST: t("the most probable: {answer}", answer=labels[best]), **labels}
    wanted = st.query_params.get("explained")
    if wanted in network.class_names and wanted not in labels:
        labels[wanted] = printable(wanted)
    return choose(t("What speaks for"), labels, "explained") or best


def _in_words(explanation: Explanation) -> str:
    name = plain(explanation.class_name)
    if not explanation.heat.any():
        return t("Nothing in this picture speaks for {name}.", name=name)
    return t(
        "Bright: where the network saw what speaks most for {name}. Dark: what did not matter for "
        "it, or spoke against it.",
        name=name,
    )
