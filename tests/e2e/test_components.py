"""Our own components in a real browser, each alone on a page: no server, no Streamlit."""

import json
from pathlib import Path

import plotly
import pytest

from tests.e2e.components import UI
from ui.components.large import large_dialog

pytestmark = pytest.mark.browser

# Says what it was asked to draw, and forgets a chart that is purged.
PLOTLY = """window.Plotly = {
  drawn: [], purged: 0,
  react: (_, traces) => Plotly.drawn.push(traces), purge: () => Plotly.purged++,
};"""


CHART = '<div class="live-chart"></div>'


def chart_data(number: int) -> dict:
    figure = json.dumps({"data": number, "layout": {}})
    return {"plotly": "plotly.js", "height": 9, "alt": "a", "figure": figure, "settings": ()}


def figure_data(values: list[int]) -> dict:
    figure = json.dumps({"data": [{"y": values}], "layout": {"height": 90}})
    return chart_data(0) | {"figure": figure}


def drawn(page, numbers: list[int]) -> None:
    page.wait_for_function("wanted => window.Plotly?.drawn.join() === wanted.join()", arg=numbers)


@pytest.mark.parametrize("failure", [None, "", "<html>Log in first</html>"])
def test_a_chart_whose_script_did_not_arrive_asks_again(component_alone, failure):
    page = component_alone("components/live_chart.js", CHART, plotly=[failure, failure, PLOTLY])
    page.clock.install()  # asks at once where a reader would wait for seconds
    page.evaluate("data => show(data)", chart_data(1))
    while page.evaluate("() => !window.Plotly"):
        page.clock.run_for(2000)
    drawn(page, [1])
    assert page.locator("head script[src]").count() == 1


@pytest.mark.parametrize("end", ["pointerup", "pointercancel"])
def test_a_chart_waits_while_it_is_pressed_and_goes_on_however_that_ends(component, end):
    page = component("components/live_chart.js", CHART, plotly=[PLOTLY])
    page.evaluate("data => show(data)", chart_data(1))
    drawn(page, [1])
    page.evaluate("press('pointerdown', root.firstChild)")
    page.evaluate("press('pointerdown', root.firstChild, 0, 2)")  # another finger
    for number in (2, 3):
        page.evaluate("data => show(data)", chart_data(number))
    page.evaluate("end => press(end, document.body, 0, 2)", end)
    page.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")
    drawn(page, [1])
    page.evaluate("end => press(end, document.body)", end)
    drawn(page, [1, 3])


def test_a_chart_listens_as_much_after_a_hundred_touches_and_not_at_all_when_it_is_gone(component):
    page = component("components/live_chart.js", CHART, plotly=[PLOTLY])
    page.evaluate(
        """() => {
          window.signals = [];
          const listen = window.addEventListener;
          window.addEventListener = (kind, act, options) => {
            signals.push(options.signal);
            listen.call(window, kind, act, options);
          };
        }"""
    )
    page.evaluate("data => show(data)", chart_data(0))
    drawn(page, [0])
    before = page.evaluate("signals.length")
    for number in range(100):
        page.evaluate("press('pointerdown', root.firstChild)")
        page.evaluate("press('pointercancel', root.firstChild)")
        page.evaluate("data => show(data)", chart_data(number))
    assert page.evaluate("signals.length") == before
    page.evaluate("leave()")
    assert page.evaluate("signals.every(signal => signal.aborted)")
    assert page.evaluate("Plotly.purged") == 1


def test_a_chart_that_is_taken_up_again_at_once_is_drawn_on_and_follows(component):
    """As in a second tab on a training: the page ends the component and begins it anew."""
    script = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text()
    page = component("components/live_chart.js", CHART, plotly=[script])
    page.evaluate("data => show(data)", figure_data([1, 2]))
    page.wait_for_function("root.querySelector('.main-svg')")
    page.evaluate("data => { leave(); show(data); }", figure_data([1, 2]))
    page.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")
    assert page.evaluate("Boolean(root.querySelector('.live-chart')._fullLayout)")
    page.evaluate("data => { leave(); show(data); }", figure_data([3, 4, 5]))
    page.wait_for_function("root.querySelector('.live-chart')._fullData?.[0].y.length === 3")


def test_a_chart_that_goes_while_it_is_drawn_is_purged_after_that_without_an_error(component):
    """At the end of a training the page gives a chart its last points and takes it away at once."""
    script = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text()
    page = component("components/live_chart.js", CHART, plotly=[script])
    errors = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.evaluate("data => show(data)", figure_data([1, 2]))
    page.wait_for_function("root.querySelector('.main-svg')")
    page.evaluate(
        "async data => { show(data); await cnnlabPlotly; await 0; leave(); }", figure_data([3, 4])
    )
    page.wait_for_function("!root.querySelector('.live-chart')._fullLayout")
    page.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")
    assert errors == []


