"""The live camera: chromium's fake one, which plays a drawn film."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.fake_camera import flags, write_film

pytestmark = pytest.mark.browser

FRAMES_OF_EACH = 40


@pytest.fixture(scope="module")
def camera_browser(launch, tmp_path_factory):
    """A browser with a camera."""
    film = tmp_path_factory.mktemp("film") / "film.y4m"
    browser = launch(*flags(write_film(film, ("left", "right"), FRAMES_OF_EACH)))
    yield browser
    browser.close()


@pytest.fixture
def open_camera(camera_browser, camera_server, visit):
    """Open the page in one of its modes, in a tab of its own; ``turn_on`` turns the camera on."""
    contexts = []

    def open_(mode: str, turn_on: bool = True, browser=camera_browser, **settings):
        contexts.append(browser.new_context(**settings))
        visitor = visit(contexts[-1], camera_server)
        visitor.page.goto(f"{camera_server}/?mode={mode}")
        visitor.page.get_by_role("button", name="Turn the camera").wait_for()
        if turn_on:
            visitor.page.get_by_role("button", name="Turn the camera on").click()
        return visitor

    yield open_
    for context in contexts:
        context.close()


def kept(page) -> list[int]:
    """How many pictures of each class the page has."""
    text = page.get_by_text(re.compile(r"^Kept: \d+ and \d+\.$")).inner_text()
    return [int(number) for number in re.findall(r"\d+", text)]


def hold_button(page, name: str):
    button = page.get_by_role("button", name=f"Hold for {name}")
    page.wait_for_function("button => !button.disabled", arg=button.element_handle())
    return button


def counted(button) -> int:
    return int(re.search(r"Pictures: (\d+)", button.inner_text())[1])


def test_pictures_come_as_long_as_a_button_is_held_and_all_are_kept(open_camera):
    visitor = open_camera("gather")
    page, button = visitor.page, hold_button(visitor.page, "left")
    button.hover()
    page.mouse.down()
    visitor.until(lambda: kept(page)[0] > 20, "no pictures came")
    page.mouse.up()
    taken = counted(button)
    visitor.until(lambda: kept(page) == [taken, 0], "pictures were lost")
    assert page.get_by_text("Shapes: (240, 240, 3)", exact=True).count() == 1
    page.wait_for_timeout(500)  # nothing follows
    assert counted(button) == taken


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_a_key_holds_a_button_too(open_camera, key):
    visitor = open_camera("gather")
    page, button = visitor.page, hold_button(visitor.page, "right")
    button.focus()
    page.keyboard.down(key)
    visitor.until(lambda: kept(page)[1] > 4, "no pictures came")
    page.keyboard.up(key)
    visitor.until(lambda: kept(page) == [0, counted(button)], "pictures were lost")


def test_a_full_class_takes_no_more(open_camera):
    visitor = open_camera("gather")
    button = hold_button(visitor.page, "left")
    button.hover()
    visitor.page.mouse.down()
    visitor.page.get_by_text("Full").wait_for()
    assert button.is_disabled()
    visitor.until(lambda: kept(visitor.page)[0] >= 100, "the page does not know of it")
    assert hold_button(visitor.page, "right").is_enabled()


def test_live_answers_follow_the_film_which_is_not_mirrored_for_them(open_camera):
    page = open_camera("live").page
    video = page.locator("video")
    for _ in range(2):
        for name in ("left", "right"):
            page.locator(".says", has_text=name).wait_for()
    assert page.locator(".bars dt").all_inner_texts() == ["left", "right"]
    page.locator(".rate", has_text="answers a second").wait_for()
    assert "-1" in video.evaluate("video => getComputedStyle(video).transform")


def test_heat_lies_over_the_live_picture(open_camera):
    page = open_camera("heat").page
    over = page.locator(".over")
    page.wait_for_function("over => over.style.backgroundImage", arg=over.element_handle())
    assert "-1" in over.evaluate("over => getComputedStyle(over).transform")


def test_what_goes_wrong_with_an_answer_is_said(open_camera):
    page = open_camera("broken").page
    page.get_by_role("alert").get_by_text("The network is out of order.").wait_for()


def test_who_does_not_allow_the_camera_is_told_how(launch, open_camera):
    browser = launch("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    page = open_camera("gather", browser=browser).page
    page.get_by_role("alert").get_by_text("The browser keeps the camera from this page.").wait_for()
    assert page.get_by_role("button", name="Turn the camera on").is_enabled()
    browser.close()


def test_without_a_camera_that_is_said(chromium, open_camera):
    page = open_camera("gather", browser=chromium).page
    page.get_by_role("alert").get_by_text("There is no camera.").wait_for()


def test_the_stream_stops_with_the_component(open_camera):
    visitor = open_camera("live")
    page = visitor.page
    page.locator(".rate", has_text="answers a second").wait_for()
    stream = page.locator("video").evaluate_handle("video => video.srcObject")
    page.get_by_text("Away", exact=True).click()
    page.wait_for_function("stream => !stream.active", arg=stream)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["gather", "live"])
def test_the_camera_has_no_grave_fault_and_fits_a_phone(open_camera, mode, scheme):
    size = {"width": 390, "height": 844}
    visitor = open_camera(mode, color_scheme=scheme, viewport=size, reduced_motion="reduce")
    if mode == "live":
        visitor.page.locator(".rate", has_text="answers a second").wait_for()
    else:
        hold_button(visitor.page, "left")
    assert visitor.sideways() <= 0
    found = Axe().run(visitor.page).response["violations"]
    ours = [
        node["html"][:200]
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
        if "shadow" in str(node["target"]) or "camera" in str(node["target"])
    ]
    assert not ours


def test_the_ready_network_answers_the_camera_with_heat_on_demand(camera_browser, server, visit):
    context = camera_browser.new_context()
    visitor = visit(context, server)
    page = visitor.page
    visitor.open("classify?how_many=live")
    page.get_by_role("button", name="Turn the camera on").click()
    page.locator(".rate", has_text="answers a second").wait_for()
    assert page.locator(".bars dt").count() == 10
    over = page.locator(".over").element_handle()
    assert not over.evaluate("over => over.style.backgroundImage")
    page.get_by_text("Show where it looks").click()
    page.wait_for_function("over => over.style.backgroundImage", arg=over)
    assert "live_heat=true" in page.url
    context.close()
