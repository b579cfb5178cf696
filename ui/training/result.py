"""What a training has come to, in one sentence, and three ways on."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.training import Evaluation, Run, near_chance
from ui.page import show_notes
from ui.text import plain, said, t


def result_view(run: Run) -> None:
    """What an accuracy hides, and the ways on; why, where it is no better than guessing."""
    try:
        evaluation = run.evaluation()
    except CnnlabError as error:
        st.error(said(error))
        to_one_that_has_learned()
        return
    if evaluation is None:
        to_one_that_has_learned()
        return
    show_notes(filter(None, [near_chance(run)]))
    if evaluation.is_uneven:
        st.markdown(uneven_in_words(evaluation))
    _ways_on(run)


def evaluation_of(run: Run) -> Evaluation | None:
    """Of the kept network; None where there is none, or it cannot be read."""
    try:
        return run.evaluation()
    except CnnlabError:
        return None


def accuracy_in_words(evaluation: Evaluation) -> str:
    """How many test pictures the kept network names right, and how many guessing would."""
    return t(
        "**{right:,} of {count:# test picture} right** (guessing: {guessed:,})",
        right=round(evaluation.accuracy * evaluation.num_images),
        count=evaluation.num_images,
        guessed=round(evaluation.guessing_accuracy * evaluation.num_images),
    )


def uneven_in_words(evaluation: Evaluation) -> str:
    """What the accuracy hides where classes are uneven."""
    return t(
        "The classes are uneven: guessing is always answering {commonest}. With every class "
        "counting alike, the network gets **{balanced:.0%}**.",
        commonest=plain(evaluation.commonest_class),
        balanced=evaluation.balanced_accuracy,
    )


def to_one_that_has_learned() -> None:
    """The way on where this training has no network to show."""
    st.page_link(
        "pages/classify.py",
        label=t("Ask one that has learned"),
        icon=":material/arrow_forward:",
        icon_position="right",
    )


def _ways_on(run: Run) -> None:
    with st.container(horizontal=True, key="ways_on"):
        st.page_link(
            "pages/classify.py",
            label=t("Show it your own pictures"),
            icon=":material/image_search:",
            query_params={"model": run.name},
        )
        st.page_link(
            "pages/runs.py",
            label=t("See which classes it mixes up"),
            icon=":material/grid_on:",
            query_params={"run": run.name, "view_run": "mixups"},
        )
        st.page_link(
            "pages/runs.py",
            label=t("Take it along"),
            icon=":material/download:",
            query_params={"run": run.name, "view_run": "take"},
        )
