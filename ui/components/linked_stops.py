"""Stops of a slider and, among them, a value that a link names: one that a search has found."""

from collections.abc import Sequence
from typing import Any

import streamlit as st


def with_linked(stops: Sequence[Any], key: str, lowest: float | None = None) -> tuple[Any, ...]:
    """The stops, rising, with the number that stands in the link or in the session between them.

    Args:
        stops: numbers, rising; what is no number stays behind them.
        key: of the control.
        lowest: the number may be as small; None for the first stop.
    """
    numbers = [stop for stop in stops if not isinstance(stop, str)]
    low, high, kind = numbers[0] if lowest is None else lowest, numbers[-1], type(numbers[-1])
    for named in (st.session_state.get(key), st.query_params.get(key)):
        try:
            value = kind(named)
        except (TypeError, ValueError, OverflowError):
            continue
        if low <= value <= high:
            numbers.append(value)
    return (*sorted(set(numbers)), *(stop for stop in stops if isinstance(stop, str)))
