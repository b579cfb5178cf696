"""Controls for one of several values, kept in the URL by the value itself.

Streamlit's own binding writes the label that is shown, so a link would break in another
language or with another wording. Here ``?data=cifar10`` stays ``?data=cifar10``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_OPEN, _VISIT = "page_open", "visit"
_REMEMBERED = 100  # moves of one control; far more than can be under way at a time


def choose(
    label: str,
    options: Mapping[Any, str],
    key: str,
    help: str | None = None,
    default_in_url: bool = False,
    default: Any = None,
    on_change: Callable[[], None] | None = None,
) -> Any:
    """A drop-down list.

    Args:
        label: already translated.
        options: value -> what is shown.
        key: of the widget and in the URL.
        help: tooltip.
        default_in_url: write the default too, where tomorrow's default may be another.
        default: one of the options; the first if none is named.
        on_change: called before the page runs with a value that the reader has chosen.
    """
    default = next(iter(options)) if default is None else default
    return _in_url(
        key,
        tuple(options),
        default,
        lambda: st.selectbox(
            label,
            tuple(options),
            format_func=options.__getitem__,
            key=key,
            help=help,
            on_change=on_change,
            persist_state="session",
        ),
        default_in_url,
    )


def choose_segment(
    label: str,
    options: Mapping[Any, str],
    key: str,
    default: Any = None,
    help: str | None = None,
    default_in_url: bool = False,
    on_change: Callable[[], None] | None = None,
) -> Any:
    """All options side by side, for two to four short ones; arguments as of ``choose``."""
    default = next(iter(options)) if default is None else default
    return _in_url(
        key,
        tuple(options),
        default,
        lambda: st.segmented_control(
            label,
            tuple(options),
            format_func=options.__getitem__,
            required=True,
            wrap=True,
            key=key,
            help=help,
            on_change=on_change,
            persist_state="session",
        ),
        default_in_url,
    )


def choose_number(
    label: str, lowest: int, highest: int, default: int, key: str, help: str | None = None
) -> int:
    """A field for a whole number.

    Streamlit's own binding fails on a link with a number that no float holds.
    """
    return _in_url(
        key,
        range(lowest, highest + 1),
        default,
        lambda: st.number_input(
            label, lowest, highest, key=key, help=help, persist_state="session"
        ),
    )


def choose_switch(
    label: str,
    key: str,
    default: bool = False,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> bool:
    """A switch; arguments as of ``choose``.

    No button could lead to another page where Streamlit's own binding holds a switch.
    """
    values = {"true": True, "false": False}
    chosen: bool = in_url(
        key,
        default,
        lambda texts: values.get(texts[-1].lower()) if texts else None,
        lambda: st.toggle(label, key=key, help=help, on_change=on_change, persist_state="session"),
        written=lambda value: [str(value).lower()],
    )
    return chosen


def number_in_range(text: str, lowest: int, highest: int, default: int) -> int:
    """The number that a link names; the default where it names none of these."""
    number = _named(text, range(lowest, highest + 1))
    return default if number is None else number


def comes_back() -> bool:
    """Whether the reader pressed Back or Forward: the page shall be as its link says."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def begin_visit(path: str, step: int | None = None) -> bool:
    """A page is open: where it is another than before, all that its link says is news.

    Args:
        path: the page's file.
        step: of the story, where the page is open at one; another step is another visit, which
            each control begins with what the link says, or at its default.

    Returns:
        Whether it is another.
    """
    is_other = st.session_state.get(_OPEN) != (path, step)
    if is_other:
        st.session_state[_OPEN] = path, step
        st.session_state[_VISIT] = st.session_state.get(_VISIT, 0) + 1
    return is_other


def is_news(key: str, texts: Sequence[str]) -> bool:
    """Whether the page's link says something that the page itself did not write into it.

    With each move of a control the browser sends the address that it has at that moment. Who is
    quicker than the page sends one that the page wrote a few moves ago; it must undo none of them.
    """
    return comes_back() or list(texts) not in _written_in_visit(key)


def note_written(key: str, texts: Sequence[str]) -> None:
    """Before a page writes a value into its link: that will be no news."""
    written = [old for old in _written_in_visit(key) if old != list(texts)]
    visit = st.session_state.get(_VISIT, 0)
    st.session_state[f"{key}_in_url"] = (visit, [*written, list(texts)][-_REMEMBERED:])


def _written_in_visit(key: str) -> list[list[str]]:
    visit, written = st.session_state.get(f"{key}_in_url", (0, []))
    return written if visit == st.session_state.get(_VISIT, 0) else []


def _begins_at_step(key: str) -> bool:
    """Whether a control is drawn for the first time at this step of the story."""
    visit, drawn_in = st.session_state.get(_VISIT, 0), f"{key}_drawn_in"
    is_first = st.session_state.get(drawn_in) != visit
    st.session_state[drawn_in] = visit
    _, step = st.session_state.get(_OPEN, (None, None))
    return is_first and step is not None


def _named(text: str | None, options: Sequence[Any]) -> Any:
    """The option that a link names; None where it names none of these."""
    if text is None:
        return None
    if not isinstance(options, range):
        return {str(option): option for option in options}.get(text)
    # A range may be long; its longest number has ten digits.
    is_number = text.isdecimal() and text.isascii() and len(text) <= 10
    return int(text) if is_number and int(text) in options else None


def _in_url(
    key: str,
    options: Sequence[Any],
    default: Any,
    widget: Callable[[], Any],
    default_in_url: bool = False,
) -> Any:
    return in_url(
        key,
        default,
        lambda texts: _named(texts[-1] if texts else None, options),
        widget,
        default_in_url=default_in_url,
    )


def in_url(
    key: str,
    default: Any,
    read: Callable[[Sequence[str]], Any],
    widget: Callable[[], Any],
    *,
    written: Callable[[Any], list[str]] = lambda value: [str(value)],
    default_in_url: bool = False,
) -> Any:
    """Show a control whose value stands in ``st.session_state`` and, by what it is, in the URL.

    Args:
        key: of both.
        default: it vanishes from the URL.
        read: the value that the texts of a link name; None where they name none.
        widget: makes the control with what ``st.session_state[key]`` holds; returns its value.
        written: the opposite of ``read``.
        default_in_url: write the default too, where tomorrow's default may be another.
    """
    texts = st.query_params.get_all(key)
    named = read(texts)
    # What stands in the URL wins where it is news: a link was opened. Else the widget wins, but
    # for Back, Forward and a step: what is missing in their link had its default there.
    as_linked = _begins_at_step(key) or comes_back()
    was_default = named is None and as_linked and not default_in_url
    was_default = was_default or key not in st.session_state
    if named is not None and is_news(key, texts):
        st.session_state[key] = named
    elif was_default or read(written(st.session_state[key])) is None:
        st.session_state[key] = default
    value = widget()
    if value == default and not default_in_url:
        st.query_params.pop(key, None)
        return value
    note_written(key, written(value))
    if texts != written(value):
        st.query_params[key] = written(value)
    return value
