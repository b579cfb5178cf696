"""The camera's components alone on a page, where the test is the server and draws the stream."""

import base64

import numpy as np
import pytest

from cnnlab.images import decode_image
from ui.camera.component import _HTML
from ui.camera.live import _BESIDE

pytestmark = pytest.mark.browser

_SHARED = "components/page_idle.js components/moving_bars.js camera/camera.js"
WORDS = {
    "on": "on",
    "off": "off",
    "view": "view",
    "which": "which",
    "camera": "camera",
    "hold": "Hold for {name}",
    "count": "Pictures: {count}",
    "full": "Full",
    "rate": "{rate} a second",
    **{name: f"It is {name}." for name in ("denied", "absent", "busy", "unplugged", "insecure")},
}
CLASSES = [{"name": "a", "count": 0, "full": False}]
GATHERING = {"serial": 0, "words": WORDS, "classes": CLASSES, "open": "a"}
LIVE = {"serial": 0, "words": WORDS, "says": "", "bars": [], "heat": "", "trouble": ""}
BARS = [{"name": "cat", "share": 1, "text": "100 %", "kind": "right"}]
# The left half is red, the right one blue; (640, 360), so that a square is cut from the middle.
STREAM = """(devices) => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  Object.assign(canvas, { width: 640, height: 360 });
  setInterval(() => {
    context.fillStyle = "rgb(200, 0, 0)";
    context.fillRect(0, 0, 320, 360);
    context.fillStyle = "rgb(0, 0, 200)";
    context.fillRect(320, 0, 320, 360);
  }, 30);
  window.given = [];
  window.asked = [];
  const getUserMedia = async ({ video }) => {
    asked.push(video);
    if (window.refusal) throw new DOMException("", window.refusal);
    given.push(canvas.captureStream(30));
    return given.at(-1);
  };
  const enumerateDevices = async () =>
    devices.map((label) => ({ kind: "videoinput", deviceId: label, label }));
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia, enumerateDevices } });
}"""


@pytest.fixture
def gathering(component):
    return opened(component, "gathering", '<div class="holds beside"></div>')


@pytest.fixture
def live(component):
    return opened(component, "live", _BESIDE)


def opened(component, name: str, beside: str):
    page = component(f"{_SHARED} camera/{name}.js", _HTML.format(beside=beside))
    page.evaluate(STREAM, ["front"])
    return page


def tell(page, data: dict, **changes) -> None:
    page.evaluate("data => show(data)", data | changes)


def turn_on(page, data: dict) -> None:
    tell(page, data)
    page.locator(".switch").click()
    page.locator(".camera.on").wait_for()


def heard(page) -> list[dict]:
    return [value for _, _, value in page.evaluate("heard")]


def await_report(page, serial: int) -> dict:
    page.wait_for_function("n => heard.some(([, , { serial }]) => serial === n)", arg=serial)
    return next(report for report in heard(page) if report["serial"] == serial)


def test_what_is_sent_is_the_middle_as_a_square_and_not_mirrored(live):
    turn_on(live, LIVE)
    report = await_report(live, 1)
    pixels = decode_image(base64.b64decode(report["pictures"][0]))
    assert pixels.shape == (256, 256, 3)
    assert np.abs(pixels[:, 40].astype(int) - [200, 0, 0]).max() < 16
    assert np.abs(pixels[:, -40].astype(int) - [0, 0, 200]).max() < 16


def test_the_next_frame_waits_for_the_answer_however_long_that_takes(live):
    turn_on(live, LIVE)
    live.wait_for_function("heard.length === 2")  # nobody answers: the same is sent again
    assert heard(live)[0] == heard(live)[1]
    tell(live, LIVE, serial=1, bars=BARS)
    assert await_report(live, 2)["serial"] == 2


def test_the_rate_of_answers_is_said(live):
    turn_on(live, LIVE)
    for serial in range(1, 5):
        await_report(live, serial)
        tell(live, LIVE, serial=serial, bars=BARS, says="cat")
    assert live.locator(".rate").inner_text().endswith(" a second")
    assert live.locator(".says").inner_text() == "cat"
    live.locator(".spoken", has_text="cat").wait_for(state="attached")


def test_without_an_answer_yet_the_network_is_asked_again(live):
    turn_on(live, LIVE)
    await_report(live, 1)
    tell(live, LIVE, serial=1, says="waking up")
    await_report(live, 2)
    assert live.locator(".rate").inner_text() == ""


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("NotAllowedError", "denied"),
        ("NotFoundError", "absent"),
        ("OverconstrainedError", "absent"),
        ("NotReadableError", "busy"),
        ("UnknownError", "busy"),
    ],
)
def test_what_keeps_the_camera_away_is_said_and_it_may_be_tried_again(gathering, error, trouble):
    tell(gathering, GATHERING)
    gathering.evaluate("error => { window.refusal = error; }", error)
    gathering.locator(".switch").click()
    gathering.get_by_role("alert").get_by_text(f"It is {trouble}.").wait_for()
    gathering.evaluate("() => { window.refusal = undefined; }")
    gathering.locator(".switch", has_text="on").click()
    gathering.locator(".camera.on").wait_for()
    assert gathering.locator(".trouble").is_hidden()


