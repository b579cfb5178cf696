"""The most confident errors of a run."""

import streamlit as st

from cnnlab.classification.batch import harmless_cell
from cnnlab.evaluation import most_confident_mistakes
from cnnlab.runs import Run
from ui.glossary import prose
from ui.page import headline
from ui.runs.chance_level import chance_level_view
from ui.runs.predictions import MOST_PICTURES, predictions_of, show_predictions
from ui.text import t


def confident_errors_view(run: Run) -> None:
    """Pictures with predicted class, true class and probabilities, by falling confidence."""
    stored = predictions_of(run)
    predictions = stored.predictions
    wrong = int((~predictions.correct).sum())
    if not wrong:
        headline(
            t("It named every test picture right."),
            "pages/classify.py",
            t("Show it your own pictures"),
            model=run.full_name,
        )
        return
    hardly = chance_level_view(run, t("Nothing can be read from which pictures it names wrong."))
    if not hardly:
        _headline(run, wrong, len(predictions.labels))
    chosen = most_confident_mistakes(predictions, MOST_PICTURES)
    show_predictions(stored, chosen, t("Mistaken test picture"), "mistakes")
    if not hardly:
        prose(
            t(
                "Look for labels that are wrong themselves, for pictures that show two things, and "
                "for what the mistaken ones have in common."
            )
        )
    if stored.images is None:
        st.dataframe([_row(predictions, index) for index in chosen], hide_index=True, key="wrong")


def _headline(run: Run, wrong: int, total: int) -> None:
    headline(
        t(
            "{wrong:,} of {total:# test picture} {wrong:was|were} named wrong. {wrong:This is the "
            "mistake|These are the mistakes} that the network was surest of.",
            wrong=wrong,
            total=total,
        ),
        "pages/classify.py",
        t("Ask why, with a heat map"),
        model=run.full_name,
    )


def _row(predictions, index: int) -> dict[str, object]:
    names = predictions.class_names
    return {
        t("Test picture"): int(index) + 1,
        t("Answer"): harmless_cell(names[predictions.predicted_classes[index]]),
        t("Truth"): harmless_cell(names[predictions.labels[index]]),
        t("Probability of the answer"): f"{predictions.confidences[index]:.0%}",
    }
