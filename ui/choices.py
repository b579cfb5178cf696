"""Controls for one of several values, kept in the URL by the value itself.

Streamlit's own binding writes the label that is shown, so a link would break in another
language or with another wording. Here ``?data=cifar10`` stays ``?data=cifar10``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st


def choose(
    label: str,
    options: Mapping[Any, str],
    key: str,
    help: str | None = None,
    default_in_url: bool = False,
    default: Any = None,
) -> Any:
    """A drop-down list.

    Args:
        label: already translated.
        options: value -> what is shown.
        key: of the widget and in the URL.
        help: tooltip.
        default_in_url: write the default too, where tomorrow's default may be another.
        default: one of the options; the first if none is named.
    """
    default = next(iter(options)) if default is None else default
    return _in_url(
        key,
        tuple(options),
        default,
        lambda: st.selectbox(
            label,
            tuple(options),
            format_func=options.get,
            key=key,
            help=help,
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
            format_func=options.get,
            required=True,
            wrap=True,
            key=key,
            help=help,
            persist_state="session",
        ),
    )


def choose_step(
    label: str,
    options: Sequence[Any],
    key: str,
    default: Any,
    format_func: Callable[[Any], str] = str,
    help: str | None = None,
) -> Any:
    """A slider that stops at the given values only."""
    return _in_url(
        key,
        tuple(options),
        default,
        lambda: st.select_slider(
            label,
            options,
            format_func=format_func,
            key=key,
            help=help,
            persist_state="session",
        ),
    )


def number_in_range(text: str, lowest: int, highest: int, default: int) -> int:
    """The number that a link names; the default where it names none of these."""
    numbers = {str(number): number for number in range(lowest, highest + 1)}
    return numbers.get(text, default)


def _in_url(
    key: str,
    options: Sequence[Any],
    default: Any,
    widget: Callable[[], Any],
    default_in_url: bool = False,
) -> Any:
    published = f"{key}_in_url"
    by_text = {str(option): option for option in options}
    text = st.query_params.get(key)
    # What stands in the URL wins where it is news: a link was opened. Else the widget wins.
    if text in by_text and text != st.session_state.get(published):
        st.session_state[key] = by_text[text]
    elif st.session_state.get(key, default) not in options or key not in st.session_state:
        st.session_state[key] = default
    value = widget()
    if value == default and not default_in_url:
        st.query_params.pop(key, None)
    elif text != str(value):
        st.query_params[key] = str(value)
    st.session_state[published] = str(value)
    return value
