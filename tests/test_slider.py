"""The slider's Python half: what it takes from links, from a browser, and from callbacks."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.sliders import move_slider, report, slider_data, slider_value
from tests.waiting import HANGS_AFTER


def one() -> None:
    import streamlit as st

    from ui.components.slider import live_slider

    st.button("preset", on_click=lambda: st.session_state.update(turn=77.25), key="preset")
    moved = st.session_state.setdefault("moved", [])
    value = live_slider(
        "Turn  `rotation_range`",
        0.0,
        180.0,
        20.0,
        1.0,
        "turn",
        help="How far.",
        on_change=lambda: moved.append(st.session_state["turn"]),
    )
    st.text(repr(value))


def whole() -> None:
    import streamlit as st

    from ui.components.slider import live_slider

    st.text(repr(live_slider("Count", 1, 64, 12, 1, "count")))


def pair() -> None:
    import streamlit as st

    from ui.components.slider import live_range

    st.text(repr(live_range("Light", 0.0, 2.0, (1.0, 1.0), 0.05, "light", format="{:.0%}")))


def pair_of_stops() -> None:
    import streamlit as st

    from ui.components.slider import live_range

    stops = (1e-6, 1e-3, 1.0)
    ends = (1e-6, 1.0)
    st.text(repr(live_range("Rate", *ends, ends, 1, "rate", format="is {:g}", stops=stops)))


def step() -> None:
    import streamlit as st

    from ui.components.slider import live_step

    st.text(repr(live_step("Soft", (0.0, 1e-6, 0.03, 1.0), "soft", 0.03, "is {}".format)))


def step_with_words() -> None:
    import streamlit as st

    from ui.components.slider import live_step

    words = {0: "always new", "all": "all of them"}
    st.text(repr(live_step("Count", (0, 20, 5000, "all"), "count", 20, "{:,}".format, words=words)))


def drawn_elsewhere() -> None:
    import streamlit as st

    from ui.components.slider import live_slider

    def redraw() -> dict:
        return {"place": "wall", "turned": st.session_state["turn"]}

    st.text(repr(live_slider("Turn", 0.0, 180.0, 20.0, 1.0, "turn", redraw=redraw)))


def opened(script, **query) -> AppTest:
    app = AppTest.from_function(script, default_timeout=HANGS_AFTER)
    app.query_params.update(query)
    app.run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> str:
    return app.text[0].value


def test_a_slider_begins_with_its_default_which_no_link_needs():
    app = opened(one)
    assert shown(app) == "20.0"
    assert "turn" not in app.query_params


def test_what_the_reader_drags_is_returned_stands_in_the_link_and_is_acknowledged():
    app = opened(one)
    move_slider(app, "turn", 23.0)
    assert (shown(app), app.query_params["turn"]) == ("23.0", "23")
    assert slider_data(app, "turn")["serial"] == 1
    assert app.session_state["moved"] == [23.0]
    move_slider(app, "turn", 20.0)
    assert "turn" not in app.query_params


def test_while_it_is_held_its_response_says_how_another_component_is_redrawn():
    app = opened(drawn_elsewhere)
    assert "redrawn" not in slider_data(app, "turn")
    report(app, "turn_slider", "moved", {"values": [33], "serial": 1, "held": True})
    assert slider_data(app, "turn")["redrawn"] == [{"place": "wall", "turned": 33}]
    report(app, "turn_slider", "moved", {"values": [34], "serial": 2, "held": False})
    assert "redrawn" not in slider_data(app, "turn")
    assert (shown(app), app.query_params["turn"]) == ("34.0", "34")


def test_a_callback_sets_it_before_it_is_made():
    app = opened(one)
    move_slider(app, "turn", 23.0)
    app.button(key="preset").click().run()
    assert (slider_value(app, "turn"), app.query_params["turn"]) == (77.25, "77.25")
    assert app.session_state["moved"] == [23.0]


@pytest.mark.parametrize(
    ("script", "key", "text", "value"),
    [
        (one, "turn", "20", "20.0"),
        (one, "turn", "12.5", "12.5"),
        (whole, "count", "5", "5"),
        (whole, "count", "5.0", "5"),
        (pair, "light", ["0.5", "0.8"], "(0.5, 0.8)"),
        (step, "soft", "1e-06", "1e-06"),
        (step, "soft", "1.0", "1.0"),
        (step, "soft", "1", "1.0"),
        (step, "soft", "0", "0.0"),
        (step_with_words, "count", "all", "'all'"),
        (step_with_words, "count", "0", "0"),
    ],
)
def test_a_link_sets_it(script, key, text, value):
    assert shown(opened(script, **{key: text})) == value


@pytest.mark.parametrize(
    ("script", "key", "text", "default"),
    [
        *((one, "turn", text, "20.0") for text in ("181", "-1", "x", "", "nan", "inf", "9" * 400)),
        (one, "turn", ["3", "4"], "20.0"),
        (whole, "count", "0", "12"),
        (pair, "light", "0.5", "(1.0, 1.0)"),
        (pair, "light", ["0.8", "0.5"], "(1.0, 1.0)"),
        (pair, "light", ["0.8", "2.5"], "(1.0, 1.0)"),
        (step, "soft", "0.5", "0.03"),
        (step, "soft", "x", "0.03"),
        (step_with_words, "count", "everything", "20"),
        (step_with_words, "count", "inf", "20"),
        (step_with_words, "count", ["all", "all"], "20"),
    ],
)
def test_what_a_link_cannot_mean_is_ignored(script, key, text, default):
    app = opened(script, **{key: text})
    assert shown(app) == default
    assert key not in app.query_params


@pytest.mark.parametrize(
    "moved",
    [
        *(None, 5, "x", [], {}, {"values": 5}, {"values": [], "serial": "x"}),
        {"values": [999], "serial": 3},
        {"values": [None], "serial": 3},
        {"values": [[1]], "serial": 3},
        {"values": [3, 4], "serial": 3},
        {"values": [float("nan")], "serial": 3},
    ],
)
def test_what_no_slider_reports_changes_nothing(moved):
    app = report(opened(one), "turn_slider", "moved", moved)
    assert shown(app) == "20.0"
    assert app.session_state["moved"] == []


def test_two_thumbs_are_reported_together():
    app = move_slider(opened(pair), "light", 0.4, 1.25)
    assert shown(app) == "(0.4, 1.25)"
    assert app.query_params["light"] == ["0.4", "1.25"]


def test_two_thumbs_may_stand_at_stops_only():
    app = move_slider(opened(pair_of_stops), "rate", 1e-3, 1.0)
    assert (shown(app), app.query_params["rate"]) == ("(0.001, 1.0)", ["0.001", "1"])
    assert slider_data(app, "rate")["names"] == ["is 1e-06", "is 0.001", "is 1"]
    assert shown(opened(pair_of_stops, rate=["0.001", "0.5"])) == "(1e-06, 1.0)"


def test_steps_are_reported_by_their_number():
    app = move_slider(opened(step), "soft", 1e-6)
    assert (shown(app), app.query_params["soft"]) == ("1e-06", "1e-06")
    assert slider_data(app, "soft")["names"][1] == "is 1e-06"


def test_a_stop_may_have_a_word_instead_of_a_number():
    app = move_slider(opened(step_with_words), "count", "all")
    assert (shown(app), app.query_params["count"]) == ("'all'", "all")
    data = slider_data(app, "count")
    assert data["words"] == ["always new", "", "", "all of them"]
    assert data["names"] == ["always new", "20", "5,000", "all of them"]


def test_words_for_eyes_and_for_screen_readers():
    data = slider_data(opened(one), "turn")
    assert (data["label"], data["code"]) == ("Turn", "rotation_range")
    assert data["typed"] == "Turn: as a number"
    assert "`" not in str(data)


@pytest.mark.parametrize(
    ("format", "shown"),
    [
        ("{:.0f}", (0, 1, "")),
        ("{:.2f}", (2, 1, "")),
        ("{:.0f}°", (0, 1, "°")),
        ("{:.0%}", (0, 100, "%")),
        ("× {:.1f}", (1, 1, "× ")),
    ],
)
def test_how_a_number_is_shown(format, shown):
    from ui.components.slider import _shown_as

    assert tuple(_shown_as(format).values()) == shown
