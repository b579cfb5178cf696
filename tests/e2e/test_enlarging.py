"""A picture of a grid opens large, by pointer and keyboard, without asking the server."""

import pytest

pytestmark = pytest.mark.browser


def test_a_picture_opens_large_and_the_arrows_lead_on(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=mistakes")
    page = visitor.page
    buttons = page.get_by_role("button", name="Enlarge")
    buttons.nth(1).click()
    large = page.locator("dialog.large [role=img]")
    large.wait_for()
    asked = visitor.asked
    first = large.get_attribute("aria-label")
    assert first in buttons.nth(1).get_attribute("aria-label")
    assert large.bounding_box()["height"] > buttons.nth(1).bounding_box()["height"] * 2
    page.keyboard.press("ArrowRight")
    assert large.get_attribute("aria-label") != first
    page.keyboard.press("Escape")
    large.wait_for(state="hidden")
    assert visitor.asked == asked


def test_a_grid_is_one_stop_of_the_tabulator(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=mistakes")
    buttons = visitor.page.get_by_role("button", name="Enlarge")
    buttons.first.focus()
    visitor.page.keyboard.press("ArrowRight")
    assert buttons.nth(1).evaluate("button => button === document.activeElement")
    visitor.page.keyboard.press("Tab")
    outside = "document.activeElement.matches('button.enlarge')"
    assert not visitor.page.evaluate(outside)
    visitor.page.keyboard.press("Shift+Tab")
    assert buttons.nth(1).evaluate("button => button === document.activeElement")


def test_a_choice_of_a_setting_is_pressed_and_its_picture_opens_large_beside_the_original(visitor):
    visitor.open("augmentation?view=sweep&in_hand=fill_mode&size=32")
    page, asked = visitor.page, visitor.asked
    page.get_by_role("button", name="continue from the other side", exact=True).click()
    assert page.locator(".sweep .caption").inner_text() == "continue from the other side"
    assert page.locator(".sweep .scrubber").is_hidden()
    page.locator(".sweep .cell:visible").click()
    large = page.locator(".sweep dialog.large")
    assert large.locator("p").inner_text().startswith("continue from the other side: turned by 30°")
    page.keyboard.press("ArrowLeft")
    assert large.locator("p").inner_text() == "original"
    page.keyboard.press("Escape")
    large.wait_for(state="hidden")
    assert visitor.asked == asked


def test_what_a_block_sees_opens_large_and_the_arrows_lead_to_the_next_block(visitor):
    visitor.open("transfer_learning?look=network")
    page, asked = visitor.page, visitor.asked
    page.get_by_role("button", name="Enlarge: Block 2").click()
    large = page.locator("dialog[data-name=large] [role=img]")
    assert large.get_attribute("aria-label").startswith("Block 2: What four")
    maps = large.locator("i")
    assert maps.count() == 4 and maps.first.bounding_box()["width"] > 100
    image = maps.first.evaluate("place => getComputedStyle(place).backgroundImage")
    page.keyboard.press("ArrowRight")
    assert large.get_attribute("aria-label").startswith("Block 3")
    assert maps.first.evaluate("place => getComputedStyle(place).backgroundImage") != image
    page.keyboard.press("Escape")
    large.wait_for(state="hidden")
    assert page.get_by_role("button", name="Enlarge: Block 3").evaluate(
        "button => button.tabIndex === 0"
    )
    assert visitor.asked == asked