DIVIDER_FILES = "components/strip.js components/large.js normalization/divider.js"
DIVIDER = f"""<style>.divider {{ --gap: 10px; --place: 310px; width: 420px; }}</style>
<div class="divider"><input class="range" type="range"><div class="grid"></div>
{large_dialog('<div class="whole"><input class="range" type="range"></div>')}</div>"""
DOT = "data:image/gif;base64,R0lGODlhAQABAIAAA{}AAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SIDES = {"count": 1, "width": 1, "height": 1, "left": DOT.format("A"), "right": DOT.format("B")}
SIDES |= {"names": [f"Picture {number}" for number in range(1, 13)]}


@pytest.mark.parametrize("end", ["pointerup", "pointercancel"])
def test_a_divider_stays_where_it_was_dragged_wherever_the_drag_ends(component, end):
    page = component(DIVIDER_FILES, DIVIDER)
    page.evaluate("data => show(data)", SIDES)
    page.evaluate("root.querySelector('.cell').style.width = '100px'")
    page.evaluate(
        """end => {
          const cell = root.querySelector(".cell");
          const left = cell.getBoundingClientRect().left;
          press("pointerdown", cell, left + 50);
          press("pointermove", cell, left + 80);
          press(end, document.body);
        }""",
        end,
    )
    page.evaluate("data => show(data)", SIDES | {"label": "another"})
    assert page.locator(".range").first.input_value() == "80"
    page.evaluate("root.querySelector('.grid .cell').click()")  # of a keyboard: no drag
    assert page.locator("dialog.large").is_visible()


