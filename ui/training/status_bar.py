"""The bar on top of a training: its state, Start and Stop, and its result."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.messages import Note
from cnnlab.runs import Run, RunStatus, active_runs, near_chance
from cnnlab.training import TrainingConfig
from cnnlab.workers import start_run, stop_run
from ui.components.live_view import stop_button
from ui.page import errors_shown, show_notes
from ui.text import plain, t
from ui.training.result import (
    accuracy_in_words,
    evaluation_of,
    link_to_trained_network,
    result_view,
    untested_in_words,
)
from ui.training.resume import resume_button
from ui.training.run_names import run_title
from ui.training.selection_words import held_out_accuracy, selection_of
from ui.training.standby import standby
from ui.training.state_words import share_done, state_in_words, time_left

_STYLE = Path(__file__).parent / "status_bar.css"
_TURN = "turn_to_curves"


def run_bar(run: Run, status: RunStatus) -> None:
    """State, progress and Stop of a run; when it has ended, its result and Resume."""
    with _top():
        with _line():
            st.markdown(_sentence(run, status), width="stretch")
            _buttons(run, status)
        _progress(status)
    _ended(run, status)


def training_bar(
    shown: tuple[Run, RunStatus] | None,
    config: TrainingConfig | None,
    ready: str,
    with_result: bool,
) -> None:
    """As ``run_bar``, with Start.

    Args:
        shown: a run and its status; None if there is none.
        config: what Start begins; None, while an upload is missing, disables it.
        ready: said where there is no run, or one that has ended without its result here.
        with_result: whether a run that has ended says what it has come to.
    """
    with _top():
        with _line():
            st.markdown(_standing(shown, ready, with_result), width="stretch")
            if shown is not None:
                _buttons(*shown)
            _start_button(config, primary=shown is None or not shown[1].is_active)
        if shown is not None:
            _progress(shown[1])
            _others(shown[0])
    if shown is not None and with_result:
        _ended(*shown)


def turned_to_curves() -> bool:
    """Whether Start was pressed since this was last asked."""
    return st.session_state.pop(_TURN, False)


def remember_run(run: Run) -> None:
    """From now on the page shows this run: here, after a reload, and for whoever has the link."""
    st.session_state["shown_run"] = run.name
    st.query_params["run"] = run.name


def _top() -> DeltaGenerator:
    st.html(_STYLE)
    return st.container(key="training_top")


def _line() -> DeltaGenerator:
    return st.container(key="training_bar", horizontal=True, vertical_alignment="center")


def _standing(shown: tuple[Run, RunStatus] | None, ready: str, with_result: bool) -> str:
    """Of the run; where the view is about the next one, only where the last one is to be seen."""
    if shown is None:
        return ready
    run, status = shown
    if status.is_active or with_result:
        return _sentence(run, status)
    title = plain(run_title(run))
    return t("{ready}  \n:small[Under “learning”: {title}]", ready=ready, title=title)


def _sentence(run: Run, status: RunStatus) -> str:
    """Its result or its state; its name and the rest in small print."""
    words, title = state_in_words(status, run.place_in_queue), plain(run_title(run))
    result = None if status.is_active else _result(run)
    if result is None:
        capital = words[:1].upper() + words[1:]
        state = f"**{capital}**{_by_then(run, status)}"
        return t("{state}  \n:small[{title}]", state=state, title=title)
    return t("{result}  \n:small[{title}: {state}]", result=result, title=title, state=words)


def _by_then(run: Run, status: RunStatus) -> str:
    """How good a trial was that ended early; it has no network to be tested."""
    share = held_out_accuracy(run) if status.is_hopeless else None
    return (
        "" if share is None else t(", at {share:.0%} of the held-out pictures right", share=share)
    )


def _result(run: Run) -> str | None:
    """The result of a training that has ended; None if it kept no network."""
    evaluation = evaluation_of(run)
    if evaluation is None:
        selection = selection_of(run)
        return None if selection is None else untested_in_words(selection)
    # What the warning below says in numbers is not said twice.
    is_near_chance = near_chance(run) is not None
    return t("**Hardly better than guessing**") if is_near_chance else accuracy_in_words(evaluation)


def _buttons(run: Run, status: RunStatus) -> None:
    if not status.is_active:
        resume_button(run)
    else:
        stop_button(run, "stop")


def _progress(status: RunStatus) -> None:
    if not status.is_active:
        return
    with st.container(key="training_progress", horizontal=True, vertical_alignment="center"):
        st.progress(share_done(status), time_left(status))
        link_to_trained_network()


def _ended(run: Run, status: RunStatus) -> None:
    if status.is_active:
        return
    if status.message:
        show_notes([status.message])
    result_view(run)


def _start_button(config: TrainingConfig | None, primary: bool) -> None:
    """A run begins in a process of its own, and the page turns to its curves.

    While another learns the new one waits, and the page goes on showing the one that learns.
    """
    pressed = st.button(
        t("Start training"),
        type="primary" if primary else "secondary",
        icon=":material/play_arrow:",
        disabled=config is None,
        key="start",
        help=None if primary else t("It waits until the training that is at work has ended."),
    )
    if not pressed or config is None:
        return
    with errors_shown():
        run = start_run(config, standby())
    if primary:
        remember_run(run)
    st.session_state[_TURN] = True
    st.rerun()


def _others(shown: Run) -> None:
    """Trainings that wait for this one to end, or have taken its place."""
    with errors_shown():
        others = [run for run in active_runs() if run.name != shown.name]
    for run in others[:3]:
        _other(run)
    if len(others) > 3:
        st.caption(t("And {count:,} more in the queue.", count=len(others) - 3))


def _other(run: Run) -> None:
    waits = run.status.state == "queued"
    with st.container(horizontal=True, vertical_alignment="center", key=f"other_{run.name}"):
        text = t("Next: {title}") if waits else t("Now learning: {title}")
        st.markdown(text.format(title=plain(run_title(run))))
        if st.button(t("Watch"), key=f"watch_{run.name}", type="tertiary"):
            remember_run(run)
            st.rerun()
        if waits and st.button(t("Cancel"), key=f"cancel_{run.name}", type="tertiary"):
            stop_run(run)
            st.rerun(scope="fragment")


def current_activity(status: RunStatus) -> Note | None:
    """The current activity, if the run reports one."""
    return status.message if status.is_active else None
