"""The seven steps of the story, from the keyboard and on every screen."""

import pytest

from tests.e2e.test_accessibility import DRAWN, lasting_faults
from tests.e2e.test_layout import DESKTOPS, PHONE, edge_of_first
from ui.menu import entry
from ui.story.steps import STEPS

pytestmark = pytest.mark.browser

WITHOUT_PICTURE = {7}  # Claims begins with a sentence


def is_at(visitor, number: int) -> None:
    """The step is open on its page, and the page stands still."""
    step = STEPS[number - 1]
    place = visitor.page.locator(".story .place", has_text=f"{number}/7 {step.title}")
    place.wait_for()
    visitor.page.get_by_role("heading", level=1, name=entry(step.page).title, exact=True).wait_for()
    visitor.page.wait_for_url(f"**step={number}*")


def press(visitor, key: str) -> None:
    with visitor.rerun():
        visitor.page.keyboard.press(key)


def test_a_presenter_goes_through_all_steps_by_keys(visitor):
    visitor.open()
    visitor.page.get_by_role("link", name="Before a class, on a projector").focus()
    press(visitor, "Enter")
    is_at(visitor, 1)
    visitor.page.wait_for_function("window.cnnlabFrame.data.presenting")
    for number, key in zip(range(2, 8), 3 * ("PageDown", "ArrowRight"), strict=True):
        press(visitor, key)
        is_at(visitor, number)
    press(visitor, "PageUp")
    is_at(visitor, 6)
    press(visitor, "ArrowRight")
    is_at(visitor, 7)
    press(visitor, "PageDown")
    visitor.page.get_by_role("heading", level=1, name="cnnlab", exact=True).wait_for()
    assert visitor.page.get_by_role("link", name="The story: five minutes").count() == 1


def test_one_person_answers_leaves_and_goes_on_by_keys(visitor):
    visitor.open("?step=2")
    is_at(visitor, 2)
    answer = visitor.page.locator(".story details p")
    assert not answer.is_visible()
    visitor.page.locator(".story summary").press("Enter")
    answer.wait_for()
    visitor.page.get_by_role("link", name="Next", exact=True).focus()
    press(visitor, "Enter")
    is_at(visitor, 3)
    answer.wait_for(state="hidden")
    chosen = visitor.page.locator(".st-key-right [data-selected]")
    assert chosen.inner_text() == "whitened"
    visitor.page.get_by_role("button", name="Leave").focus()
    press(visitor, "Enter")
    visitor.page.locator(".story").wait_for(state="detached")
    visitor.page.wait_for_url(lambda address: "step" not in address)
    assert chosen.inner_text() == "whitened"
    visitor.page.locator(".st-key-menu").get_by_role("link", name="cnnlab").focus()
    press(visitor, "Enter")
    visitor.page.get_by_role("link", name="Go on with the story: 3/7 Whitening").focus()
    press(visitor, "Enter")
    is_at(visitor, 3)


@pytest.mark.parametrize("number", range(1, 8))
def test_the_strip_is_slim_and_the_result_stays_on_the_first_screen(visitor, number):
    visitor.open(f"?step={number}")
    is_at(visitor, number)
    for size in (*DESKTOPS, PHONE):
        visitor.resize(size)
        visitor.until(lambda: visitor.sideways() <= 0, f"{size}: wider than the screen")
        if size == PHONE:
            continue
        strip = visitor.page.locator(".st-key-story")
        visitor.until(
            lambda strip=strip: strip.bounding_box()["height"] <= 68, f"{size}: more than two lines"
        )
        if number not in WITHOUT_PICTURE:
            visitor.until(
                lambda size=size: edge_of_first(visitor, "top") <= size[1] - 120,
                f"{size}: the first picture is too far down",
            )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_steps_have_no_serious_fault(chromium, server, visit, scheme):
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    visitor = visit(context, server)
    for address in ("", "?step=1", "?step=3&presentation=true"):
        visitor.open(address)
        visitor.until(lambda: visitor.page.evaluate(DRAWN), f"{address} is never done")
        for question in visitor.page.locator(".story summary").all():
            question.click()
        assert lasting_faults(visitor) == [], address
    context.close()
