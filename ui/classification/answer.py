"""What the network answers: the picture as it came, as the network sees it, and its classes."""

from html import escape

import numpy as np
import streamlit as st

from cnnlab.classification import Prediction
from cnnlab.figures import palette
from cnnlab.figures.bars import percent
from ui.classification.asking import answer_of
from ui.classification.network import Network
from ui.classification.reading import Picture
from ui.picture_grid import Bar, strip_of
from ui.share_bars import share_bars
from ui.text import plain, printable, t

_TOP_K = 5
_SIDE = 250  # CSS pixels
# The samples' names for things that CIFAR-10 has too.
_ALSO_CALLED = {"car": "automobile", "boat": "ship"}
_SEEN_BY_EVERYBODY = 0.1  # difference between two aspect ratios


def answer_view(network: Network, picture: Picture) -> None:
    """Both pictures, the answer in words, and the best classes as bars."""
    _both_pictures(picture)
    answer = answer_of(network, picture, _TOP_K)
    _headline(answer, network)
    _truth(answer, picture, network)
    bars = [Bar(*pair) for pair in zip(answer.class_names, answer.probabilities, strict=True)]
    share_bars(bars, palette.GREY if answer.is_none else st.get_option("theme.primaryColor"))
    others = len(network.class_names) - len(bars)
    if others > 0:
        st.caption(t("The other {count} classes share the rest.", count=others))


def _headline(answer: Prediction, network: Network) -> None:
    best, share = plain(answer.class_names[0]), percent(answer.probabilities[0])
    if answer.is_none:
        st.subheader(t("None of its classes", best=best))
        st.markdown(
            t(
                "Nothing that it knows fits well enough: even the best, {best}, gets only "
                "{share} %. A network can only choose among the classes that it learned; this one "
                "was taught to say so when none of them fits.",
                best=best,
                share=share,
            )
        )
        return
    st.subheader(t("{best}, {share} %", best=best, share=share))


def _truth(answer: Prediction, picture: Picture, network: Network) -> None:
    """Whether that is right, where the picture's class is known."""
    truth = picture.truth
    if truth is None or network.model.kind == "imagenet":  # whose names are finer: "tabby"
        return
    known = {truth, _ALSO_CALLED.get(truth, truth)}.intersection(network.class_names)
    if not known:
        st.caption(
            t("It is labelled {truth}, which this network never learned.", truth=plain(truth))
        )
    elif answer.class_names[0] in known and not answer.is_none:
        st.caption(t("Right: it is labelled {truth}.", truth=plain(truth)))
    else:
        st.caption(t("Wrong: it is labelled {truth}.", truth=plain(truth)))


def _both_pictures(picture: Picture) -> None:
    height, width = picture.size
    alt = t("The picture {name}", name=printable(picture.name))
    if picture.size == picture.seen.shape[:2]:
        came = t(
            "{width} × {height} pixels: the network sees it as it is.", width=width, height=height
        )
        figures = [_figure(picture.view, came, alt)]
    else:
        name = t("The picture") if picture.truth else printable(picture.name)
        came = t("{name}: {width:,} × {height:,} pixels", name=name, width=width, height=height)
        figures = [_figure(picture.view, came, alt), _seen(picture)]
    st.html(f"<style>{_STYLE}</style><div class='both'>{''.join(figures)}</div>")


def _seen(picture: Picture) -> str:
    height, width = picture.seen.shape[:2]
    caption = t("What the network sees: {width} × {height} pixels", width=width, height=height)
    if abs(picture.size[1] / picture.size[0] - width / height) > _SEEN_BY_EVERYBODY:
        caption = t("{what}, squeezed into its shape", what=caption)
    alt = t("The same picture as the network sees it, in squares of colour")
    return _figure(picture.seen, caption, alt)


def _figure(pixels: np.ndarray, caption: str, alt: str) -> str:
    height, width = pixels.shape[:2]
    return (
        f"<figure><div role='img' aria-label='{escape(alt, quote=True)}' style='"
        f"aspect-ratio:{width}/{height};background-image:url({strip_of(pixels[None])})'></div>"
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


_STYLE = (
    ".both{display:flex;gap:1rem;align-items:flex-start}"
    f".both figure{{margin:0;flex:1 1 0;min-width:0;max-width:{_SIDE}px}}"
    f".both [role=img]{{max-height:{_SIDE}px;max-width:100%;border-radius:.35rem;"
    "background-size:100% 100%;image-rendering:pixelated}"
    ".both figcaption{font-size:.8rem;line-height:1.3;padding-top:.35rem;opacity:.75;"
    "overflow-wrap:anywhere;max-height:5.5em;overflow:hidden}"
)
