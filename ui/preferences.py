"""What the reader wants to see of every page: switches in the menu, also part of a link."""

from html import escape

import streamlit as st

from ui.choices import comes_back, is_news, note_written
from ui.text import t

ARGUMENT_NAMES = "names"
PRESENTATION = "presentation"
COOKIE = "cnnlab_names"
"""Where the browser keeps the switch for argument names, beyond the session."""


def read_preferences() -> None:
    """What the link says, else what the session or the browser remembers. Before the menu."""
    remembered = st.context.cookies.get(COOKIE) == "true"
    _read(ARGUMENT_NAMES, remembered)
    _read(PRESENTATION, False)


def preference_switches() -> None:
    """The switches and the glossary, in a list that opens."""
    with st.popover(t("View"), icon=":material/tune:"):
        st.toggle(
            t("Argument names"),
            key=ARGUMENT_NAMES,
            persist_state="session",
            on_change=_remember_names,
            help=t("Beside each control stands its name in code, such as rotation_range."),
        )
        st.toggle(
            t("Presentation"),
            key=PRESENTATION,
            persist_state="session",
            help=t("For a room: no menu, no names from code, everything larger. Also the key P."),
        )
        st.html(
            f'<button type="button" class="plain-button" data-opens="glossary">'
            f"{escape(t('Glossary'))}</button>"
        )


def presenting() -> bool:
    """Whether the page is shown to a room."""
    return bool(st.session_state.get(PRESENTATION))


def toggle_presentation() -> None:
    """The other way round from the next run of the page on; for callbacks."""
    st.session_state[PRESENTATION] = not presenting()


def names_to_remember() -> dict[str, str]:
    """What the browser shall keep of the switch for argument names: its cookie, if it changes."""
    wanted = st.session_state.get(_REMEMBERED)
    return {} if wanted is None else {COOKIE: "true" if wanted else ""}


def named(label: str, field: str) -> str:
    """A control's label, with its name in code where the reader wants to see these.

    Args:
        label: in plain words, translated.
        field: the argument's name in Python, such as ``"rotation_range"``.
    """
    wanted = st.session_state.get(ARGUMENT_NAMES) and not presenting()
    return f"{label}  `{field}`" if wanted else label


_REMEMBERED = "names_remembered"
_SWITCHED = {"true": True, "1": True, "false": False, "0": False}


def _remember_names() -> None:
    """Only who moves the switch is remembered, not who opens a link with it."""
    st.session_state[_REMEMBERED] = bool(st.session_state[ARGUMENT_NAMES])


def _read(key: str, default: bool) -> None:
    """As for choices, news in the URL win; but going back in the history changes no switch."""
    text = st.query_params.get(key, "")
    if text in _SWITCHED and is_news(key, [text]) and not comes_back():
        st.session_state[key] = _SWITCHED[text]
    else:
        st.session_state[key] = bool(st.session_state.get(key, default))
    if not st.session_state[key]:
        st.query_params.pop(key, None)
        return
    note_written(key, [text if _SWITCHED.get(text) else "true"])
    if not _SWITCHED.get(text):
        st.query_params[key] = "true"
