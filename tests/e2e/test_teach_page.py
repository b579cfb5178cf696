"""The page Teach from its first name to live answers, before chromium's fake camera."""

import re

import pytest

from tests.e2e.fake_camera import flags, write_film
from tests.e2e.test_accessibility import lasting_faults

pytestmark = pytest.mark.browser

HALVES = ("top", "bottom")
FRAMES_OF_EACH = 80
ENOUGH = 8
BRIGHTER = """() => {
  const find = (root) => root.querySelector("video") ?? [...root.querySelectorAll("*")]
    .map((place) => place.shadowRoot && find(place.shadowRoot)).find(Boolean);
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 2 });
  const context = canvas.getContext("2d");
  context.drawImage(find(document), 0, 0, 1, 2);
  const { data } = context.getImageData(0, 0, 1, 2);
  return data[0] > data[4] ? "top" : "bottom";
}"""


@pytest.fixture(scope="module")
def camera(launch, tmp_path_factory):
    film = tmp_path_factory.mktemp("film") / "halves.y4m"
    browser = launch(*flags(write_film(film, HALVES, FRAMES_OF_EACH)))
    yield browser
    browser.close()


@pytest.fixture
def visitor(camera, server, visit):
    context = camera.new_context()
    yield visit(context, server)
    context.close()


def count(page, name: str) -> int:
    button = page.get_by_role("button", name=f"Hold for {name}")
    return int(re.search(r"Pictures: (\d+)", button.inner_text())[1])


def gather(visitor, name: str) -> None:
    """Hold the button while the film shows the class, until there are enough pictures."""
    page = visitor.page
    while count(page, name) < ENOUGH:
        page.wait_for_function(f"({BRIGHTER})() !== '{name}'")
        page.wait_for_function(f"({BRIGHTER})() === '{name}'")
        page.get_by_role("button", name=f"Hold for {name}").hover()
        page.mouse.down()
        visitor.until(lambda: count(page, name) >= ENOUGH or page.evaluate(BRIGHTER) != name, name)
        page.mouse.up()


def test_two_things_are_gathered_taught_and_recognised_live(visitor):
    page = visitor.page
    visitor.open("teach")
    page.get_by_label("What shall it tell apart?").fill("top, bottom")
    visitor.press("Gather pictures")
    page.get_by_role("button", name="Turn the camera on").click()
    for name in HALVES:
        gather(visitor, name)
    page.locator(".picker button").nth(ENOUGH // 2).wait_for()
    assert lasting_faults(visitor) == []
    page.reload()
    page.get_by_text(f"top · {count(page, 'top')}").wait_for()
    assert count(page, "top") >= ENOUGH
    visitor.press("Teach")
    page.get_by_text("pictures right").wait_for()
    with visitor.rerun():  # the camera of gathering has the same button
        page.get_by_text("try", exact=True).click()
    page.get_by_role("button", name="Turn the camera on").click()
    for _ in range(2):
        for name in HALVES:
            page.locator(".says", has_text=name).wait_for()
    assert lasting_faults(visitor) == []