def test_a_picture_of_a_divider_that_is_pressed_and_not_dragged_opens_large(component):
    page = component(DIVIDER_FILES, DIVIDER)
    page.add_style_tag(content=".cell { width: 100px; height: 100px; display: block }")
    page.evaluate("data => show(data)", SIDES | {"count": 3})
    cell, dialog = page.locator(".grid .cell"), page.locator("dialog.large")
    box = cell.first.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 30, steps=4)
    page.mouse.up()
    assert not dialog.is_visible()
    assert page.locator(".range").first.input_value() == "80"
    cell.nth(1).click()
    assert dialog.is_visible() and dialog.locator("p").inner_text() == "Picture 2"
    page.keyboard.press("ArrowRight")
    assert dialog.locator("p").inner_text() == "Picture 3"
    whole = dialog.locator(".cell")
    assert whole.evaluate("cell => cell.style.getPropertyValue('--part')") == "100%"
    dialog.locator(".range").press("Home")
    assert page.locator(".range").first.input_value() == "0"
    assert dialog.locator("p").inner_text() == "Picture 3"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.wait_for_function("root.querySelectorAll('.grid .cell')[2].matches(':focus')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert dialog.locator("p").inner_text() == "Picture 2"


@pytest.mark.parametrize(
    ("count", "aspect", "columns", "side"),
    [(1, 1, 1, 310), (12, 1, 4, 96), (10, 1, 4, 96), (2, 1, 2, 205), (2, 2, 1, 300)],
)
def test_a_divider_draws_its_pictures_as_large_as_the_place_allows(
    component, count, aspect, columns, side
):
    page = component(DIVIDER_FILES, DIVIDER)
    page.evaluate("data => show(data)", SIDES | {"count": count, "width": aspect})
    style = "name => root.querySelector('.divider').style.getPropertyValue(name)"
    assert page.evaluate(style, "--columns") == str(columns)
    assert page.evaluate(style, "--side") == f"{side}px"
    assert page.locator(".grid .cell").count() == count


def test_a_divider_draws_its_pictures_anew_in_a_window_of_another_height(component_alone):
    page = component_alone(DIVIDER_FILES, DIVIDER.replace("310px", "50vh"))
    page.add_style_tag(content="html { height: 0 }")  # as in Streamlit's document
    page.evaluate("data => show(data)", SIDES)
    side = "root.querySelector('.divider').style.getPropertyValue('--side')"
    for height in (600, 400):
        page.set_viewport_size({"width": 800, "height": height})
        page.wait_for_function(f"side => {side} === side", arg=f"{height // 2}px")


def test_a_divider_takes_new_pictures_into_its_old_cells(component):
    page = component(DIVIDER_FILES, DIVIDER)
    shown = "root.querySelector('.divider').style.getPropertyValue('--right')"
    page.evaluate("data => show(data)", SIDES)
    page.wait_for_function(f"() => {shown}.includes('AAAB')")
    page.evaluate("() => { window.cell = root.querySelector('.cell'); }")
    page.evaluate("data => show(data)", SIDES | {"right": DOT.format("C")})
    page.wait_for_function(f"() => {shown}.includes('AAAC')")
    assert page.evaluate("cell.isConnected")


def test_a_picker_that_stays_speaks_to_the_page_as_it_is_now(component):
    page = component(
        "components/strip.js components/picture_picker.js", '<div class="picker"></div>'
    )
    data = {"count": 2, "strip": "", "names": ["a", "b"], "label": "l", "chosen": [0]}
    page.evaluate("data => show(data, 'first')", data)
    page.evaluate("window.button = root.querySelectorAll('button')[1]")
    page.evaluate("data => show(data, 'second')", data | {"names": ["a", "renamed"]})
    assert page.evaluate("button.isConnected && button.title") == "renamed"
    page.evaluate("button.click()")
    assert page.evaluate("heard") == [["second", "chosen", 1]]


HEAT = """<div class="heat"><div class="picture"></div><div class="over"></div>
<span class="name"></span><input class="opacity" type="range" max="100">
<span class="cold"></span><span class="colours"></span><span class="hot"></span></div>"""


def test_a_slider_that_is_in_hand_is_not_set_back_by_what_comes_from_the_server(component):
    page = component("classification/heatmap.js", HEAT, shadow=True)
    data = {"opacity": 40, "colours": ["red", "blue"], "ratio": 1, "picture": "", "heat": ""}
    page.evaluate("data => show(data)", data)
    slider = page.locator(".opacity")
    assert slider.input_value() == "40"
    slider.focus()
    slider.press("ArrowRight")
    page.evaluate("data => show(data)", data)
    assert slider.input_value() == "41"
    slider.blur()
    page.evaluate("data => show(data)", data)
    assert slider.input_value() == "40"


INSIDE = """<div class="inside"><div class="row"><button class="play"></button>
<input class="scrubber" type="range" min="0" step="1"><span class="when"></span></div>
<div class="panels"></div></div>"""


def hills(num_states: int, plays: bool) -> dict:
    """One layer of one network; its only bar is as high as the number of the epoch."""
    cells = [{"bars": [n, n], "text": f"moments {n}", "remark": ""} for n in range(num_states)]
    shares = [None] + [{"bar": 0.5, "text": f"{n} right"} for n in range(1, num_states)]
    panel = {
        "title": "Hills",
        "caption": "What reaches a layer",
        "columns": [{"name": "plain", "colour": "#d5660f", "shares": shares}],
        "axis": ["cut off", "0", "passes"],
        "layer": "Layer {number}",
        "cut": True,
        "rows": [[cells]],
    }
    states = [f"epoch {n}" for n in range(num_states)]
    words = {"scrubber": "Epoch", "play": "Play", "pause": "Pause"}
    return {"states": states, "panels": [panel], "large": True, "plays": plays} | words


def test_curves_beside_the_hills_show_where_the_hills_are(component):
    page = component("batch_normalization/activations_view.js", INSIDE)
    data = hills(5, plays=False)
    data["panels"][0]["curves"] = {
        "title": "Right",
        "note": "",
        "alt": "grows to 50 %",
        "last": 4,
        "epochs": "epochs",
        "top": 0.5,
        "marks": ["50 %", "25 %", "0 %"],
        "guessing": 0.1,
        "guess": "guessing",
        "lines": [{"colour": "#2b83d4", "dotted": False, "points": [[1, 0.25], [4, 0.5]]}],
    }
    page.evaluate("data => show(data)", data)
    assert page.get_by_role("img", name="grows to 50 %").count() == 1
    assert page.locator("polyline").get_attribute("points") == "50,50 200,0"
    assert page.locator(".guessing").get_attribute("y1") == "80"
    assert page.locator(".now").get_attribute("x1") == "200"
    page.locator(".scrubber").focus()
    page.locator(".scrubber").press("Home")
    assert page.locator(".now").get_attribute("x1") == "0"
    # After the first epoch there is one point, of which a line would not show.
    data["panels"][0]["curves"]["lines"][0]["points"] = [[1, 0.25]]
    page.evaluate("data => show(data)", data)
    assert page.locator("polyline").get_attribute("points") == "40,50 50,50"


def test_hills_that_stand_in_for_others_are_faint_and_say_so(component):
    page = component("batch_normalization/activations_view.js", INSIDE)
    page.evaluate("data => show(data)", hills(3, plays=False) | {"instead": "The earlier one"})
    assert page.locator(".when").inner_text() == "The earlier one"
    assert page.locator(".inside.faint").count() == 1
    page.evaluate("data => show(data)", hills(1, plays=False))
    assert page.locator(".when").inner_text() == "epoch 0"
    assert page.locator(".inside.faint").count() == 0


STEP = 650  # milliseconds from one epoch to the next that is played


@pytest.fixture
def playing(component_alone):
    """Hills that begin to play where the test is the clock: ``playing(number of epochs)``."""

    def open_(num_states: int):
        page = component_alone("batch_normalization/activations_view.js", INSIDE)
        page.clock.install(time=0)
        page.clock.pause_at(1)
        page.evaluate("data => show(data)", hills(num_states, plays=True))
        return page

    return open_


def test_hills_of_an_ended_experiment_play_once_through_the_epochs(playing):
    page = playing(4)
    for epoch in range(4):
        assert page.locator(".when").inner_text() == f"epoch {epoch}"
        assert page.locator(".play").inner_text() == "Pause"
        page.clock.run_for(STEP)
    assert page.get_by_text("3 right").is_visible()
    assert page.locator(".play").inner_text() == "Play"
    page.locator(".play").click()
    assert page.locator(".when").inner_text() == "epoch 0"


def test_hills_that_are_paused_stay_where_they_are(playing):
    page = playing(100)
    page.clock.run_for(STEP)
    page.locator(".play").click()
    page.clock.run_for(2 * STEP)
    assert page.locator(".when").inner_text() == "epoch 1"


def test_hills_stand_still_for_who_wants_no_motion(component_alone):
    page = component_alone("batch_normalization/activations_view.js", INSIDE)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("data => show(data)", hills(4, plays=True))
    assert page.locator(".when").inner_text() == "epoch 3"
    assert page.locator(".play").inner_text() == "Play"


def test_hills_of_an_experiment_at_work_follow_it_until_the_reader_looks_back(component):
    page = component("batch_normalization/activations_view.js", INSIDE)
    for count in (1, 2, 3):
        page.evaluate("data => show(data)", hills(count, plays=False))
        assert page.locator(".when").inner_text() == f"epoch {count - 1}"
    scrubber = page.locator(".scrubber")
    scrubber.focus()
    scrubber.press("Home")
    page.evaluate("data => show(data)", hills(5, plays=False))
    assert page.locator(".when").inner_text() == "epoch 0"
    scrubber.press("End")
    page.evaluate("data => show(data)", hills(6, plays=False))
    assert page.locator(".when").inner_text() == "epoch 5"


LIVE = """<div class="live"><img class="photo" alt=""><div class="says"><p class="waking"></p>
<dl class="bars"></dl></div></div>"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def answer(share: float, kind: str, waking: str = "") -> dict:
    bars = [{"name": "<b>cat", "share": share, "text": f"{share}", "kind": kind}]
    return {"picture": PIXEL, "alt": "a cat", "waking": waking, "bars": bars}


def test_the_live_picture_is_changed_in_place(component):
    page = component("components/moving_bars.js home/live_picture.js", LIVE)
    page.evaluate("data => show(data)", answer(0, "", "waking up"))
    assert page.locator(".waking").is_visible()
    page.evaluate("() => { window.fill = root.querySelector('.fill'); }")
    page.evaluate("data => show(data)", answer(0.75, "right"))
    assert not page.locator(".waking").is_visible()
    assert page.locator("img").get_attribute("alt") == "a cat"
    assert page.locator("dt").inner_text() == "<b>cat"
    assert page.evaluate("fill === root.querySelector('.fill') && fill.style.width") == "75%"
    assert page.locator(".bars .right").count() == 2


def test_on_a_phone_what_is_said_over_the_bars_stays_within_them(component):
    page = component("components/moving_bars.js home/live_picture.js", LIVE)
    page.set_viewport_size({"width": 390, "height": 844})
    page.add_style_tag(content=(UI / "home" / "live_picture.css").read_text())
    bars = [{"name": "automobile", "share": 0, "text": "", "kind": ""}] * 10
    words = {"waking": "The network is waking up …", "alt": "A cat"}
    page.evaluate("data => show(data)", {"picture": DOT.format("A"), "bars": bars} | words)
    waking, room = (page.locator(place).bounding_box() for place in (".waking", ".says"))
    assert room["x"] <= waking["x"]
    assert waking["x"] + waking["width"] <= room["x"] + room["width"] <= 390
