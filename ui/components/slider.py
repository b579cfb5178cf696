"""The app's slider: it reports while it is dragged, and its number can be typed.

One report is under way at a time; when the page has run, the newest value follows, so a busy server
draws fewer pictures but never old ones. The value stands under the slider's key in the URL and in
``st.session_state``, where a callback may set it before the slider is made.

A page runs as a whole for each report, unless it says how one component is redrawn: then only that
travels while the thumb is held, as the slider's own news, and the page runs when it is let go.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import streamlit as st

from ui.choices import in_url
from ui.components.page_idle import PAGE_IDLE_JS
from ui.run_scheduling import note_drag, take_turn_of_fragment
from ui.text import t

_HERE = Path(__file__).parent
_HTML = """
<div class="slider" role="group">
  <div class="head"><img class="sample" alt="" hidden><span class="label"></span>
  <button class="help" type="button">?</button>
  <span class="numbers"></span></div>
  <div class="track"></div>
  <div class="tip" role="tooltip" id="tip" popover="manual"></div>
</div>
"""
_component = st.components.v2.component(
    "cnnlab_slider",
    html=_HTML,
    css=(_HERE / "slider.css").read_text(),
    js=f"{PAGE_IDLE_JS}\n{(_HERE / 'slider.js').read_text()}",
)
Number = int | float
Chosen = TypeVar("Chosen", int, float)
Stop = TypeVar("Stop", bound=int | float | str)
Redraw = Callable[[], dict[str, Any]]
"""What a component gets instead of a run of the page: ``place``, its key, and its data."""


def live_slider(
    label: str,
    lowest: Chosen,
    highest: Chosen,
    default: Chosen,
    step: Chosen,
    key: str,
    *,
    help: str | None = None,
    format: str = "{:.0f}",
    on_change: Callable[[], None] | None = None,
    picture: str = "",
    redraw: Redraw | None = None,
) -> Chosen:
    """A slider for one number; whole where lowest, highest and step are.

    Args:
        label: translated; may end in an argument's name between backticks, see ``named``.
        lowest: at the left end.
        highest: at the right end.
        default: what a reader begins with; it does not stand in the URL.
        step: of the thumb and the arrow keys; any number between the ends may be typed.
        key: of the value in the URL and in ``st.session_state``.
        help: tooltip.
        format: how the number is shown, such as ``"{:.2f}"``, ``"{:.0f}°"`` or ``"{:.0%}"``.
        on_change: called before the page runs with a value that the reader has set.
        picture: what it does, as a small square picture before the label; a data URI.
        redraw: what changes while the thumb is held; it reads values from ``st.session_state``.
    """
    whole = all(isinstance(number, int) for number in (lowest, highest, step))

    def read(texts: Sequence[Any]) -> Number | None:
        numbers = _numbers(texts, 1, lowest, highest)
        if numbers is None:
            return None
        return round(numbers[0]) if whole else numbers[0]

    scale = {"lowest": lowest, "highest": highest, "step": step} | _shown_as(format)
    scale["picture"] = picture
    return _live(label, key, default, read, scale, help, on_change, redraw)


def live_range(
    label: str,
    lowest: float,
    highest: float,
    default: tuple[float, float],
    step: float,
    key: str,
    *,
    help: str | None = None,
    format: str = "{:.2f}",
    on_change: Callable[[], None] | None = None,
    picture: str = "",
    redraw: Redraw | None = None,
    stops: Sequence[float] = (),
) -> tuple[float, float]:
    """A slider with two thumbs: the lower and the upper value; arguments as of ``live_slider``.

    With ``stops``, rising numbers, both stand at one of these, as with ``live_step``.
    """

    def read(texts: Sequence[Any]) -> tuple[float, float] | None:
        numbers = _numbers(texts, 2, lowest, highest)
        if numbers is None or (stops and not {*numbers} <= {*stops}):
            return None
        return None if numbers[0] > numbers[1] else (numbers[0], numbers[1])

    scale: dict[str, Any] = {"stops": tuple(stops), "names": tuple(map(format.format, stops))}
    scale["words"] = ("",) * len(stops)
    if not stops:
        scale = {"lowest": lowest, "highest": highest, "step": step} | _shown_as(format)
    scale["picture"] = picture
    return _live(label, key, default, read, scale, help, on_change, redraw)


def live_step(
    label: str,
    options: Sequence[Stop],
    key: str,
    default: Stop,
    format_func: Callable[[Any], str] = str,
    *,
    words: Mapping[Any, str] | None = None,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> Stop:
    """A slider that stops at the given values only; a number that is typed goes to the nearest.

    Args:
        label: translated.
        options: numbers, rising; what is no number, such as ``"all"``, needs a word.
        key: of the value in the URL and in ``st.session_state``.
        default: one of the options.
        format_func: how a screen reader says an option.
        words: option -> what is shown and said instead of a number, translated.
        help: tooltip.
        on_change: as of ``live_slider``.
    """
    words = words or {}
    named = {str(option): option for option in options}
    of_number = {float(option): option for option in options if not isinstance(option, str)}

    def read(texts: Sequence[Any]) -> Number | str | None:
        found = _numbers(texts, 1, min(of_number), max(of_number))
        if found is not None:
            return of_number.get(found[0])
        return named.get(texts[0]) if _is_one_text(texts) else None

    scale = {
        "stops": tuple(options),
        "names": tuple(words.get(option) or format_func(option) for option in options),
        "words": tuple(words.get(option, "") for option in options),
    }
    return _live(label, key, default, read, scale, help, on_change, None, _as_options)


def _live(
    label: str,
    key: str,
    default: Any,
    read: Callable[[Sequence[Any]], Any],
    scale: dict[str, Any],
    help: str | None,
    on_change: Callable[[], None] | None,
    redraw: Redraw | None,
    written: Callable[[Any], list[str]] | None = None,
) -> Any:
    place, last = f"{key}_slider", f"{key}_heard"

    def moved() -> None:
        """The reader moved it; what comes from a browser may be anything."""
        report = _report(st.session_state.get(place, {}).get("moved"))
        if report.held:
            note_drag()
        st.session_state[last] = report
        value = read(report.values)
        if value is not None:
            st.session_state[key] = value
            if on_change is not None:
                on_change()

    def show() -> Any:
        take_turn_of_fragment()
        value, report = st.session_state[key], st.session_state.get(last, _Report())
        data = {"values": _as_tuple(value), "serial": report.serial, "alone": redraw is not None}
        if redraw is not None and report.held:
            data["redrawn"] = (redraw(),)  # as it is, Streamlit would load pandas for it
        with st.container(key=key):
            _component(key=place, data=data | scale | _words(label, help), on_moved_change=moved)
        return value

    def show_alone() -> Any:
        """A fragment: while the thumb is held only this runs, then once the page as a whole."""
        report = st.session_state.get(last)
        if report is not None and report.is_new and not report.held:
            st.session_state[last] = replace(report, is_new=False)
            st.rerun()
        return show()

    widget = show if redraw is None else st.fragment(show_alone)
    return in_url(key, default, read, widget, written=written or _written)


@dataclass(frozen=True)
class _Report:
    """What a slider in the browser says.

    Attributes:
        values: numbers, if it is well.
        serial: counts its reports.
        held: whether the thumb is still held.
        is_new: whether the page has not run since.
    """

    values: Sequence[Any] = ()
    serial: int = 0
    held: bool = False
    is_new: bool = False


def _words(label: str, help: str | None) -> dict[str, str]:
    plain, _, code = label.partition("`")
    name = plain.strip()
    return {
        "label": name,
        "code": code.rstrip("`"),
        "help": help or "",
        "what": t("What is this? {label}", label=name),
        "low": t("{label}: from", label=name),
        "high": t("{label}: to", label=name),
        "typed": t("{label}: as a number", label=name),
        "typed_low": t("{label}: from, as a number", label=name),
        "typed_high": t("{label}: to, as a number", label=name),
    }


def _shown_as(format: str) -> dict[str, Any]:
    """``"{:.0%}"`` as what the browser needs: digits, a factor, and the text behind the number."""
    ((before, _, how, _), *rest) = Formatter().parse(format)
    form = how or ""
    digits, percent = form.lstrip(".").rstrip("f%"), form.endswith("%")
    after = ("%" if percent else "") + "".join(text for text, *_ in rest)
    return {"digits": int(digits), "factor": 100 if percent else 1, "unit": before + after}


def _report(moved: Any) -> _Report:
    if not isinstance(moved, dict):
        return _Report()
    values, serial = moved.get("values"), moved.get("serial")
    return _Report(
        values if isinstance(values, list) else (),
        serial if isinstance(serial, int) else 0,
        moved.get("held") is True,
        is_new=True,
    )


def _numbers(
    texts: Sequence[Any], count: int, lowest: float, highest: float
) -> tuple[float, ...] | None:
    """So many numbers within the limits; None where a link or a browser names anything else."""
    try:
        numbers = tuple(float(text) for text in texts)
    except (TypeError, ValueError, OverflowError):
        return None
    inside = all(math.isfinite(n) and lowest <= n <= highest for n in numbers)
    return numbers if inside and len(numbers) == count else None


def _is_one_text(texts: Sequence[Any]) -> bool:
    return len(texts) == 1 and isinstance(texts[0], str)


def _as_tuple(value: Any) -> tuple[Any, ...]:
    """No list: in one Streamlit looks for a table, and loads pandas for it, a third of a second."""
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def _as_options(value: Number | str) -> list[str]:
    return [str(value)]


def _written(value: Any) -> list[str]:
    """As Streamlit's own sliders write it into links: 20, 0.15, two numbers one after another."""
    numbers = map(float, _as_tuple(value))
    return [str(int(number) if number.is_integer() else number) for number in numbers]
