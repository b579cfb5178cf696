"""The wrong answers that a run was surest of."""

import streamlit as st

from cnnlab.results import most_confident_mistakes
from cnnlab.training import Run
from ui.runs.answers import MOST_PICTURES, answers_of, show_answers
from ui.text import plain, t


def mistakes_view(run: Run) -> None:
    """Pictures with answer, truth and probabilities, the surest mistake first."""
    answers = answers_of(run)
    predictions = answers.predictions
    st.subheader(t("Sure, and wrong"))
    wrong = int((~predictions.right).sum())
    if not wrong:
        st.success(t("Every test picture was named right."))
        return
    st.markdown(
        t(
            "{wrong:,} of {total:,} test pictures were named wrong. These are the mistakes that "
            "the network was surest of. Look for labels that are wrong themselves, for pictures "
            "that show two things, and for what the mistaken ones have in common.",
            wrong=wrong,
            total=len(predictions.labels),
        )
    )
    chosen = most_confident_mistakes(predictions, MOST_PICTURES)
    show_answers(answers, chosen, t("Mistaken test picture"), "mistakes")
    if answers.images is None:
        st.dataframe([_row(predictions, index) for index in chosen], hide_index=True, key="wrong")


def _row(predictions, index: int) -> dict[str, object]:
    names = predictions.class_names
    return {
        t("Test picture"): int(index) + 1,
        t("Answer"): plain(names[predictions.answers[index]]),
        t("Truth"): plain(names[predictions.labels[index]]),
        t("Probability of the answer"): f"{predictions.confidences[index]:.0%}",
    }
