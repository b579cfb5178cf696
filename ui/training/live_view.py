"""A run as it goes: state, progress and curves, refreshed each second while it is alive."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.figures import curves_alt_text, training_curves
from cnnlab.training import (
    ACTIVE_STATES,
    History,
    Run,
    RunStatus,
    list_runs,
    load_run,
    stop_run,
)
from cnnlab.training.pace import images_per_second
from cnnlab.training.schedules import learning_rate_at
from ui.live_chart import live_chart
from ui.page import show_notes
from ui.text import plain, said, t
from ui.training.resuming import resume_button

_STATES = {
    "queued": "getting ready",
    "starting": "getting ready",
    "running": "learning: epoch {epoch} of {epochs}",
    "finished": "finished, epochs: {epoch}",
    "stopped": "stopped in epoch {epoch}",
    "interrupted": "interrupted in epoch {epoch}",
    "diverged": "diverged in epoch {epoch}",
    "disk full": "ended: the disk is full",
    "failed": "failed",
    "unreadable": "unreadable",
}


def remember_run(run: Run) -> None:
    """From now on the page shows this run: here, after a reload, and for whoever has the link."""
    st.session_state["shown_run"] = run.name
    st.query_params["run"] = run.name


def run_to_show() -> str | None:
    """The run named in the link, else this session's last one, else one that is at work."""
    name = st.query_params.get("run") or st.session_state.get("shown_run") or _run_at_work()
    if name is not None:
        st.query_params["run"] = st.session_state["shown_run"] = name
    return name


def _run_at_work(*states: str) -> str | None:
    states = states or ACTIVE_STATES
    return next((run.name for run in list_runs() if run.status.state in states), None)


def live_view(name: str) -> None:
    """Show a run by its name; the curves grow while it is alive."""
    try:
        run = load_run(name)
    except CnnlabError as error:
        # Shown once: a link to a run that is gone should not follow the reader.
        st.session_state.pop("shown_run", None)
        st.query_params.pop("run", None)
        st.error(said(error))
        return
    live = run.status.is_active
    st.fragment(_view, run_every=1.0 if live else None)(run, live)


def state_in_words(status: RunStatus, place: int | None = None) -> str:
    """Where a run stands, in a few plain words; ``place`` is its place in the queue, if it waits.

    A run that is next while none is at work is about to start.
    """
    if status.state == "queued" and place and (place > 1 or _run_at_work("starting", "running")):
        return t("waiting for another training to end: number {place} in the queue", place=place)
    return t(_STATES[status.state], epoch=status.epoch, epochs=status.num_epochs)


def _view(run: Run, live: bool) -> None:
    status = run.status
    if live and not status.is_active:
        # The run has ended: the whole page runs once more, without the timer.
        st.rerun()
    heading, button = st.columns([3, 1], vertical_alignment="center")
    heading.markdown(f"**{plain(run.name)}**: {state_in_words(status, run.place_in_queue)}")
    history = run.history()
    if status.is_active:
        _stop_button(run, button)
        st.progress(_share_done(status), _time_left(status))
    else:
        if status.message:
            show_notes([status.message])
        resume_button(run)
    # One line in either case, so that the charts below do not jump.
    doing = status.message if status.is_active else None
    st.caption(said(doing) if doing else _numbers(run, status, history))
    show_notes(status.notes)
    _curves(run, status, history)
    _result(run)


def _stop_button(run: Run, place) -> None:
    if run.stop_requested:
        place.caption(t("Stopping …"))
    elif place.button(t("Stop"), icon=":material/stop:", key="stop", width="stretch"):
        stop_run(run)
        st.rerun(scope="fragment")


def _share_done(status: RunStatus) -> float:
    """Of the frozen layers' pass while that goes on, then of the epochs."""
    return status.progress if status.preparation is None else status.preparation


def _time_left(status: RunStatus) -> str:
    if status.seconds_left is None:
        return t("Getting ready …") if status.state != "queued" else t("Waiting …")
    minutes, seconds = divmod(round(status.seconds_left), 60)
    if not minutes:
        return t("About {seconds} s left", seconds=seconds) if seconds > 2 else t("Finishing …")
    return t("About {minutes} min {seconds} s left", minutes=minutes, seconds=seconds)


def _numbers(run: Run, status: RunStatus, history: History) -> str:
    """Where it trains, how fast, and how large its steps are, in one line."""
    parts = [said(status.device)] if status.device else []
    if status.state == "running":
        pace = images_per_second(history, run.config.batch_size)
        done = (status.epoch - 1) * status.num_batches + status.batch
        rate = learning_rate_at(run.config, max(done - 1, 0), status.num_batches)
        parts += [t("{count:,.0f} pictures a second", count=pace)] if pace else []
        parts += [t("learning rate {rate:.3g}", rate=float(rate))]
    return " · ".join(parts)


def _curves(run: Run, status: RunStatus, history: History) -> None:
    if not history.batches and not status.is_active:
        st.caption(t("This run ended before it measured anything."))
        return
    for metric, heading in (("accuracy", t("Accuracy")), ("loss", t("Loss"))):
        st.markdown(f"**{heading}**")
        live_chart(
            training_curves(history, metric, num_epochs=status.num_epochs or None),
            curves_alt_text(history, metric),
            f"curves_{metric}",
        )
    if history.skipped_lines:
        st.caption(
            t("{count} damaged lines of the log were passed over.", count=history.skipped_lines)
        )


def _result(run: Run) -> None:
    try:
        evaluation = run.evaluation()
    except CnnlabError as error:
        st.error(said(error))
        return
    if evaluation is None:
        return
    st.markdown(
        t(
            "The best network of this run names **{accuracy:.0%}** of the test pictures correctly; "
            "guessing would get {chance:.0%}.",
            accuracy=evaluation.accuracy,
            chance=1 / len(evaluation.class_names),
        )
    )
    st.page_link(
        "pages/runs.py",
        label=t("See which classes it mixes up"),
        icon=":material/grid_on:",
        query_params={"run": run.name, "view_run": "mixups"},
    )
    st.page_link(
        "pages/classify.py",
        label=t("Show it your own pictures"),
        icon=":material/image_search:",
        query_params={"model": run.name},
    )
