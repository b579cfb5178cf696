"""A run as it trains: state, pictures and curves, refreshed each second."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.figures import Metric, curves_alt_text, training_curves
from cnnlab.runs import History, Run, RunStatus, example_run, load_run
from cnnlab.runs.records.throughput import images_per_second
from cnnlab.training import TrainingConfig
from cnnlab.training.schedules import learning_rate_at
from ui.components.live_view import live_curves, live_view
from ui.page import show_notes
from ui.text import message_text, plain_message_text, t
from ui.training.result import evaluation_of
from ui.training.samples_view import samples_view
from ui.training.selection_words import validation_name
from ui.training.settings.settings_in_words import settings_list
from ui.training.state_words import run_at_work
from ui.training.status_bar import current_activity, run_bar, training_bar


def run_to_show() -> str | None:
    """The run named in the link, else this session's last one, else one that is at work."""
    name = st.query_params.get("run") or st.session_state.get("shown_run") or run_at_work()
    if name is not None:
        st.query_params["run"] = st.session_state["shown_run"] = name
    return name


def run_view(name: str) -> None:
    """Show a run by its name; the curves grow while it is alive."""
    run = _loaded(name)
    if run is not None:
        live_view(run, _view)


def training_view(
    name: str | None, config: TrainingConfig | None, ready: str, curves: bool
) -> bool:
    """The bar with Start, and under it pictures and curves.

    Args:
        name: of the run that is shown; None if there is none.
        config: what Start begins.
        ready: said where there is no run.
        curves: whether more than the bar is wanted.

    Returns:
        Whether there is such a run.
    """

    def view(run: Run | None, status: RunStatus | None) -> None:
        shown = None if run is None or status is None else (run, status)
        training_bar(shown, config, ready, with_result=curves)
        if shown is not None and curves:
            _learning(*shown)

    run = None if name is None else _loaded(name)
    live_view(run, view, follows_others=run_at_work() is not None)
    return run is not None


def _loaded(name: str) -> Run | None:
    if name == example_run().name:
        return example_run()
    try:
        return load_run(name)
    except CnnlabError as error:
        # Shown once: a link to a run that is gone should not follow the reader.
        st.session_state.pop("shown_run", None)
        st.query_params.pop("run", None)
        st.error(message_text(error))
        return None


def _view(run: Run, status: RunStatus) -> None:
    run_bar(run, status)
    _learning(run, status)


def _learning(run: Run, status: RunStatus) -> None:
    history = run.history()
    now = current_activity(status)
    samples_view(run, history, evaluation_of(run), plain_message_text(now) if now else None)
    _curves(run, status, history)
    st.caption(message_text(now) if now else _numbers(run, status, history))
    show_notes(note for note in status.notes if note.severity == "warning")
    with st.expander(t("How it was done")):
        _settings(run)
        show_notes(note for note in status.notes if note.severity != "warning")


def _settings(run: Run) -> None:
    try:
        st.markdown(settings_list(run.config))
    except CnnlabError as error:
        st.error(message_text(error))


def _numbers(run: Run, status: RunStatus, history: History) -> str:
    """Where it trains, how fast, and how large its steps are, in one line."""
    parts = [message_text(status.device)] if status.device else []
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
    headings: dict[Metric, str] = {"accuracy": t("Accuracy"), "loss": t("Loss")}
    labels = {"training": t("training pictures"), "validation": validation_name(run)}
    for column, metric in zip(st.columns(2), headings, strict=True):
        with column:
            live_curves(
                headings[metric],
                training_curves(history, metric, status.num_epochs or None, labels),
                curves_alt_text(history, metric, labels),
                f"curves_{metric}",
            )
    if history.skipped_lines:
        st.caption(
            t(
                "{count:# damaged line} of the log {count:was|were} passed over.",
                count=history.skipped_lines,
            )
        )
