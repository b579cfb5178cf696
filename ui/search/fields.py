"""Which settings a search varies: ticked, and how far: dragged."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlab.sweeps import Parameter, Sweep
from cnnlab.sweeps.around import Suggestion, around, space_of
from cnnlab.sweeps.comparing import can_be_varied
from ui.choices import in_url
from ui.components.slider import live_range
from ui.preferences import named
from ui.search.search_words import setting_title, value_text
from ui.search_around import FIELDS
from ui.text import t

_OF_PICTURES = ("augmentation.", "normalization", "zca_epsilon", "image_size")


def choose_space(sweep: Sweep) -> tuple[Parameter, ...]:
    """All settings that can be searched around the base; the chosen ones as a space.

    Args:
        sweep: what the controls begin with.
    """
    fields = _suggestions(sweep)
    of_pictures = [one for one in fields if one.name.startswith(_OF_PICTURES)]
    others = [one for one in fields if one not in of_pictures]
    parameters = _fields(others)
    is_open = any(one.is_ticked for one in of_pictures)
    with st.expander(t("What is done to the pictures"), is_open, icon=":material/tune:"):
        parameters += _fields(of_pictures)
    return space_of(parameters)


def _suggestions(sweep: Sweep) -> list[Suggestion]:
    """Those around the base; what the sweep varies is ticked and begins as it does there."""
    varied = {parameter.name: parameter for parameter in sweep.space}
    found = around(sweep.config({}))
    known = {one.name: one for one in found if can_be_varied(one.name, sweep.comparison)}
    for name, parameter in varied.items():
        known[name] = _as_varied(parameter, known.get(name))
    return [Suggestion(one.parameter, one.options, one.name in varied) for one in known.values()]


def _as_varied(parameter: Parameter, known: Suggestion | None) -> Suggestion:
    """Its ends or choices are among the options, in the order of these."""
    own = list(parameter.grid or parameter.ends)
    others = list(known.options) if known and known.parameter.is_range == parameter.is_range else []
    options = others + [one for one in own if _plain(one) not in map(_plain, others)]
    if parameter.is_range:
        options = sorted({*options, *parameter.ends})
    return Suggestion(parameter.replace(when={}), tuple(options), True)


def _plain(value: Any) -> Any:
    """Lists and tuples are the same in a recipe."""
    return json.dumps(value)


def _fields(suggestions: Sequence[Suggestion]) -> list[Parameter]:
    """A tick a setting; under those that are ticked, how far they are varied."""
    chosen = []
    columns = st.columns(2, gap="medium")
    for place, one in enumerate(suggestions):
        with columns[place % 2], st.container(key=f"field_{_slug(one)}", gap="xsmall"):
            title = setting_title(one.name)
            if _tick(one, title):
                parameter = _range(one, title) if one.parameter.is_range else _choices(one, title)
                chosen += [] if parameter is None else [parameter]
    return chosen


def _tick(one: Suggestion, title: str) -> bool:
    """Whether it is varied. Streamlit's own binding would not follow another search's ticks."""
    key, options = f"{FIELDS}{_slug(one)}", {"true": True, "false": False}
    ticked: bool = in_url(
        key,
        one.is_ticked,
        lambda texts: options.get(texts[-1]) if texts else None,
        lambda: st.checkbox(named(title, one.name), key=key, persist_state="session"),
        written=lambda value: [str(value).lower()],
    )
    return ticked


def _range(one: Suggestion, title: str) -> Parameter:
    ends = one.parameter.low or 0, one.parameter.high or 0
    low, high = live_range(
        t("{title}: between", title=title),
        one.options[0],
        one.options[-1],
        ends,
        1,
        f"{FIELDS}{_slug(one)}_range",
        format="{:g}",
        stops=one.options,
    )
    exact: Mapping[float, Any] = {float(option): option for option in one.options}
    return one.within(exact[float(low)], exact[float(high)])


def _choices(one: Suggestion, title: str) -> Parameter | None:
    """Which of the options are tried; None where none is."""
    values = {json.dumps(option): option for option in one.options}
    default = [json.dumps(choice) for choice in one.parameter.choices]
    key = f"{FIELDS}{_slug(one)}_values"
    chosen = in_url(
        key,
        default,
        lambda texts: [text for text in values if text in texts] or None,
        lambda: st.pills(
            t("{title}: one of", title=title),
            tuple(values),
            selection_mode="multi",
            format_func=lambda text: value_text(values[text]),
            key=key,
            persist_state="session",
        ),
        written=list,
    )
    if not chosen:
        st.caption(t("Choose at least one, or take the tick away."))
        return None
    return one.among([values[text] for text in values if text in chosen])


def _slug(one: Suggestion) -> str:
    return one.name.replace(".", "_")
