"""The page Classify in a real browser, with the ready-made network: no training, no network."""

import numpy as np
import pytest

from cnnlab.images import encode_image

pytestmark = pytest.mark.browser
SHADOW = "it => getComputedStyle(it).boxShadow"


def look_at(visitor, view: str) -> None:
    """Another view of the picture."""
    with visitor.rerun():
        visitor.page.locator(".st-key-view_picture").get_by_text(view, exact=True).click()


def test_a_sample_is_classified_explained_and_varied(visitor):
    visitor.open("classify?pictures_from=toybox10")
    page = visitor.page
    page.locator(".shares dt").nth(4).wait_for()
    with visitor.rerun():
        page.locator(".picker button").nth(1).click()
    page.wait_for_url("**shown=2**")
    page.keyboard.press("Shift+Tab")
    focused, chosen = (page.locator(".picker button").nth(index) for index in (0, 1))
    assert focused.evaluate("it => getComputedStyle(it).outlineWidth") == "2px"
    assert focused.evaluate(SHADOW) == "none" != chosen.evaluate(SHADOW)

    look_at(visitor, "why")
    heat, opacity = (page.locator(f".heat .{part}") for part in ("over", "opacity"))
    asked = visitor.asked
    opacity.evaluate("it => { it.value = 20; it.dispatchEvent(new Event('input')); }")
    assert heat.evaluate("it => it.style.opacity") == "0.2"
    assert visitor.asked == asked
    with visitor.rerun():
        opacity.press("ArrowRight")
    page.wait_for_url("**opacity=21**")

    look_at(visitor, "what if")
    page.locator(".st-key-what_if .js-plotly-plot").wait_for()
    steps = page.locator(".grid-steps figure")
    visitor.until(lambda: steps.count() == 7, "a picture a step should be there")
    before = page.locator(".varied .shot").get_attribute("aria-label")
    page.locator(".st-key-vary_by input[type=range]").press("Home")
    page.get_by_role("img", name="The picture, varied: -180°").wait_for()
    page.wait_for_url("**vary_by=-180**")
    assert before == "The picture, varied: 0°"
    look_at(visitor, "inside")
    page.locator(".grid-maps figure").first.wait_for()
    look_at(visitor, "look-alikes")
    page.locator(".grid-alike figure").nth(9).wait_for()

    link = page.url.removeprefix(f"{visitor.address}/")
    visitor.open()
    visitor.open(link)
    page.locator(".picker button[aria-pressed=true]").wait_for()
    assert page.locator(".picker button").nth(1).get_attribute("aria-pressed") == "true"


PHOTO = encode_image(np.full((300, 400, 3), 200, np.uint8), "jpeg")


def drop(visitor, name: str, content: bytes) -> None:
    """Give the page a file, as if it had been dropped into its field."""
    field = visitor.page.locator(".st-key-own_pictures input[type=file]")
    with visitor.rerun():
        field.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


def test_a_dropped_picture_is_classified_and_a_sample_is_one_click_away(visitor):
    visitor.open("classify")
    page = visitor.page
    page.locator("[aria-label='The picture cat']").first.wait_for()
    page.locator(".both .shot").first.click()
    page.get_by_role("dialog", name="Open large").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Open large").wait_for(state="hidden")
    drop(visitor, "mine.jpg", PHOTO)
    page.locator("[aria-label='The picture mine.jpg']").first.wait_for()
    page.locator(".shares dt").nth(4).wait_for()
    page.locator(".st-key-samples .picker button").nth(2).click()
    page.locator("[aria-label='The picture rocket']").first.wait_for()
    page.wait_for_url("**pictures_from=photos**")


SIZES = ((1280, 720), (1920, 1080), (390, 844))


def is_seen(place, size: tuple[int, int]) -> bool:
    """Whether all of it is on the screen."""
    box, (width, height) = place.bounding_box(), size
    across = box["x"] >= 0 and box["x"] + box["width"] <= width
    return across and box["y"] >= 0 and box["y"] + box["height"] <= height


def top(place) -> float:
    return place.bounding_box()["y"]


def test_the_prediction_or_why_there_is_none_is_on_the_first_screen(visitor):
    visitor.open("classify")
    page = visitor.page
    page.locator(".shares dt").nth(4).wait_for()
    picture = page.locator("[aria-label='The picture cat']").first
    answer = page.get_by_role("heading", name="cat")
    upload = page.locator(".st-key-own_pictures [data-testid=stFileUploaderDropzone]")
    camera = page.locator(".st-key-to_camera button")
    sample = page.locator(".picker button").nth(3)

    def is_right(size: tuple[int, int]) -> bool:
        seen = (picture, answer, upload, camera) + ((sample,) if size[0] > 1000 else ())
        return (
            all(is_seen(place, size) for place in seen)
            and top(picture) <= 420
            and abs(top(upload) - top(camera)) < 8
            and page.evaluate("document.documentElement.scrollWidth") <= size[0]
        )

    for size in SIZES:
        visitor.resize(size)
        visitor.until(lambda size=size: is_right(size), f"{size}: something is out of sight")
    drop(visitor, "mine.jpg", b"nonsense")
    refusal = page.get_by_text("mine.jpg: The file holds text")
    for size in SIZES:
        visitor.resize(size)
        visitor.until(lambda size=size: is_seen(refusal, size), f"{size}: the reason is not seen")
