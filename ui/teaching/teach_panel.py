"""Teach: one button, how well it went, and which pictures are odd."""

from collections.abc import Sequence

import streamlit as st

from cnnlab.evaluation import Selection
from cnnlab.evaluation.interval import wilson_interval
from cnnlab.messages import Note
from cnnlab.projects import Project
from cnnlab.runs import Run, RunStatus
from ui.components.live_view import stop_button
from ui.page import errors_shown, show_notes
from ui.teaching.odd_pictures_view import odd_pictures_view
from ui.teaching.taught_run import has_changed, lacking, note_pictures, taught_run, teach
from ui.text import t
from ui.training.selection_words import selection_of
from ui.training.state_words import share_done, state_in_words

_AGAIN = "teach_again"
_SECONDS, _SECONDS_BETWEEN_LOOKS = 0.5, 2.0


def teach_panel(project: Project) -> None:
    """A button that starts a training of the project's pictures, and what comes of it."""
    with errors_shown():
        run = taught_run(project)
    is_alive = run is not None and run.status.is_active
    looks_again = _SECONDS_BETWEEN_LOOKS if st.session_state.get(_AGAIN) else None
    st.fragment(_panel, run_every=_SECONDS if is_alive else looks_again)(project, run, is_alive)


def _panel(project: Project, run: Run | None, was_alive: bool) -> None:
    status = None if run is None else run.status
    is_alive = status is not None and status.is_active
    if was_alive and not is_alive:
        st.rerun()  # the whole page: there is a network to try
    with errors_shown():
        notes, missing = project.notes, lacking(project)
    pressed = _teach_button(run is None, is_alive)
    with errors_shown():
        begins = not missing and (pressed or _wants_again(project, is_alive))
        if begins:
            teach(project)
    if begins:
        st.rerun()
    if run is not None and status is not None:
        _standing(project, run, status)
    st.toggle(
        t("Teach again as pictures come"),
        key=_AGAIN,
        on_change=note_pictures,
        args=(project,),
        help=t("Whenever pictures were added, moved or deleted, it learns once more."),
    )
    _show(notes if pressed or run is not None else missing)


def _teach_button(is_first: bool, is_alive: bool) -> bool:
    return st.button(
        t("Teach") if is_first else t("Teach again"),
        type="primary",
        icon=":material/school:",
        key="teach",
        width="stretch",
        disabled=is_alive,
    )


def _wants_again(project: Project, is_alive: bool) -> bool:
    return bool(st.session_state.get(_AGAIN)) and not is_alive and has_changed(project)


def _show(notes: Sequence[Note]) -> None:
    show_notes(notes[:3])


def _standing(project: Project, run: Run, status: RunStatus) -> None:
    """How far it is, or what has come of it."""
    if status.is_active:
        st.progress(share_done(status), state_in_words(status, run.place_in_queue))
        stop_button(run, "stop_teaching")
        return
    show_notes([status.message] if status.message else [])
    selection = selection_of(run)
    if selection is None or selection.accuracy is None:
        st.markdown(f"**{state_in_words(status).capitalize()}**")
        return
    st.markdown(_in_words(selection, selection.accuracy))
    odd_pictures_view(project, run)


def _in_words(selection: Selection, accuracy: float) -> str:
    low, high = wilson_interval(accuracy, selection.num_images)
    return t(
        "**{right:,} of {count:# picture} right**, each tested by a network that had not learned "
        "from it. Of more such pictures {low:.0f} to {high:.0%} (95 % confidence).",
        right=round(accuracy * selection.num_images),
        count=selection.num_images,
        low=low * 100,
        high=high,
    )
