"""One trial: its settings, what came of it, and its curves."""

from collections.abc import Iterator, Sequence

import streamlit as st

from cnnlab.experiments.paired.experiment import Side
from cnnlab.figures import Metric, curves_alt_text, training_curves
from cnnlab.runs.nested_run import NestedRun
from cnnlab.sweeps import Sweep, SweepFolder, Trial
from cnnlab.sweeps.trials import best_of
from ui.choices import choose
from ui.components.live_view import live_curves
from ui.search.search_words import settings_text, side_name
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
_STATES_OF_PAIRS = {
    "finished": "{count:# pair} of trainings in {time}",
    "ended early": "ended early after {count:# pair} of trainings: other trials were better by "
    "then",
    "diverged": "diverged: the numbers of one of its trainings grew beyond all bounds",
}


def trial_view(folder: SweepFolder, sweep: Sweep, trials: Sequence[Trial]) -> None:
    """The best trial, or the one that the reader looks at."""
    st.header(t("One trial"), anchor=False)
    trial = choose_trial(trials, sweep.is_maximized)
    if trial is None:
        return
    is_paired = sweep.comparison is not None
    state = _state(trial, is_paired)
    st.markdown(f"**{plain(settings_text(trial.settings))}**  \n:small[{state}]")
    if trial != best_of(trials, sweep.is_maximized):
        ways_on(sweep, trial, "trial")
    run = _choose_training(folder, sweep, trial) if is_paired else folder.run(trial)
    st.page_link(
        "pages/runs.py",
        label=t("Look into it: mix-ups, mistakes, comparison, export"),
        icon=":material/history:",
        query_params={"run": run.full_name},
    )
    _curves(run, sweep.config(trial.settings).epochs)


def _choose_training(folder: SweepFolder, sweep: Sweep, trial: Trial) -> NestedRun:
    """One of its pairs' trainings, at first one of the side that counts."""
    names = {
        name: t("{side}, pair {number}", side=side_name(sweep, side), number=pair + 1)
        for name, side, pair in _sides(sweep, trial)
    }
    return folder.run_named(choose(t("Which of its trainings"), names, "trial_training"))


def _sides(sweep: Sweep, trial: Trial) -> Iterator[tuple[str, Side, int]]:
    """Name, side and pair of each training."""
    for name in trial.trainings:
        _, side, seed = name.split("-")
        yield name, side, int(seed) - sweep.base.seed  # type: ignore[misc]


def _state(trial: Trial, is_paired: bool) -> str:
    """What came of it, in a few words."""
    time = duration_in_words(trial.seconds)
    texts, count = (_STATES, trial.epochs)
    if is_paired:
        texts, count = (_STATES | _STATES_OF_PAIRS, len(trial.pairs))
    text = t(texts[trial.state], count=count, time=time)
    parts = [text, plain(trial.reason or ""), plain(trial.place or "")]
    return " · ".join(part for part in parts if part)


def _curves(run: NestedRun, num_epochs: int) -> None:
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
