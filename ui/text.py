"""Every visible sentence goes through ``t``; translations come from gettext catalogues."""

import gettext
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.messages import Note

_CATALOGUES = Path(__file__).parent / "locales"


def t(text: str, **values: Any) -> str:
    """``text`` in the reader's language, its ``{placeholders}`` filled with ``values``.

    Without values the placeholders stay, for whoever fills them later.
    """
    translated = _catalogue(st.session_state.get("language", "en")).gettext(text)
    return translated.format(**values) if values else translated


def said(message: CnnlabError | Note) -> str:
    """An error or a note of the library in the reader's language; none of it acts as markdown."""
    return plain(t(message.text, **message.values).replace("`", ""))


def plain(text: str) -> str:
    """Text from a user, shown as it is: no character of it acts as markdown."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in printable(text))


def printable(text: str) -> str:
    """Text without characters that draw nothing but change how the rest is drawn."""
    return "".join(c for c in text if c.isprintable() or c == "\u00a0")


_MARKDOWN = set(r"\`*_{}[]()<>#+-.!|~$:&^=")


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("cnnlab", _CATALOGUES, [language], fallback=True)
