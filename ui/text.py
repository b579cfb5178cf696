"""Every visible sentence goes through ``t``; translations come from gettext catalogues."""

import gettext
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.messages import Note
from cnnlab.wording import filled

_CATALOGUES = Path(__file__).parent / "locales"


def t(text: str, **values: Any) -> str:
    """``text`` in the reader's language, its ``{placeholders}`` filled with ``values``.

    They may say how they fit into the sentence, as in ``{count:# picture}``: see ``filled``.
    ``{share:.0%}`` becomes "88 %", with a space that does not break, on all pages alike.
    Without values the placeholders stay, for whoever fills them later.
    """
    translated = _catalogue(language()).gettext(text)
    return filled(translated, values, _BEFORE_PERCENT) if values else translated


def language() -> str:
    """The reader's, as its catalogue is called, such as ``"en"``."""
    return st.session_state.get("language", _WRITTEN_IN) if _is_translated() else _WRITTEN_IN


def percent_text(share: float) -> str:
    """A probability in whole per cents, without claiming certainty: 0.9996 is ``>99 %``.

    What is below one per cent is not rounded up to it: a column of such would add up to too much.
    """
    number = f"{share * 100:.0f}"
    if number == "100" and share < 1:
        number = ">99"
    if 0 < share < 0.01:
        number = "<1"
    return f"{number}{_BEFORE_PERCENT}%"


def message_text(message: CnnlabError | Note) -> str:
    """An error or a note of the library in the reader's language; none of it acts as markdown."""
    return plain(plain_message_text(message))


def plain_message_text(message: CnnlabError | Note) -> str:
    """As ``message_text``, where no markdown is read: components, alternative texts, HTML."""
    return printable(t(message.text, **message.values).replace("`", ""))


def plain(text: str) -> str:
    """Text from a user, shown as it is: no character of it acts as markdown."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in printable(text))


def printable(text: str) -> str:
    """Text without characters that draw nothing but change how the rest is drawn."""
    return "".join(c for c in text if c.isprintable() or c == "\u00a0")


_WRITTEN_IN = "en"
_BEFORE_PERCENT = "\u00a0"
_MARKDOWN = set(r"\`*_{}[]()<>#+-.!|~$:&^=")


@cache
def _is_translated() -> bool:
    """Without catalogues there is no choice to look up, which would take most of a ``t``'s time."""
    return _CATALOGUES.is_dir()


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("cnnlab", _CATALOGUES, [language], fallback=True)
