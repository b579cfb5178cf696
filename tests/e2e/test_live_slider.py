"""The slider in a real browser: alone, where the test is the server, and on a page."""

import pytest

from ui.components.slider import _HTML

pytestmark = pytest.mark.browser

DATA = {
    "label": "Turn",
    "code": "",
    "help": "How far.",
    "what": "What is this?",
    "unit": "",
    "low": "from",
    "high": "to",
    "typed": "n",
    "typed_low": "n from",
    "typed_high": "n to",
    "lowest": 0,
    "highest": 100,
    "step": 1,
    "digits": 0,
    "factor": 1,
    "serial": 0,
    "values": [20],
}


@pytest.fixture
def slider(component):
    """Open a slider: ``slider(**data)``; the page says whether it runs."""
    return lambda **data: opened(component, **data)


def opened(component, **data):
    page = component("components/page_idle.js components/slider.js", _HTML, shadow=True)
    page.evaluate("document.body.prepend(document.createElement('main'))")
    page.evaluate("html => root.querySelector('.slider') || (root.innerHTML = html)", _HTML)
    page.add_style_tag(content=":host { display: block; width: 400px }")
    tell(page, **data)
    return page


def tell(page, **data) -> None:
    """What the server says to the slider."""
    page.evaluate("data => show(data)", DATA | data)


def run(page, state: str) -> None:
    page.evaluate("state => document.querySelector('main').dataset.testScriptState = state", state)
    page.evaluate("() => new Promise(done => setTimeout(done))")


def drag(page, *values: float, index: int = 0) -> None:
    """Move a thumb as a pointer does, from value to value."""
    page.evaluate(
        """([values, index]) => {
          const input = root.querySelectorAll("input[type=range]")[index];
          press("pointerdown", input);
          for (const value of values) {
            input.value = value;
            input.dispatchEvent(new Event("input"));
          }
          press("pointerup", input);
        }""",
        [values, index],
    )


def reports(page) -> list[tuple]:
    heard = page.evaluate("heard")
    return [(*report["values"], report["serial"]) for _, _, report in heard]


def thumbs(page) -> list[float]:
    return [float(each.input_value()) for each in page.locator("input[type=range]").all()]


def test_one_report_is_under_way_and_the_newest_value_follows(slider):
    page = slider()
    drag(page, 21, 22, 23)
    assert reports(page) == [(21, 1)]
    tell(page, values=[21], serial=1)
    assert reports(page) == [(21, 1), (23, 2)]
    tell(page, values=[23], serial=2)
    assert reports(page) == [(21, 1), (23, 2)]


def test_letting_go_is_a_report_where_only_one_component_was_redrawn(slider):
    page = slider(alone=True)
    page.evaluate("document.addEventListener('cnnlab-redrawn', e => (window.redrawn = e.detail))")
    press = "kind => press(kind, root.querySelector('input[type=range]'))"
    page.evaluate(press, "pointerdown")
    page.locator("input[type=range]").fill("30")
    tell(page, alone=True, values=[30], serial=1, redrawn=[{"place": "wall"}])
    assert page.evaluate("redrawn") == {"place": "wall"}
    page.evaluate(press, "pointerup")
    tell(page, alone=True, values=[30], serial=2)
    assert [report["held"] for _, _, report in page.evaluate("heard")] == [True, False]
    page.evaluate(press, "pointerdown")
    page.evaluate(press, "pointerup")
    assert len(reports(page)) == 2


def test_a_response_that_comes_late_does_not_move_the_thumb_back(slider):
    page = slider()
    drag(page, 30, 60)
    tell(page, values=[20], serial=0)
    assert thumbs(page) == [60]
    tell(page, values=[30], serial=1)
    assert thumbs(page) == [60]
    tell(page, values=[60], serial=2)
    assert thumbs(page) == [60]


def test_the_next_report_waits_until_the_page_has_run_to_its_end(slider):
    page = slider()
    drag(page, 30, 60)
    run(page, "running")
    tell(page, values=[30], serial=1)
    assert len(reports(page)) == 1
    run(page, "notRunning")
    assert reports(page) == [(30, 1), (60, 2)]


