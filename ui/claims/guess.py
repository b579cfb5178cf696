"""Guess first: what the reader expects of a claim, kept for the session."""

from collections.abc import Collection
from typing import Literal

import streamlit as st

from ui.claims.claims_in_words import Claim
from ui.text import t

Answer = Literal["true", "false", "depends"]

_GUESSES, _SHOWN = "claim_guesses", "claim_results_shown"
_HOLDS = ("holds", "holds-by-little")


def answers() -> dict[Answer, str]:
    """What one can guess, in words."""
    return {"true": t("true"), "false": t("false"), "depends": t("it depends")}


def guess_view(claim: Claim) -> None:
    """A question with three buttons; once it is answered, the answer."""
    guessed = guess_of(claim)
    if guessed is not None:
        st.markdown(t("You guess: **{guess}**.", guess=answers()[guessed]))
        return
    with st.container(key="claim_guess", horizontal=True, vertical_alignment="center"):
        st.markdown(t("Guess first:"), width="content")
        for answer, words in answers().items():
            st.button(
                words, key=f"guess_{answer}", on_click=_guesses().__setitem__, args=(claim, answer)
            )


def wants_result(claim: Claim) -> bool:
    """Whether the reader has guessed, or presses a button that shows what came out without."""
    if guess_of(claim) is not None:
        return True
    shown: set[Claim] = st.session_state.setdefault(_SHOWN, set())
    if claim not in shown:
        st.button(
            t("Show what came out here"), key="show_result", on_click=shown.add, args=(claim,)
        )
    return claim in shown


def guess_of(claim: Claim) -> Answer | None:
    """What the reader of this session guessed; None if nothing."""
    return _guesses().get(claim)


def answer_of(kinds: Collection[str | None]) -> Answer | None:
    """What the verdicts on all comparisons of a claim come to; None while that is open.

    Args:
        kinds: as ``Verdict.kind``; None for a comparison without a verdict.
    """
    decided = {kind for kind in kinds if kind not in (None, "undecided")}
    holds = {kind in _HOLDS for kind in decided}
    if len(holds) == 2:
        return "depends"
    if not kinds or len(decided) < len(set(kinds)):
        return None
    return "true" if holds == {True} else "false"


def _guesses() -> dict[Claim, Answer]:
    return st.session_state.setdefault(_GUESSES, {})
