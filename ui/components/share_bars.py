"""Shares of a whole as bars of real text: at once on the screen, wrapping, read aloud in order."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from ui.components.picture_grid import Bar
from ui.text import percent_text, printable

_STYLE = (
    ".shares{display:grid;grid-template-columns:minmax(5rem,max-content) 1fr max-content;"
    "gap:.45rem .75rem;align-items:center;margin:0;font-size:max(.95rem, var(--least-text, 0px))}"
    "dl.shares.shares{padding:0}"
    ".shares dt{margin:0;font-weight:inherit;overflow-wrap:anywhere;max-width:12rem}"
    ".shares dd{display:contents}"
    ".shares .track{height:.8rem;border-radius:.4rem;"
    "background:color-mix(in srgb,currentColor 8%,transparent)}"
    ".shares .fill{display:block;height:100%;border-radius:.4rem;min-width:2px;"
    "width:var(--share);background:color-mix(in srgb,currentColor 35%,transparent)}"
    ".shares .best .fill{background:var(--best)}"
    ".shares .best{font-weight:600}.shares .number{text-align:right;"
    "font-variant-numeric:tabular-nums}"
)


def share_bars(bars: Sequence[Bar], colour: str) -> None:
    """Show a bar a line, the first one in colour; arguments as of ``share_bars_html``."""
    st.html(share_bars_html(bars, colour))


def share_bars_html(bars: Sequence[Bar], colour: str) -> str:
    """The same as safe HTML, to be one element with something else.

    Args:
        bars: in the order in which they are shown.
        colour: of the first bar, as CSS.
    """
    rows = "".join(map(_row, bars, [" class='best'"] + [""] * len(bars)))
    return f"<style>{_STYLE}</style><dl class='shares' style='--best:{colour}'>{rows}</dl>"


def _row(bar: Bar, attribute: str) -> str:
    return (
        f"<dt{attribute}>{escape(printable(bar.label))}</dt>"
        f"<dd{attribute}><span class='track'><span class='fill' "
        f"style='--share:{bar.share:.2%}'></span></span>"
        f"<span class='number'>{percent_text(bar.share)}</span></dd>"
    )
