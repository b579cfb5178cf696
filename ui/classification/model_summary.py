"""A model in a few plain sentences: its classes, its accuracy, its calibration."""

import streamlit as st

from cnnlab.classification import KnownModel
from cnnlab.evaluation import AnswerRule
from cnnlab.runs import ModelDescription
from ui.text import plain, t

_FEW = 12
_WELL_CALIBRATED = 0.05  # highest expected calibration error
_WRITTEN = {"cifar10": "CIFAR-10"}


def show_model_summary(model: KnownModel, description: ModelDescription) -> None:
    """Two short paragraphs; the numbers behind the second are in its tooltip."""
    rule = description.answer_rule
    st.markdown(f"{_knows(model)} {_accuracy(model, description.data_name)}")
    if len(description.views) > 1:
        st.markdown(_looks(description))
    st.markdown(f"{_how_sure(rule)} {_none(rule)}", help=_measured(rule))


def _knows(model: KnownModel) -> str:
    names = model.class_names
    some = plain(", ".join(names[:_FEW]))
    if len(names) > _FEW:
        return t("It knows {count:# class}, such as {names}.", count=len(names), names=some)
    return t("It knows {count:# class}: {names}.", count=len(names), names=some)


def _accuracy(model: KnownModel, data_name: str) -> str:
    if model.accuracy is None:
        return t("How good it is was never measured.")
    if not data_name:
        return t("It names {accuracy:.0%} of its test pictures correctly.", accuracy=model.accuracy)
    return t(
        "It names {accuracy:.0%} of the test pictures of {data} correctly.",
        accuracy=model.accuracy,
        data=plain(_WRITTEN.get(data_name, data_name)),
    )


def _looks(description: ModelDescription) -> str:
    height, width = description.image_size
    return t(
        "It looks {count:# time} at a picture, first at the whole and then at its middle, "
        "each time at {width} × {height} pixels, and answers with the mean.",
        count=len(description.views),
        width=width,
        height=height,
    )


def _how_sure(rule: AnswerRule) -> str:
    if rule.calibration_error is None:
        return t("Its percentages were not checked; networks are often too sure.")
    if rule.calibration_error > _WELL_CALIBRATED:
        return t("Even on pictures like those its percentages are not to be taken at their word.")
    return t("On pictures like those its percentages can be taken at their word.")


def _none(rule: AnswerRule) -> str:
    if rule.none_threshold is None:
        return t("It always names one of them, even for a picture of something else.")
    return t("It says so when it believes that a picture shows none of them.")


def _measured(rule: AnswerRule) -> str | None:
    sentences = []
    if rule.calibration_error is not None:
        sentences.append(
            t(
                "On test pictures its percentages differ by {error:.1%} on average from how often "
                "it is right.",
                error=rule.calibration_error,
            )
        )
    if (
        rule.none_threshold is not None
        and rule.misses is not None
        and rule.false_alarms is not None
    ):
        sentences.append(
            t(
                "Of pictures of something else it notices {found:.0%}; of pictures of its classes "
                "it turns away {turned:.0%}.",
                found=1 - rule.misses,
                turned=rule.false_alarms,
            )
        )
    return " ".join(sentences) or None
