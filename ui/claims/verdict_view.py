"""The verdicts on the comparisons of an experiment, in large type."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from cnnlab.experiments.paired import ExperimentFolder, verdict_of
from cnnlab.experiments.paired.verdict import Verdict
from ui.claims.claims_in_words import Claim, limits_of
from ui.claims.guess import answer_of, answers, guess_of
from ui.page import errors_shown
from ui.text import plain_message_text, printable, t


def verdicts_view(folder: ExperimentFolder, claim: Claim) -> None:
    """Of each comparison its sentence, and under all of them what they do not show."""
    comparisons = folder.config.comparisons
    with errors_shown():
        found = [verdict_of(folder, number) for number in range(len(comparisons))]
    for number, (comparison, verdict) in enumerate(zip(comparisons, found, strict=True)):
        _one(comparison.name, verdict, len(folder.pairs(number)))
    _beside_the_guess(claim, found)
    if any(found):
        st.markdown(t("**What this does not show.** {limits}", limits=t(limits_of(claim))))


def _one(name: str, verdict: Verdict | None, num_pairs: int) -> None:
    """A comparison: its name, what came of it, and on what that stands."""
    if verdict is None:
        sentence = t("No verdict yet.")
        basis = t("{count:# pair} of trainings so far.", count=num_pairs)
        kind = "open"
    else:
        sentence, basis = (plain_message_text(n) for n in (verdict.sentence, verdict.basis))
        kind = verdict.kind
    st.html(
        f'<div class="verdict {kind}"><p class="compared">{escape(printable(name))}</p>'
        f'<p class="said">{escape(sentence)}</p><p class="basis">{escape(basis)}</p></div>'
    )


def _beside_the_guess(claim: Claim, found: Sequence[Verdict | None]) -> None:
    guessed = guess_of(claim)
    answer = answer_of([None if verdict is None else verdict.kind for verdict in found])
    if guessed is None or answer is None:
        return
    icon = ":material/check_circle:" if guessed == answer else ":material/lightbulb:"
    st.markdown(
        icon
        + " "
        + t(
            "Your guess: **{guess}**. Here: **{answer}**.",
            guess=answers()[guessed],
            answer=answers()[answer],
        )
    )
