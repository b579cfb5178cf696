"""A search as it goes: where it stands, the best so far, charts, trials; refreshed each second."""

import streamlit as st

from cnnlab.runs import RunStatus
from cnnlab.sweeps import Sweep, SweepFolder, Trial
from ui.components.live_view import live_view, stop_button
from ui.page import headline, show_notes
from ui.search.best_view import best_view
from ui.search.charts import charts
from ui.search.search_words import metric_of
from ui.search.trial_table import trial_table
from ui.search.trial_view import trial_view
from ui.text import plain, t
from ui.training.state_words import duration_in_words, state_in_words


def search_view(folder: SweepFolder) -> None:
    """Show a search; it grows while it is alive."""
    live_view(folder, _view)


def _view(folder: SweepFolder, status: RunStatus) -> None:
    if status.state == "unreadable":
        st.warning(t("The folder of this search is damaged. Start it anew."))
        show_notes([status.message] if status.message else [])
        return
    # Read anew, as a search that goes on has other numbers of trials and minutes.
    sweep = SweepFolder(folder.path).config
    trials = list(folder.trials.values())
    asked = t("Searching: {question}") if status.is_active else t("Searched: {question}")
    headline(
        asked.format(question=plain(sweep.name[:120])),
        "pages/transfer_learning.py",
        t("Train with settings of your own"),
    )
    if status.is_active:
        _progress(folder, sweep, status, trials)
    else:
        _ended(sweep, status, trials)
    best_view(folder, sweep, trials)
    if trials:
        charts(folder, sweep, trials, metric_of(sweep))
        trial_table(sweep, trials)
        trial_view(folder, sweep, trials)


def _progress(folder: SweepFolder, sweep: Sweep, status: RunStatus, trials: list[Trial]) -> None:
    """Where it stands, and Stop."""
    over = sum(trial.is_over for trial in trials)
    share = max(over / sweep.num_planned, status.seconds / (60 * sweep.minutes))
    standing = state_in_words(status, folder.place_in_queue)
    if status.state == "running":
        standing = t("{over:,} of {planned:# trial} over", over=over, planned=sweep.num_planned)
    with st.container(key="search_progress", horizontal=True, vertical_alignment="center"):
        st.progress(min(share, 1.0), standing)
        stop_button(folder, "stop_search")
    st.caption(
        t(
            "{seconds} of {minutes:# minute} used. You can leave this page; it goes on.",
            seconds=duration_in_words(status.seconds),
            minutes=f"{sweep.minutes:g}",
        )
    )


_ENDED = {
    "finished": "The search has ended.",
    "stopped": "The search was stopped.",
    "interrupted": "The search was interrupted.",
    "disk full": "The search ended: the disk is full.",
    "failed": "The search failed.",
}


def _ended(sweep: Sweep, status: RunStatus, trials: list[Trial]) -> None:
    """Why it ended, of how many trials, in how long."""
    over = sum(trial.is_over for trial in trials)
    st.caption(
        t(
            "{how} {over:,} of {planned:# trial} over, in {seconds}.",
            how=t(_ENDED.get(status.state, "The search has ended.")),
            over=over,
            planned=sweep.num_planned,
            seconds=duration_in_words(status.seconds),
        )
    )
    show_notes([*([status.message] if status.message else []), *status.notes])
