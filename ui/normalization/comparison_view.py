"""The first view: two versions of the pictures under a divider."""

import streamlit as st

from ui.normalization.controls import choose_sides
from ui.normalization.divider import Side, divider
from ui.normalization.versions import Version, Versions
from ui.page import headline
from ui.text import t


def compare_view(versions: Versions, as_it_is: bool) -> None:
    """Any two versions under a divider, as they are or stretched for the eye."""
    said = st.container()
    place = choose_sides()
    with said:
        headline(
            _what_to_see(*place, as_it_is),
            "pages/batch_normalization.py",
            t("Inside the network"),
        )
    divider(*(side(versions[key], as_it_is) for key in place))


def side(version: Version, as_it_is: bool) -> Side:
    """What the divider shows of a version."""
    if version.is_raw:
        return Side(version.name, version.values)
    if as_it_is:
        return Side(t("{name}, true values", name=version.name), version.as_it_is)
    return Side(t("{name}, for the eye", name=version.name), version.for_the_eye)


def _what_to_see(left: str, right: str, as_it_is: bool) -> str:
    shown = {left, right}
    if len(shown) == 1:
        return t("Both sides show the same. Choose another version for one of them.")
    if shown == {"raw", "whitened"}:
        return t(
            "Drag the line: whitening takes away what neighbouring pixels share, outlines remain."
        )
    if shown == {"standardized", "whitened"}:
        return t("Drag the line: only whitening also takes away what neighbouring pixels share.")
    if as_it_is:
        return t("Drag the line: half of the numbers are below 0, which a screen shows black.")
    return t("Drag the line: to the eye hardly anything changes. Choose true values to see more.")