def test_a_response_that_comes_twice_is_followed_by_one_report(slider):
    page = slider()
    drag(page, 30, 60)
    run(page, "running")
    tell(page, values=[30], serial=1)
    tell(page, values=[30], serial=1)
    run(page, "notRunning")
    assert reports(page) == [(30, 1), (60, 2)]


def test_a_report_that_was_lost_is_made_again_but_no_run_is_cut_short(component_alone):
    page = opened(component_alone)
    page.clock.install()
    run_clock = page.clock.run_for
    drag(page, 30)
    page.evaluate("document.querySelector('main').dataset.testScriptState = 'running'")
    run_clock(5000)
    assert reports(page) == [(30, 1)]
    page.evaluate("document.querySelector('main').dataset.testScriptState = 'notRunning'")
    page.wait_for_function("heard.length === 2")
    assert reports(page) == [(30, 1), (30, 2)]


def test_what_the_page_sets_moves_the_thumb(slider):
    page = slider()
    tell(page, values=[77.25])
    assert thumbs(page) == [77]
    assert page.locator("input[type=number]").input_value() == "77.25"
    assert reports(page) == []
    drag(page, 78)
    tell(page, values=[5], serial=1)  # a preset, pressed meanwhile
    assert thumbs(page) == [5]


def test_a_new_session_counts_anew(slider):
    page = slider(serial=7)
    drag(page, 30)
    assert reports(page) == [(30, 8)]
    tell(page, values=[30], serial=8)
    tell(page, values=[40], serial=0)
    assert thumbs(page) == [40]


@pytest.mark.parametrize(
    ("key", "value"), [("ArrowRight", 21), ("ArrowLeft", 19), ("Home", 0), ("End", 100)]
)
def test_keys_move_it(slider, key, value):
    page = slider()
    page.locator("input[type=range]").press(key)
    assert reports(page) == [(value, 1)]
    assert page.locator("input[type=number]").input_value() == str(value)


def test_a_number_is_typed_and_kept_within_the_ends(slider):
    page = slider()
    field = page.locator("input[type=number]")
    field.fill("64")
    assert reports(page) == [(64, 1)]
    tell(page, values=[64], serial=1)
    field.fill("640")
    assert len(reports(page)) == 1
    field.press("Enter")
    assert reports(page)[1:] == [(100, 2)]
    field.blur()
    assert (field.input_value(), thumbs(page)) == ("100", [100])
    tell(page, values=[100], serial=2)
    field.fill("")
    field.press("Enter")
    field.blur()
    assert (field.input_value(), len(reports(page))) == ("100", 2)


def test_a_field_that_is_written_in_is_left_alone(slider):
    page = slider()
    page.locator("input[type=number]").press_sequentially("5")  # 205, which is beyond
    tell(page, values=[21])
    assert page.locator("input[type=number]").input_value() in ("205", "520")


def test_shares_are_shown_and_typed_in_per_cent(slider):
    page = slider(highest=1, step=0.05, factor=100, unit="%", values=[0.1])
    assert page.locator("input[type=number]").input_value() == "10"
    page.locator("input[type=number]").fill("12.5")
    assert reports(page) == [(0.125, 1)]
    assert page.locator("input[type=range]").get_attribute("aria-valuetext") == "12.5%"


def test_steps_of_any_distance_lie_evenly(slider):
    scale = {"stops": [0, 1e-6, 0.03, 1], "names": ["none", "least", "some", "all"]}
    scale["words"] = [""] * 4
    page = slider(**scale, values=[0.03])
    assert thumbs(page) == [2]
    page.locator("input[type=range]").press("ArrowLeft")
    assert reports(page) == [(1e-6, 1)]
    assert page.locator("input[type=number]").input_value() == "0.000001"
    assert page.locator("input[type=range]").get_attribute("aria-valuetext") == "least"
    tell(page, **scale, values=[1e-6], serial=1)
    page.locator("input[type=number]").fill("0.8")
    assert reports(page)[1:] == [(1, 2)]


