"""The page Classify in a real browser, with the ready-made network: no training, no network."""

import pytest

pytestmark = pytest.mark.browser
SHADOW = "it => getComputedStyle(it).boxShadow"


def look_at(visitor, view: str) -> None:
    """Another view of the picture."""
    with visitor.rerun():
        visitor.page.locator(".st-key-view_picture").get_by_text(view, exact=True).click()


def test_a_sample_is_answered_explained_and_varied(visitor):
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
    reruns = visitor.finished
    opacity.evaluate("it => { it.value = 20; it.dispatchEvent(new Event('input')); }")
    assert heat.evaluate("it => it.style.opacity") == "0.2"
    assert visitor.finished == reruns
    with visitor.rerun():
        opacity.press("ArrowRight")
    page.wait_for_url("**opacity=21**")

    look_at(visitor, "what if")
    page.locator(".st-key-what_if .js-plotly-plot").wait_for()
    assert page.locator(".grid-steps figure").count() == 7
    look_at(visitor, "inside")
    page.locator(".grid-maps figure").first.wait_for()
    look_at(visitor, "look-alikes")
    page.get_by_text("those pictures are not on this machine").wait_for()

    link = page.url.removeprefix(f"{visitor.address}/")
    visitor.open()
    visitor.open(link)
    page.locator(".picker button[aria-pressed=true]").wait_for()
    assert page.locator(".picker button").nth(1).get_attribute("aria-pressed") == "true"
