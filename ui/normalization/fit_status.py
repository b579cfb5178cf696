"""What the whitening that is shown was fitted on, and the progress of a fit in the background."""

from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.normalization import PatchWhitening
from ui.background import Work, begin_again
from ui.normalization.controls import WhiteningChoice
from ui.normalization.data import Pictures
from ui.normalization.fitting import FittedWhitening, fit_in_background, is_fitted
from ui.page import errors_shown
from ui.text import message_text, t

_SECONDS_BETWEEN_LOOKS = 0.5
_SEEN = "normalization_seen"
# Whether the reader was shown what stood in: then the change is marked.
_STOOD_IN = "normalization_stood_in"


def show_fit_status(learned: FittedWhitening, choice: WhiteningChoice, pictures: Pictures) -> None:
    """The number of pictures that it was fitted on; of a stand-in, the progress of the fit."""
    if learned.stands_in:
        st.session_state[_STOOD_IN] = True
        view = st.fragment(_at_work, run_every=_SECONDS_BETWEEN_LOOKS)
        view(learned, choice, pictures)
    else:
        st.caption(f"{_changed()}{_fitted_on(learned)}")


def _changed() -> str:
    """The change from what stood in, marked until the page runs again for another reason."""
    if not st.session_state.pop(_STOOD_IN, False):
        return ""
    return t("**The full whitening has taken over.**") + " "


def _at_work(learned: FittedWhitening, choice: WhiteningChoice, pictures: Pictures) -> None:
    if is_fitted(choice, pictures):
        st.rerun()
    work = _at_the_second_look(choice, pictures)
    if work is not None and isinstance(work.outcome, CnnlabError):
        _failed(work)
    elif work is not None and work.outcome is not None:
        st.rerun()
    else:
        st.caption(
            t(
                "For now a filter learned from {pictures:# picture} whitens. {progress}",
                pictures=learned.num_pictures,
                progress=_progress(work, choice, pictures),
            )
        )


def _at_the_second_look(choice: WhiteningChoice, pictures: Pictures) -> Work | None:
    """The work to wait for. The first picture of a session goes first: nothing begins before."""
    if not st.session_state.get(_SEEN):
        st.session_state[_SEEN] = True
        return None
    with errors_shown():
        return fit_in_background(choice, pictures)


def _progress(work: Work | None, choice: WhiteningChoice, pictures: Pictures) -> str:
    if work is None:
        return t("Learning from {count:,} waits for its turn.", count=choice.num_samples)
    if not pictures.is_whole:
        done, total = work.progress
        if not total:
            return t("The pictures to learn from are being drawn.")
        return t(
            "Drawing all pictures to learn from: {done:,} of {total:,}.", done=done, total=total
        )
    return t(
        "Learning from {count:,} in the background, {seconds:.0f} s so far; then it takes over.",
        count=choice.num_samples,
        seconds=work.seconds,
    )


def _failed(work: Work) -> None:
    outcome: Any = work.outcome  # an error
    st.error(message_text(outcome), icon=":material/error:")
    if st.button(t("Try again"), icon=":material/refresh:", key="learn_again"):
        begin_again(work.name)
        st.rerun()


def _fitted_on(learned: FittedWhitening) -> str:
    whitening = learned.whitening
    if isinstance(whitening, PatchWhitening):
        return t(
            "Whitening was learned from {patches:# patch} of {side} by {side} pixels, cut from "
            "{pictures:# training picture}.",
            patches=whitening.whitening_.num_images_,
            side=whitening.side,
            pictures=learned.num_pictures,
        )
    if whitening.num_images_ >= whitening.mean_.size:
        return t(
            "Whitening was learned from {pictures:# training picture}.",
            pictures=whitening.num_images_,
        )
    return t(
        "Whitening was learned from {pictures:# training picture}: fewer than the {values:,} "
        "values of one, so much of what pixels have in common could not be seen.",
        pictures=whitening.num_images_,
        values=whitening.mean_.size,
    )
