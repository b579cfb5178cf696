"""An experiment as it runs: state, verdicts, curves, refreshed each second; then evidence."""

from collections.abc import Callable

import streamlit as st

from cnnlab.experiments.paired import ExperimentFolder, resume_experiment
from cnnlab.experiments.paired.learning_curves import Metric, learning_curves
from cnnlab.experiments.paired.plan import next_run, runs_of_pair
from cnnlab.experiments.paired.verdicts import undecided
from cnnlab.figures import band_alt_text, band_curves
from cnnlab.runs import RunStatus
from ui.choices import choose
from ui.claims.claims_in_words import Claim
from ui.claims.deletion import delete_experiment_control
from ui.claims.difference_view import difference_view
from ui.claims.report_view import report_view
from ui.claims.verdict_view import verdicts_view
from ui.components.live_view import live_curves, live_view, stop_button
from ui.page import errors_shown, show_notes
from ui.text import message_text, plain, t
from ui.training.run_names import data_name, moment_in_words
from ui.training.standby import standby
from ui.training.state_words import state_in_words

_COMPARISON = "comparison"


def experiment_view(folder: ExperimentFolder, claim: Claim) -> None:
    """Show an experiment; it grows while it is alive."""
    live_view(folder, _view_of(claim))
    # Outside of what is redrawn alone: the page has to forget what is gone.
    if not folder.status.is_active:
        delete_experiment_control(folder)


def _view_of(claim: Claim) -> Callable[[ExperimentFolder, RunStatus], None]:
    def view(folder: ExperimentFolder, status: RunStatus) -> None:
        if status.state == "unreadable":
            st.warning(t("The folder of this experiment is damaged. Start it anew."))
            show_notes([status.message] if status.message else [])
            return
        if status.is_active:
            _progress(folder, status)
        else:
            _ended(folder, status)
        verdicts_view(folder, claim)
        number = _choose_comparison(folder)
        _curves(folder, number)
        _links_to_trainings(folder, number)
        if not status.is_active:
            difference_view(folder, number)
            report_view(folder)

    return view


def example_view(folder: ExperimentFolder) -> None:
    """Curves, classes and mix-ups of a finished example: what its verdicts stand on."""
    st.header(t("How it came out here"), anchor=False)
    number = _choose_comparison(folder)
    _curves(folder, number)
    difference_view(folder, number, with_pictures=False)
    report_view(folder)


def _progress(folder: ExperimentFolder, status: RunStatus) -> None:
    """Where it stands, and Stop."""
    with st.container(key="claim_progress", horizontal=True, vertical_alignment="center"):
        st.progress(_share_of_time(folder), _standing(folder, status))
        stop_button(folder, "stop_experiment")
    done = len(folder.results)
    st.caption(t("{count:# training} done. You can leave this page; it goes on.", count=done))


def _standing(folder: ExperimentFolder, status: RunStatus) -> str:
    place = folder.place_in_queue
    if place and place > 1:
        return t("waiting for another training to end: number {place} in the queue", place=place)
    return message_text(status.message) if status.message else state_in_words(status)


def _share_of_time(folder: ExperimentFolder) -> float:
    """Of its minutes: nobody knows after how many pairs it is decided."""
    return min(folder.seconds_used / (60 * folder.config.minutes), 1.0)


def _ended(folder: ExperimentFolder, status: RunStatus) -> None:
    """When it was and of what, why it ended, and the way to go on."""
    config = folder.config
    st.caption(
        t(
            "{data}, {moment}: {count:# training} in {minutes:.1f} minutes.",
            data=plain(data_name(config.base)),
            moment=moment_in_words(folder.created_at),
            count=len(folder.results),
            minutes=folder.seconds_used / 60,
        )
    )
    show_notes([*([status.message] if status.message else []), *status.notes])
    if next_run(config, folder.results, undecided(folder)) is not None:
        _go_on_button(folder)


def _go_on_button(folder: ExperimentFolder) -> None:
    minutes = folder.config.minutes
    pressed = st.button(
        t("Go on for {minutes:g} more minutes", minutes=minutes),
        icon=":material/resume:",
        key="resume_experiment",
    )
    if pressed:
        with errors_shown():
            resume_experiment(folder, folder.seconds_used / 60 + minutes, standby())
        st.rerun()


def _choose_comparison(folder: ExperimentFolder) -> int:
    names = [plain(comparison.name) for comparison in folder.config.comparisons]
    if len(names) == 1:
        return 0
    return choose(t("Look closer at"), dict(enumerate(names)), _COMPARISON)


def _curves(folder: ExperimentFolder, number: int) -> None:
    headings: dict[Metric, str] = {"accuracy": t("Accuracy"), "loss": t("Loss")}
    for column, (metric, heading) in zip(st.columns(2), headings.items(), strict=True):
        curves = learning_curves(folder, number, metric)
        with column:
            live_curves(
                heading,
                band_curves(curves.bands, metric, curves.num_epochs),
                band_alt_text(curves.bands, metric),
                f"claim_{metric}",
            )
    st.caption(_about_curves(curves.is_validation))


def _links_to_trainings(folder: ExperimentFolder, number: int) -> None:
    """To the first training of each side, whose networks are kept; all others stand beside it."""
    comparison = folder.config.comparisons[number]
    sides = (comparison.treatment_name, comparison.control_name)
    with st.container(horizontal=True, key="claim_trainings"):
        for planned, side in zip(runs_of_pair(folder.config, 0)[number], sides, strict=True):
            run = folder.run(planned.name)
            if run.path.is_dir():
                st.page_link(
                    "pages/runs.py",
                    label=t("Look into a training: “{side}”", side=plain(side)),
                    icon=":material/history:",
                    query_params={"run": run.full_name},
                )


def _about_curves(is_validation: bool) -> str:
    if is_validation:
        return t(
            "Mean over all pairs, on held-out pictures. The band holds the true mean in 95 % of "
            "such experiments."
        )
    return t(
        "Mean over all pairs, on the training pictures: none are held out. The verdict is on the "
        "test pictures. The band holds the true mean in 95 % of such experiments."
    )
