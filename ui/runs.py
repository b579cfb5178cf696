"""Panels of the runs page: the list, one run's settings, deleting."""

from pathlib import Path

import pandas as pd
import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.training import Run, delete_run
from ui.choices import choose
from ui.text import plain, said, t
from ui.training.live_view import state_in_words


def runs_table(runs: list[Run]) -> None:
    """All runs, the newest first, one line each; damaged ones say so."""
    columns = {
        t("Test accuracy"): st.column_config.NumberColumn(format="percent"),
        t("Learning rate"): st.column_config.NumberColumn(format="%g"),
    }
    st.dataframe(
        pd.DataFrame([_row(run) for run in runs]),
        hide_index=True,
        column_config=columns,
        placeholder="",
        alt=t("Table of all training runs"),
        key="runs_table",
    )


def _row(run: Run) -> dict[str, object]:
    status = run.status
    row = {t("State"): state_in_words(status, run.place_in_queue), t("Run"): run.name}
    if status.state == "unreadable":
        return row
    return row | {
        t("Test accuracy"): _accuracy(run),
        t("Pictures"): Path(run.config.data).stem,
        t("Frozen layers"): run.config.frozen_layers,
        t("Learning rate"): run.config.learning_rate,
        t("Seconds"): round(status.seconds),
    }


def choose_run_name(label: str, names: list[str]) -> str:
    """A control for one of the runs; its choice stands in the URL.

    Args:
        label: already translated.
        names: at least one, the newest first.
    """
    wanted = st.query_params.get("run", names[0])
    if wanted not in names:
        st.warning(t("There is no run {name} here; this is the newest.", name=plain(wanted[:100])))
    return choose(label, {name: name for name in names}, "run", default_in_url=True)


def _accuracy(run: Run) -> float | None:
    try:
        evaluation = run.evaluation()
    except CnnlabError:
        return None
    return evaluation.accuracy if evaluation else None


def settings_of(run: Run) -> None:
    """What the run was asked to do, as the file that reproduces it; nothing if it is damaged."""
    if run.status.state != "unreadable":
        with st.expander(t("Settings"), icon=":material/tune:"):
            st.code(run.config.to_json(), language="json")


def delete_control(run: Run) -> None:
    """Delete the run, after asking once more."""
    # Named by the run: after it is gone, the question about the next one starts closed.
    with st.popover(t("Delete this run"), icon=":material/delete:", key=f"ask_{run.name}"):
        st.markdown(
            t("Delete **{name}** with its network? This cannot be undone.", name=plain(run.name))
        )
        st.button(
            t("Yes, delete it"),
            type="primary",
            key=f"delete_{run.name}",
            on_click=_delete,
            args=(run,),
        )


def show_deleted() -> None:
    """What became of the last wish to delete, once."""
    show, text = st.session_state.pop("deleted", (None, ""))
    if show is not None:
        show(text)


def _delete(run: Run) -> None:
    try:
        delete_run(run)
    except CnnlabError as error:
        st.session_state["deleted"] = (st.error, said(error))
        return
    for key in ("run", "run_in_url", "shown_run"):
        st.session_state.pop(key, None)
    st.query_params.pop("run", None)
    st.session_state["deleted"] = (
        st.success,
        t("{name} was deleted.", name=plain(run.name)),
    )
