"""One trial: its settings, what came of it, and its curves."""

from collections.abc import Sequence

import streamlit as st

from cnnlab.figures import Metric, curves_alt_text, training_curves
from cnnlab.sweeps import Sweep, SweepFolder, Trial
from cnnlab.sweeps.trials import best_of
from ui.components.live_view import live_curves
from ui.search.search_words import settings_text
from ui.search.trial_choice import choose_trial
from ui.search.ways_on import ways_on
from ui.text import plain, t
from ui.training.selection_words import validation_name
from ui.training.state_words import duration_in_words

_STATES = {
    "running": "at work",
    "finished": "finished after {count:# epoch} in {time}",
    "ended early": "ended early after {count:# epoch}: others were better by then",
    "diverged": "diverged after {count:# epoch}: its numbers grew beyond all bounds",
    "failed": "failed",
}


def trial_view(folder: SweepFolder, sweep: Sweep, trials: Sequence[Trial]) -> None:
    """The best trial, or the one that the reader looks at."""
    st.header(t("One trial"), anchor=False)
    trial = choose_trial(trials, sweep.is_maximized)
    if trial is None:
        return
    st.markdown(f"**{plain(settings_text(trial.settings))}**  \n:small[{_state(trial)}]")
    if trial != best_of(trials, sweep.is_maximized):
        ways_on(sweep, trial, "trial")
    st.page_link(
        "pages/runs.py",
        label=t("Look into it: mix-ups, mistakes, comparison, export"),
        icon=":material/history:",
        query_params={"run": folder.run(trial).full_name},
    )
    _curves(folder, trial, trial.settings.get("epochs", sweep.base.epochs))


def _state(trial: Trial) -> str:
    """What came of it, in a few words."""
    time = duration_in_words(trial.seconds)
    text = t(_STATES[trial.state], count=trial.epochs, time=time)
    parts = [text, plain(trial.reason or ""), plain(trial.place or "")]
    return " · ".join(part for part in parts if part)


def _curves(folder: SweepFolder, trial: Trial, num_epochs: int) -> None:
    run = folder.run(trial)
    history = run.history()
    if not history.batches:
        st.caption(t("Nothing has been measured of it yet."))
        return
    headings: dict[Metric, str] = {"accuracy": t("Accuracy"), "loss": t("Loss")}
    labels = {"training": t("training pictures"), "validation": validation_name(run)}
    for column, (metric, heading) in zip(st.columns(2), headings.items(), strict=True):
        with column:
            live_curves(
                heading,
                training_curves(history, metric, num_epochs, labels),
                curves_alt_text(history, metric, labels),
                f"trial_{metric}",
            )
