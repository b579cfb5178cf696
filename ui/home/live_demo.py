"""A picture to vary by sliders, with the predictions of the built-in network as they change."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnlab.classification import Prediction
from cnnlab.images import decode_image, moved_image, sample_photos
from ui.components.slider import live_slider
from ui.home.live_picture import live_picture
from ui.home.warm_up import predict_now, warm_up
from ui.page import headline
from ui.result_layout import result_and_controls
from ui.text import message_text, plain, t

_PHOTO = "cat"
_KEYS = ("turn", "nearer", "light")
_SECONDS_BETWEEN_LOOKS = 0.4


@dataclass(frozen=True)
class _View:
    """How the reader holds the picture: degrees to the right, enlarged by, lighter by."""

    turn: float
    nearer: float
    light: float

    @property
    def is_untouched(self) -> bool:
        return self == _View(0, 1, 1)

    @property
    def setting(self) -> str:
        """The setting of augmentation that varies what is farthest from rest here."""
        away = {
            "rotation_range": abs(self.turn) / 180,
            "zoom_range": abs(self.nearer - 1) / 0.6,
            "brightness_range": abs(self.light - 1),
        }
        return max(away, key=away.__getitem__)


def live_demo() -> None:
    """Picture, prediction and sliders; the prediction follows once the network is loaded."""
    is_loaded = warm_up().is_loaded
    waits = not is_loaded and warm_up().error is None
    st.fragment(_demo, run_every=_SECONDS_BETWEEN_LOOKS if waits else None)(is_loaded)


def _demo(was_loaded: bool) -> None:
    result, controls = result_and_controls()
    with controls:
        view = _sliders()
    picture = _photo(view)
    prediction = predict_now(picture, f"{_PHOTO} {view}")
    with result:
        _say(view, prediction)
        live_picture(picture, _in_words(view), _PHOTO, prediction)
        _trouble()
    if warm_up().error is None:
        warm_up().start()  # last: the picture comes first, and starting takes the whole computer
    if warm_up().is_loaded != was_loaded:
        st.rerun()  # with the timer, or without it


def _sliders() -> _View:
    st.markdown(f"**{t('Move it')}**")
    turn = live_slider(t("Turn"), -180, 180, 0, 1, "turn", format="{:.0f}°")
    nearer = live_slider(t("Nearer or farther"), 0.6, 1.6, 1.0, 0.02, "nearer", format="{:.0%}")
    light = live_slider(t("Darker or lighter"), 0.1, 2.0, 1.0, 0.02, "light", format="{:.0%}")
    view = _View(turn, nearer, light)
    st.button(
        t("As it was"),
        icon=":material/restart_alt:",
        on_click=_put_back,
        disabled=view.is_untouched,
        key="as_it_was",
    )
    with st.expander(t("What this network knows")):
        st.markdown(
            t(
                "It sees 32 × 32 pixels at a look and knows these ten kinds of things. Its "
                "training showed it pictures mirrored and shifted, but never turned."
            )
        )
    return view


def _put_back() -> None:
    st.session_state.update(turn=0, nearer=1.0, light=1.0)


def _photo(view: _View) -> np.ndarray:
    return moved_image(_original(), -view.turn, view.nearer, view.light)


@st.cache_resource(show_spinner=False)
def _original() -> np.ndarray:
    return decode_image(sample_photos()[_PHOTO].read_bytes())


def _say(view: _View, prediction: Prediction | None) -> None:
    """What there is to see, as far as it is known, and why it is so."""
    ask = "pages/classify.py", t("Ask it about your own picture")
    if prediction is None and warm_up().error is not None:
        headline(
            t("The network cannot be asked now, but the picture can be turned."),
            "pages/augmentation.py",
            t("Turn it at random"),
        )
    elif prediction is None:
        headline(t("A small network is about to say what this is. Turn it meanwhile."), *ask)
    elif prediction.is_none:
        name = plain(prediction.class_names[0])
        _say_fooled(t("Now it is unsure: perhaps {name}. You still see the cat.", name=name), view)
    elif prediction.class_names[0] != _PHOTO:
        name = plain(prediction.class_names[0])
        _say_fooled(t("Fooled: it says {name}. You still see the cat.", name=name), view)
    else:
        headline(
            t(
                "It says cat, {share:.0%}. Turn the picture: when is it fooled?",
                share=prediction.probabilities[0],
            ),
            *ask,
        )


def _say_fooled(sentence: str, view: _View) -> None:
    """With a link to the setting that would have shown this to the network in its training."""
    headline(
        sentence,
        "pages/augmentation.py",
        t("How networks learn to bear this"),
        view="sweep",
        in_hand=view.setting,
    )


def _in_words(view: _View) -> str:
    return t(
        "The photo of a cat, turned by {turn:.0f}°, at {nearer:.0%} of its size and {light:.0%} of "
        "its light",
        turn=view.turn,
        nearer=view.nearer,
        light=view.light,
    )


def _trouble() -> None:
    """Why there is no prediction, and a way to one."""
    error = warm_up().error
    if error is None:
        return
    st.error(message_text(error), icon=":material/error:")
    if st.button(t("Try again"), key="wake_again"):
        warm_up().start()
        st.rerun()
