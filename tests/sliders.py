"""Our sliders and other components in AppTest: what they are given and would report."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

_EVENTS = "$$STREAMLIT_INTERNAL_KEY_{id}__events"


def slider_data(app: AppTest, key: str) -> dict[str, Any]:
    """What the page gave the slider of this key: label, ends, values."""
    return json.loads(_slider(app, key).json)


def slider_value(app: AppTest, key: str) -> float | str | tuple[float, ...]:
    """What the slider shows."""
    values = slider_data(app, key)["values"]
    return tuple(values) if len(values) > 1 else values[0]


def move_slider(app: AppTest, key: str, *values: float | str, serial: int | None = None) -> AppTest:
    """Report values as the browser does, and let the page run."""
    serial = slider_data(app, key)["serial"] + 1 if serial is None else serial
    return report(app, f"{key}_slider", "moved", {"values": list(values), "serial": serial})


def report(app: AppTest, key: str, name: str, value: Any) -> AppTest:
    """What a component's JavaScript reports, be it what it may; the page runs.

    Args:
        app: the page.
        key: of the component.
        name: of what is reported.
        value: anything.
    """
    states = app._tree.get_widget_states()
    event = states.widgets.add(id=_EVENTS.format(id=_components(app, key)[0].id))
    event.json_trigger_value = json.dumps([{"event": name, "value": value}])
    app._run(states)
    assert not app.exception, app.exception
    return app


def has_slider(app: AppTest, key: str) -> bool:
    """Whether the page has a slider of this key."""
    return bool(_components(app, f"{key}_slider"))


def slider_keys(app: AppTest) -> list[str]:
    """The keys of all sliders of the page."""
    ids = (element.proto.id for element in app.get("bidi_component"))
    return [id.rsplit("-", 1)[1].removesuffix("_slider") for id in ids if id.endswith("_slider")]


def _slider(app: AppTest, key: str):
    return _components(app, f"{key}_slider")[0]


def _components(app: AppTest, key: str) -> list:
    protos = (element.proto for element in app.get("bidi_component"))
    return [proto for proto in protos if proto.id.endswith(f"-{key}")]
