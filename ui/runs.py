"""Panels of the runs page: the list, one run's settings, deleting."""

import pandas as pd
import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.training import Run, delete_run
from ui.page import errors_shown
from ui.text import plain, t
from ui.training.live_view import state_in_words


def runs_table(runs: list[Run]) -> None:
    """All runs, the newest first, one line each; damaged ones say so."""
    percent = st.column_config.NumberColumn(format="percent")
    accuracy = t("Test accuracy")
    st.dataframe(
        pd.DataFrame([_row(run) for run in runs]),
        hide_index=True,
        column_config={accuracy: percent},
        alt=t("Table of all training runs"),
        key="runs_table",
    )


def _row(run: Run) -> dict[str, object]:
    status = run.status
    row = {t("Run"): run.name, t("State"): state_in_words(status)}
    if status.state == "unreadable":
        return row
    return row | {
        t("Pictures"): run.config.data.rsplit("/", 1)[-1],
        t("Frozen layers"): run.config.frozen_layers,
        t("Learning rate"): f"{run.config.learning_rate:g}",
        t("Seconds"): round(status.seconds),
        t("Test accuracy"): _accuracy(run),
    }


def _accuracy(run: Run) -> float | None:
    try:
        evaluation = run.evaluation()
    except CnnlabError:
        return None
    return evaluation.accuracy if evaluation else None


def settings_of(run: Run) -> None:
    """What the run was asked to do, as the file that reproduces it."""
    with errors_shown(), st.expander(t("Settings"), icon=":material/tune:"):
        st.code(run.config.to_json(), language="json")


def delete_control(run: Run) -> None:
    """Delete the run, after asking once more."""
    with st.popover(t("Delete this run"), icon=":material/delete:"):
        st.markdown(
            t("Delete **{name}** with its network? This cannot be undone.", name=plain(run.name))
        )
        if st.button(t("Yes, delete it"), type="primary", key="delete"):
            with errors_shown():
                delete_run(run)
            st.query_params.pop("run", None)
            st.session_state.pop("run", None)
            st.rerun()
