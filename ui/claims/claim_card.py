"""The open claim: its sentence, what people believe, a guess, Start, and what came of it."""

import math
from pathlib import Path

import streamlit as st

from cnnlab.experiments.paired import Experiment, ExperimentFolder
from cnnlab.experiments.paired.examples import finished_example
from ui.claims.claim_choice import experiment_to_show, start_and_show
from ui.claims.claims_in_words import CLAIMS_IN_WORDS, Claim, name_of
from ui.claims.experiment_view import example_view, experiment_view
from ui.claims.guess import guess_view, wants_result
from ui.claims.verdict_view import verdicts_view
from ui.page import headline
from ui.text import plain, t
from ui.training.run_names import data_name

_STYLE = Path(__file__).with_name("claims.css")


def claim_card(claim: Claim, experiment: Experiment | None) -> None:
    """Everything about a claim.

    Args:
        claim: the open one.
        experiment: what Start begins; None disables it.
    """
    st.html(_STYLE)
    folder = experiment_to_show(claim)
    _sentence(claim, experiment, folder)
    guess_view(claim)
    if folder is None:
        _before_the_first_test(claim, experiment)
        return
    if not folder.status.is_active:
        _start(claim, experiment, is_again=True)
    experiment_view(folder, claim)


def _before_the_first_test(claim: Claim, experiment: Experiment | None) -> None:
    """What came out where cnnlab was made, for those who want to see it; and Start."""
    example = _example_to_show(claim)
    if example is not None:
        _what_came_out(example, claim)
    _start(claim, experiment, is_again=False)
    if example is not None:
        example_view(example)
    else:
        st.caption(t("It has not been tested on this computer yet: the verdict will stand here."))


def _example_to_show(claim: Claim) -> ExperimentFolder | None:
    example = finished_example(name_of(claim)) if isinstance(claim, int) else None
    return example if example is not None and wants_result(claim) else None


def _what_came_out(example: ExperimentFolder, claim: Claim) -> None:
    st.markdown(f"**{t('What came out where cnnlab was made')}**")
    verdicts_view(example, claim)
    st.caption(
        t(
            "{count:# training} on {data} in {minutes:# minute}, on {cores:# processor core} "
            "({software}).",
            count=len(example.results),
            data=plain(data_name(example.config.base)),
            minutes=math.ceil(example.seconds_used / 60),
            cores=example.machine["cores"],
            software=plain(str(example.machine["software"])),
        )
    )


def _sentence(claim: Claim, experiment: Experiment | None, folder: ExperimentFolder | None) -> None:
    if isinstance(claim, int):
        words = CLAIMS_IN_WORDS[claim]
        headline(t(words.sentence), words.page, t(words.way))
        st.markdown(t(words.belief))
        return
    headline(_question(experiment, folder), "pages/transfer_learning.py", t("Choose settings"))
    if experiment is not None:
        st.markdown(
            t(
                "Compared: {names}.",
                names="; ".join(plain(one.name) for one in experiment.comparisons),
            )
        )


def _question(experiment: Experiment | None, folder: ExperimentFolder | None) -> str:
    if experiment is not None:
        return t("Your experiment: {question}", question=plain(experiment.question[:120]))
    if folder is not None and folder.status.state != "unreadable":
        return t("Your experiment: {question}", question=plain(folder.config.question[:120]))
    return t("Press “Test these settings” on another page, or write a recipe beside this.")


def _start(claim: Claim, experiment: Experiment | None, is_again: bool) -> None:
    with st.container(key="claim_start", horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            t("Test it again") if is_again else t("Put it to the test"),
            type="primary",
            icon=":material/science:",
            disabled=experiment is None,
            key="start_experiment",
            help=t("While a training or another experiment is at work, it waits."),
        )
        if experiment is not None:
            st.markdown(_how_long(experiment), width="content")
    if pressed and experiment is not None:
        start_and_show(claim, experiment)
        st.rerun()


def _how_long(experiment: Experiment) -> str:
    return t(
        "About {minutes:# minute} on this computer at most",
        minutes=round(experiment.minutes),
    )
