"""First a guess, then which of the two networks is better, in one sentence."""

import streamlit as st

from cnnlab.experiments.batch_normalization import Experiment, last_accuracies, winner
from cnnlab.experiments.batch_normalization.verdict import Winner
from ui.batch_normalization.presets import preset_of
from ui.page import headline
from ui.text import t

_GUESSES = "bn_guesses"


def verdict_view(experiment: Experiment) -> None:
    """The headline of an experiment: the guess while it runs, whether it was right at the end."""
    if experiment.status.is_active:
        _guess(experiment)
        return
    _say(_sentence(experiment))
    _guess_result(experiment)


def damaged_view() -> None:
    """The headline where an experiment's folder cannot be read."""
    _say(t("The folder of this experiment is damaged. A click on a card trains anew."))


def _say(sentence: str) -> None:
    headline(sentence, "pages/transfer_learning.py", t("Train a large network"))


def _sentence(experiment: Experiment) -> str:
    better, shares = winner(experiment), last_accuracies(experiment)
    plain, normalized = (shares[name] for name in ("plain", "normalized"))
    if better is not None and plain is not None and normalized is not None:
        return _compared(better, _of_100(plain), _of_100(normalized))
    if better is not None and normalized is not None:
        return t(
            "The plain network broke down; with batch normalisation {share} of 100 pictures are "
            "recognised in the end.",
            share=_of_100(normalized),
        )
    if better is not None and plain is not None:
        return t(
            "The normalised network broke down; the plain one recognises {share} of 100 in the "
            "end.",
            share=_of_100(plain),
        )
    if not experiment.activations("normalized"):
        return t("It ended before it had learned anything. A click on a card trains anew.")
    return t("Watch the hills: which network keeps them over the line?")


def _compared(better: Winner, plain: int, normalized: int) -> str:
    """Where neither broke down; of 100 pictures so many are recognised."""
    shares_said = {"plain": plain, "normalized": normalized}
    sentences = {
        "normalized": t(
            "In the end batch normalisation wins: {normalized} of 100 pictures recognised, and "
            "{plain} without it.",
            **shares_said,
        ),
        "plain": t(
            "In the end batch normalisation loses: {normalized} of 100 pictures recognised, and "
            "{plain} without it.",
            **shares_said,
        ),
        "neither": t(
            "In the end no difference beyond chance: {normalized} of 100 pictures recognised "
            "with batch normalisation, {plain} without.",
            **shares_said,
        ),
    }
    return sentences[better]


def _of_100(share: float) -> int:
    return round(100 * share)


def _guess(experiment: Experiment) -> None:
    """A question with buttons, or the guess; nothing waits for it."""
    guesses = st.session_state.setdefault(_GUESSES, {})
    guessed = guesses.get(experiment.name)
    if guessed is not None:
        guess = _names()[guessed]
        _say(t("You say: {guess}. Watch the hills: which stay over the line?", guess=guess))
        return
    preset = preset_of(experiment.config)
    different = f"{t(preset.question)} " if preset else ""
    _say(different + t("Which one wins, what do you guess?"))
    with st.container(key="bn_guess", horizontal=True):
        for answer, name in _short_names().items():
            st.button(
                name,
                key=f"guess_{answer}",
                on_click=guesses.__setitem__,
                args=(experiment.name, answer),
                width="stretch",
            )


def _guess_result(experiment: Experiment) -> None:
    """Whether the guess was right, and what was measured before in this situation."""
    better = winner(experiment)
    guessed = st.session_state.get(_GUESSES, {}).get(experiment.name)
    if guessed is not None and better is not None:
        right = guessed == better
        said = t("Your guess was right: {guess}.") if right else t("Your guess was {guess}.")
        icon = ":material/check_circle:" if right else ":material/lightbulb:"
        st.markdown(f"{icon} {said.format(guess=f'**{_names()[guessed]}**')}")


def measured_before(experiment: Experiment) -> None:
    """What three seeds gave in this situation, where it is one of the cards'."""
    preset = preset_of(experiment.config)
    if preset is not None:
        st.caption(t("Measured before, with three seeds and 10 epochs: ") + t(preset.expectation))


def _names() -> dict[str, str]:
    return {
        "normalized": t("with batch normalisation"),
        "plain": t("without it"),
        "neither": t("about equal"),
    }


def _short_names() -> dict[str, str]:
    """For buttons that a phone has side by side."""
    return _names() | {"normalized": t("with it"), "plain": t("without it")}