def test_a_stop_without_a_number_shows_its_word_and_is_passed_over_by_what_is_typed(slider):
    scale = {"stops": [0, 20, 5000, "all"], "names": ["always new", "20", "5,000", "all of them"]}
    scale["words"] = ["always new", "", "", "all of them"]
    page = slider(**scale, values=["all"])
    field, thumb = page.locator("input[type=number]"), page.locator("input[type=range]")
    assert thumbs(page) == [3] and thumb.get_attribute("aria-valuetext") == "all of them"
    assert (field.input_value(), field.get_attribute("placeholder")) == ("", "all of them")
    assert field.evaluate("field => field.scrollWidth <= field.clientWidth")
    field.fill("4000")
    assert reports(page) == [(5000, 1)]
    tell(page, **scale, values=[5000], serial=1)
    field.fill("0")
    field.press("Tab")
    assert (field.input_value(), field.get_attribute("placeholder")) == ("", "always new")
    tell(page, **scale, values=[0], serial=2)
    thumb.press("End")
    assert reports(page)[2:] == [("all", 3)]


def test_of_two_thumbs_that_meet_the_pointer_takes_the_one_that_can_move(slider):
    page = slider(highest=2, step=0.25, values=[1, 1])
    drag(page, 0.75, 0.5, index=1)
    assert thumbs(page) == [0.5, 1]
    tell(page, highest=2, step=0.25, values=[0.75, 1], serial=1)
    assert reports(page) == [(0.75, 1, 1), (0.5, 1, 2)]
    tell(page, highest=2, step=0.25, values=[0.5, 1], serial=2)
    page.locator("input[type=range]").nth(1).press("Home")
    assert thumbs(page) == [0.5, 0.5]


def test_names_and_help_are_there_for_keyboard_and_screen_reader(slider):
    page = slider(code="rotation_range")
    assert page.get_by_role("slider", name="Turn", exact=True).count() == 1
    assert page.get_by_role("spinbutton", name="n", exact=True).count() == 1
    tip = page.locator(".tip")
    assert not tip.is_visible()
    page.get_by_role("button", name="What is this?").focus()
    assert tip.is_visible()
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_dragging_on_a_page_draws_pictures_on_the_way_and_ends_with_the_last_value(visitor):
    visitor.open("augmentation")
    before, reruns = visitor.wall("variants"), visitor.finished
    box = visitor.page.locator(".st-key-rotation_range input[type=range]").bounding_box()
    middle, mouse = box["y"] + box["height"] / 2, visitor.page.mouse
    mouse.move(box["x"] + box["width"] * 20 / 180, middle)
    mouse.down()
    for part in (0.3, 0.5, 0.7, 0.9):
        seen = visitor.finished
        mouse.move(box["x"] + box["width"] * part, middle, steps=8)
        visitor.until(lambda seen=seen: visitor.finished > seen, "no picture while it was dragged")
    mouse.up()
    value = visitor.page.locator(".st-key-rotation_range input[type=range]").input_value()
    assert 155 <= int(value) <= 170
    visitor.page.wait_for_url(f"**rotation_range={value}**")
    assert visitor.finished - reruns >= 4
    visitor.until(lambda: visitor.wall("variants") != before, "the pictures stayed")


def test_a_finger_drags_it_and_the_page_stays_where_it_is(chromium, server, visit):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    visitor = visit(context, server)
    visitor.open("augmentation")
    thumb = visitor.page.locator(".st-key-rotation_range input[type=range]")
    thumb.evaluate("thumb => thumb.scrollIntoView({ block: 'end' })")
    box, session = thumb.bounding_box(), context.new_cdp_session(visitor.page)
    x, y = box["x"] + box["width"] * 20 / 180, box["y"] + box["height"] / 2

    def touch(kind: str, *points: float) -> None:
        places = [{"x": point, "y": y} for point in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", x)
    for step in range(1, 11):
        touch("touchMove", x + step * 10)
    touch("touchEnd")
    visitor.until(lambda: int(thumb.input_value()) > 40, "the finger did not move the thumb")
    visitor.until(
        lambda: f"rotation_range={thumb.input_value()}" in visitor.page.url,
        "the page did not hear where the thumb is",
    )
    assert visitor.page.evaluate("scrollX") == 0
    context.close()
