"""The result of a training in one sentence, and three links onward."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.evaluation import Evaluation, Selection
from cnnlab.evaluation.selection_in_words import worth_in_words
from cnnlab.runs import Run, near_chance
from ui.page import show_notes
from ui.text import message_text, plain, t
from ui.training.selection_words import share_in_words


def result_view(run: Run) -> None:
    """What an accuracy hides, and links onward; the reason if it is no better than guessing."""
    try:
        evaluation = run.evaluation()
    except CnnlabError as error:
        st.error(message_text(error))
        link_to_trained_network()
        return
    if evaluation is None:
        link_to_trained_network()
        return
    show_notes(filter(None, [near_chance(run)]))
    _worth(evaluation)
    if evaluation.is_uneven:
        st.markdown(uneven_in_words(evaluation))
    _next_steps(run)


def _worth(evaluation: Evaluation) -> None:
    """How its epoch was chosen, in a line; in a box what makes the number doubtful."""
    for note in worth_in_words(evaluation):
        if note.severity == "warning":
            show_notes([note])
        else:
            st.caption(f"{_interval(evaluation)} {message_text(note)}")


def _interval(evaluation: Evaluation) -> str:
    low, high = evaluation.accuracy_interval
    return t(
        "{share:.1%}; with 95 % confidence {low:.1f} to {high:.1%} of more such pictures.",
        share=evaluation.accuracy,
        low=low * 100,
        high=high,
    )


def evaluation_of(run: Run) -> Evaluation | None:
    """Of the kept network; None where there is none, or it cannot be read."""
    try:
        return run.evaluation()
    except CnnlabError:
        return None


def accuracy_in_words(evaluation: Evaluation) -> str:
    """The test accuracy of the kept network, and that of guessing, in words."""
    return t(
        "**{right:,} of {count:# test picture} right** (guessing: {guessed:,}): "
        "{low:.0f} to {high:.0%}",
        right=evaluation.num_correct,
        count=evaluation.num_images,
        guessed=round(evaluation.guessing_accuracy * evaluation.num_images),
        low=evaluation.accuracy_interval[0] * 100,
        high=evaluation.accuracy_interval[1],
    )


def untested_in_words(selection: Selection) -> str:
    """Of a network that is kept, but was not measured on the test pictures, as it was cut short."""
    if selection.accuracy is None:
        return t("**Not measured on the test pictures**")
    return t(
        "**{right:,} {of}**, not measured on the test pictures",
        right=round(selection.accuracy * selection.num_images),
        of=share_in_words(selection),
    )


def uneven_in_words(evaluation: Evaluation) -> str:
    """What the accuracy hides where classes are uneven."""
    return t(
        "The classes are uneven: guessing is always answering {commonest}. With every class "
        "counting alike, the network gets **{balanced:.0%}**.",
        commonest=plain(evaluation.commonest_class),
        balanced=evaluation.balanced_accuracy,
    )


def link_to_trained_network() -> None:
    """The way on where this training has no network to show."""
    st.page_link(
        "pages/classify.py",
        label=t("Ask one that has learned"),
        icon=":material/arrow_forward:",
        icon_position="right",
    )


def _next_steps(run: Run) -> None:
    if run.is_example:
        link_to_trained_network()
        return
    with st.container(horizontal=True, key="next_steps"):
        st.page_link(
            "pages/classify.py",
            label=t("Show it your own pictures"),
            icon=":material/image_search:",
            query_params={"model": run.full_name},
        )
        st.page_link(
            "pages/runs.py",
            label=t("See which classes it mixes up"),
            icon=":material/grid_on:",
            query_params={"run": run.full_name, "view_run": "mixups"},
        )
        st.page_link(
            "pages/runs.py",
            label=t("Export it"),
            icon=":material/download:",
            query_params={"run": run.full_name, "view_run": "take"},
        )
