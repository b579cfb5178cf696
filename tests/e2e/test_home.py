"""The first page in a real browser, with the ready network itself."""

from pathlib import Path

import pytest

from ui.menu import PAGES

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (1920, 1080), (390, 844))
INSIDE = """element => {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
}"""

LINK_IN_THE_MIDDLE = """picture => {
  picture.scrollIntoView({block: "center", behavior: "instant"});
  const box = picture.getBoundingClientRect();
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return hit?.closest("a")?.pathname;
}"""


def test_a_visitor_turns_the_picture_and_the_network_is_fooled(visitor):
    visitor.open()
    photo = visitor.page.locator(".live .photo")
    photo.wait_for()
    visitor.page.locator(".live dt.right").wait_for()
    assert visitor.page.locator(".live dt.right").inner_text() == "cat"
    before = photo.get_attribute("src")
    visitor.open("?turn=-120")
    visitor.page.locator(".live dt.wrong").wait_for()
    assert photo.get_attribute("src") != before
    visitor.page.get_by_role("button", name="As it was").click()
    visitor.page.locator(".live dt.right").wait_for()


def test_picture_prediction_and_sliders_are_on_the_first_screen(visitor):
    page = visitor.page
    visitor.open()
    page.locator(".live dt").nth(9).wait_for()
    parts = (".live .photo", ".live .bars", ".st-key-turn", ".st-key-light")

    def fits(width: int) -> bool:
        return (
            all(page.locator(part).first.evaluate(INSIDE) for part in parts)
            and page.locator(".live .photo").bounding_box()["y"] <= 420
            and page.evaluate("document.documentElement.scrollWidth") <= width
        )

    for size in SIZES:
        visitor.resize(size)
        visitor.until(lambda size=size: fits(size[0]), f"{size}: something is off the screen")


def test_a_room_opens_by_a_click_anywhere_on_its_card(visitor):
    visitor.open()
    card = visitor.page.locator(".st-key-room_runs")
    card.locator("img").wait_for()
    with visitor.rerun():
        card.click(position={"x": 20, "y": 20})
    visitor.page.get_by_role("heading", level=1, name="Runs").wait_for()


def test_the_middle_of_each_rooms_picture_is_the_link_to_the_room(visitor):
    visitor.open()
    for page in PAGES:
        name = Path(page.path).stem
        picture = visitor.page.locator(f".st-key-room_{name} img")
        visitor.until(
            lambda picture=picture, name=name: picture.evaluate(LINK_IN_THE_MIDDLE) == f"/{name}",
            f"a click on the picture of {page.title} does not lead there",
        )
