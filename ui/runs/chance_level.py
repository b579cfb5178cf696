"""The headline of a run that is no better than guessing, whose errors are not informative."""

import streamlit as st

from cnnlab.runs import Run, near_chance
from ui.page import headline, show_notes
from ui.text import t


def chance_level_view(run: Run, sentence: str) -> bool:
    """Whether a run is no better than guessing; if so, that is its headline, with the reason.

    Args:
        run: that has ended, or learns.
        sentence: what follows from it for the view; translated, for ``ui.glossary.prose``.
    """
    reason = near_chance(run)
    if reason is None:
        return False
    words = t("Hardly better than guessing.") + " " + sentence
    headline(words, "pages/transfer_learning.py", t("Try other settings"))
    with st.container(key="hardly"):
        show_notes([reason])
    return True
