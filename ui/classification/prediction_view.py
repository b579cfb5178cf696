"""The prediction: the picture as it came, the network's input, and its best classes."""

from html import escape

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.classification import Prediction
from ui.classification.network_choice import Network
from ui.components.picture_grid import Bar
from ui.components.share_bars import share_bars
from ui.components.strip import strip_of
from ui.glossary import prose
from ui.page import headline
from ui.text import percent_text, plain, printable, t
from ui.uploads.pictures import Picture

_SHOWN = 5
_LISTED = 100
_LARGE = "pictures-large"  # a dialog of the page, see ui/frame/dialogs.js
ACCENT, QUIET = "var(--cnnlab-accent)", "var(--cnnlab-quiet)"
"""Colours of the best bar: where the network knows the thing, and where it does not."""
# The samples' names for things that CIFAR-10 has too.
_ALSO_CALLED = {"car": "automobile", "boat": "ship"}
_SEEN_BY_EVERYBODY = 0.1  # difference between two aspect ratios


def prediction_view(
    network: Network, picture: Picture, prediction: Prediction, settings: DeltaGenerator
) -> None:
    """Both pictures, beside them the prediction in words and the best classes as bars."""
    prediction_headline(network)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        picture_and_input(picture)
    with right, st.container(key="answer"):
        _in_words(prediction)
        _truth(prediction, picture, network)
        names, shares = prediction.class_names[:_SHOWN], prediction.probabilities[:_SHOWN]
        bars = [Bar(*pair) for pair in zip(names, shares, strict=True)]
        share_bars(bars, QUIET if prediction.is_none else ACCENT)
        _other_classes(network, prediction)


def prediction_headline(network: Network) -> None:
    """What to keep in mind of any prediction."""
    sentence = t(
        "It knows {count:# kind} of things: whatever it is shown, it can name no other.",
        count=len(network.class_names),
    )
    if network.is_taught:
        name = network.model.name
        headline(sentence, "pages/runs.py", t("What it mixes up"), run=name, view_run="mixups")
    else:
        headline(sentence, "pages/transfer_learning.py", t("Teach it your own"))


def prediction_in_words(prediction: Prediction) -> str:
    """The prediction in a few words, for markdown; a "perhaps" if it counts as none."""
    best, share = plain(prediction.class_names[0]), percent_text(prediction.probabilities[0])
    if prediction.is_unlike:
        return t("none of its things; nearest: {best}", best=best)
    if prediction.is_none:
        return t("perhaps {best}, only {share} sure", best=best, share=share)
    return t("{best}, {share} sure", best=best, share=share)


def truth_in_words(prediction: Prediction, picture: Picture, network: Network) -> str | None:
    """Whether it is correct, for markdown; None if the true class is not known."""
    truth = picture.truth
    if truth is None or network.model.kind == "imagenet":  # whose names are finer: "tabby"
        return None
    known = {truth, _ALSO_CALLED.get(truth, truth)}.intersection(network.class_names)
    if not known:
        return t("It is labelled {truth}, which this network never learned.", truth=plain(truth))
    if prediction.class_names[0] not in known:
        return t("Wrong: it is labelled {truth}.", truth=plain(truth))
    if prediction.is_unlike:
        return t(
            "It is labelled {truth}: the right guess, but unlike what it learned from.",
            truth=plain(truth),
        )
    if prediction.is_none:
        return t(
            "It is labelled {truth}: the right guess, too unsure to count.", truth=plain(truth)
        )
    return t("Right: it is labelled {truth}.", truth=plain(truth))


def picture_and_input(picture: Picture) -> None:
    """The picture as it came and, where that is another, as the network sees it; large on a press.

    Each is sent once, as a value of the style that both places use.
    """
    height, width = picture.size
    alt = t("The picture {name}", name=printable(picture.name))
    if picture.size == picture.seen.shape[:2]:
        came = t(
            "{width} × {height} pixels: the network sees it as it is.", width=width, height=height
        )
        figures = _figure(picture.view, came, alt, "var(--came)")
    else:
        name = t("The picture") if picture.truth else printable(picture.name)
        came = t("{name}: {width:,} × {height:,} pixels", name=name, width=width, height=height)
        figures = _figure(picture.view, came, alt, "var(--came)") + _seen(picture)
    values = f"--came:{_url(picture.view)};--seen:{_url(picture.seen)}"
    large, close = escape(t("Open large"), quote=True), escape(t("Close"))
    st.html(
        f"<div style='{values}'><div class='both' data-opens='{_LARGE}'>{figures}"
        f"<button class='enlarge' data-opens='{_LARGE}' aria-label='{large}'>⤢</button></div>"
        f"<dialog class='large-pictures' data-name='{_LARGE}' aria-label='{large}'>"
        f"<form method='dialog'><button>{close}</button></form>"
        f"<div class='both'>{figures}</div></dialog></div>"
    )


def _in_words(prediction: Prediction) -> None:
    words = prediction_in_words(prediction)
    st.header(words[0].upper() + words[1:] if prediction.is_none else words, anchor=False)
    if prediction.is_unlike:
        prose(
            t(
                "The picture is unlike all that it learned from, so its percentages do not count. "
                "If it does show one of its things, teach it pictures like this one."
            )
        )
    elif prediction.is_none:
        prose(
            t(
                "Too unsure to count as an answer. Either the picture shows none of its kinds of "
                "things, or one that looks unlike the pictures that it learned from."
            )
        )


def _other_classes(network: Network, prediction: Prediction) -> None:
    """What else it could have said; a network may know a thousand things."""
    best = prediction.class_names[:_SHOWN]
    others = [name for name in network.class_names if name not in best]
    if not others:
        return
    title = t("The other {count:# class} {count:shares|share} the rest", count=len(others))
    if len(others) > _LISTED:
        prose(f"{title}.")
        return
    with st.expander(title, key="other_classes"):
        prose(plain(", ".join(others)))


def _truth(prediction: Prediction, picture: Picture, network: Network) -> None:
    truth = truth_in_words(prediction, picture, network)
    if truth is not None:
        prose(truth)


def _seen(picture: Picture) -> str:
    height, width = picture.seen.shape[:2]
    caption = t("What the network sees: {width} × {height} pixels", width=width, height=height)
    if abs(picture.size[1] / picture.size[0] - width / height) > _SEEN_BY_EVERYBODY:
        caption = t("{what}, squeezed into its shape", what=caption)
    alt = t("The same picture as the network sees it, in squares of colour")
    return _figure(picture.seen, caption, alt, "var(--seen)")


def _figure(pixels: np.ndarray, caption: str, alt: str, source: str) -> str:
    return (
        f"<figure>{picture_html(pixels, alt, source)}"
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def picture_html(pixels: np.ndarray, alt: str, source: str | None = None) -> str:
    """A picture as wide as its place allows; its sides keep their ratio.

    Args:
        pixels: (height, width, 3), uint8.
        alt: what is seen, in words.
        source: CSS that already holds the pixels; None to send them here.
    """
    height, width = pixels.shape[:2]
    return (
        f"<div role='img' class='shot' aria-label='{escape(alt, quote=True)}' style='"
        f"--ratio:{width}/{height};background-image:{source or _url(pixels)}'></div>"
    )


def _url(pixels: np.ndarray) -> str:
    return f"url({strip_of(pixels[None])})"
