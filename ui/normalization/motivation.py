"""Why to whiten pictures, and what it costs: by reason, and as measured."""

import streamlit as st

from ui.glossary import prose
from ui.text import t


def motivation() -> None:
    """Two sentences that open, the second with what ``benchmarks/whitened_learning.py`` gives."""
    with st.expander(t("Why whiten pictures?"), icon=":material/help:", key="why_whiten"):
        prose(
            t(
                "Neighbouring pixels say nearly the same. Whitened, each says something of its "
                "own, so a network that learns from nothing gets its training pictures right "
                "**after fewer epochs**: every weight is corrected about equally fast."
            )
        )
        prose(
            t(
                "That is not always a gain. Whitening raises noise too, and what is learned by "
                "heart from noise helps with no new picture: in a small network without "
                "convolutions, on 2,000 pictures of the toybox, the **loss fell below a tenth** "
                "of that of standardised pictures, but **fewer test pictures** were recognised: "
                "22 of 100 instead of more than 30. And a base that learned from plain pictures, "
                "as in transfer learning, recognises little in whitened ones."
            )
        )