def test_a_pasted_picture_joins_the_open_class_whole_and_small(gathering):
    tell(gathering, GATHERING)
    gathering.evaluate(
        """async () => {
          const canvas = document.createElement("canvas");
          Object.assign(canvas, { width: 600, height: 300 });
          const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File(["no picture"], "notes.txt", { type: "text/plain" }));
          clipboardData.items.add(new File([blob], "pasted.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
        }"""
    )
    report = await_report(gathering, 1)
    assert report["name"] == "a"
    assert [decode_image(base64.b64decode(one)).shape for one in report["pictures"]] == [
        (128, 256, 3)
    ]


def test_a_camera_that_is_pulled_out_is_missed(gathering):
    turn_on(gathering, GATHERING)
    gathering.evaluate("given[0].getVideoTracks()[0].dispatchEvent(new Event('ended'))")
    gathering.get_by_role("alert").get_by_text("It is unplugged.").wait_for()
    assert gathering.get_by_role("button", name="Hold for a").is_disabled()


def test_a_page_that_browsers_give_no_camera_says_so(component):
    page = component(f"{_SHARED} camera/live.js", _HTML.format(beside=_BESIDE))
    assert not page.evaluate("isSecureContext")
    tell(page, LIVE)
    page.locator(".switch").click()
    page.get_by_role("alert").get_by_text("It is insecure.").wait_for()


def test_of_several_cameras_one_is_chosen(component):
    page = component(f"{_SHARED} camera/live.js", _HTML.format(beside=_BESIDE))
    page.evaluate(STREAM, ["front", "back"])
    turn_on(page, LIVE)
    page.locator(".which select").select_option("back")
    page.wait_for_function("asked.length === 2")
    assert page.evaluate("asked[1].deviceId.exact") == "back"
    page.wait_for_function("!given[0].active && given[1].active")


def test_the_camera_rests_while_the_tab_is_hidden(live):
    hide = """hidden => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    turn_on(live, LIVE)
    live.evaluate(hide, True)
    assert not live.evaluate("given[0].active")
    live.evaluate(hide, False)
    live.wait_for_function("given[1]?.active")
    live.locator(".camera.on").wait_for()


def test_the_camera_stops_when_the_component_goes_and_not_when_it_is_drawn_anew(live):
    turn_on(live, LIVE)
    live.evaluate("data => { leave(); show(data); }", LIVE)
    live.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")
    assert live.evaluate("given.length === 1 && given[0].active")
    live.evaluate("leave()")
    live.wait_for_function("!given[0].active")


def test_a_stream_that_comes_after_the_component_went_is_stopped(live):
    tell(live, LIVE)
    live.evaluate(
        """() => {
          const give = navigator.mediaDevices.getUserMedia;
          navigator.mediaDevices.getUserMedia = (wanted) => new Promise((done) => {
            window.allow = () => done(give(wanted));
          });
        }"""
    )
    live.locator(".switch").click()
    live.evaluate("leave()")
    live.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")
    live.evaluate("allow()")
    live.wait_for_function("given[0]?.active === false")


def test_pictures_that_the_page_has_not_counted_yet_are_counted_by_the_button(gathering):
    turn_on(gathering, GATHERING)
    button = gathering.get_by_role("button", name="Hold for a")
    button.hover()
    gathering.mouse.down()
    report = await_report(gathering, 1)
    gathering.wait_for_function("root.querySelector('.held').innerText.includes(': 28')")
    gathering.wait_for_function("heard.length > 1")  # an impatient camera takes no more than that
    assert "Pictures: 28" in button.inner_text()
    gathering.mouse.up()
    sent = len(report["pictures"])
    classes = [{"name": "a", "count": sent, "full": False}]
    tell(gathering, GATHERING, serial=1, classes=classes)
    assert "Pictures: 28" in button.inner_text()
    assert len(await_report(gathering, 2)["pictures"]) == 8


def test_a_hold_goes_on_while_counts_come_and_ends_with_the_class(gathering):
    turn_on(gathering, GATHERING)
    button = gathering.get_by_role("button", name="Hold for a")
    button.hover()
    gathering.mouse.down()
    await_report(gathering, 1)
    tell(gathering, GATHERING, serial=1, classes=[{"name": "a", "count": 4, "full": False}])
    await_report(gathering, 2)
    assert gathering.locator(".held").count() == 1
    tell(gathering, GATHERING, serial=2, classes=[{"name": "b", "count": 0, "full": False}])
    assert gathering.locator(".held").count() == 0
    button = gathering.get_by_role("button", name="Hold for b")
    assert "Pictures: 0" in button.inner_text()


def test_names_of_classes_are_text(gathering):
    name = "<img src=x onerror=alert(1)> $& {count}"
    tell(gathering, GATHERING, classes=[{"name": name, "count": 1, "full": False}])
    assert gathering.locator(".holds span").first.inner_text() == f"Hold for {name}"
    assert gathering.locator(".holds img").count() == 0
