"""A search in a real browser: from settings of one's own to trials, the best, and onward."""

import pytest

from tests.e2e.test_accessibility import lasting_faults

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (1920, 1080), (390, 844))
FIRST = (".st-key-headline .prose", ".st-key-start_augmentation button:visible")
TINY = "transfer_learning?limit=60&epochs=2&head_units=16&validation_share=0.5&frozen_layers=19"


def test_a_ready_search_is_on_the_first_screen(visitor):
    visitor.open("search")
    for size in SIZES:
        visitor.resize(size)
        for part in FIRST:
            place = visitor.page.locator(part)
            place.wait_for()
            visitor.until(
                lambda place=place, size=size: lower_edge(place) <= size[1],
                f"{size}: {part} is too far down",
            )
        visitor.until(lambda: visitor.sideways() <= 0, f"{size} scrolls sideways")


def lower_edge(place) -> float:
    box = place.bounding_box()
    return box["y"] + box["height"]


def test_settings_are_searched_around_and_the_best_is_taken_along(visitor):
    visitor.open(TINY)
    page = visitor.page
    visitor.press("Search around these settings")
    page.get_by_role("heading", level=1, name="Search").wait_for()
    trials = page.locator(".st-key-search_trials input")
    with visitor.rerun():
        trials.fill("3")
        trials.press("Tab")
    page.locator(".st-key-start_own button:visible").click()
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    page.get_by_text("The search has ended.").wait_for()
    assert "3 of 3 trials over" in page.locator(".st-key-search_view").inner_text()
    for chart in ("search_best", "search_cost", "search_parallel", "trial_accuracy"):
        page.locator(f".st-key-{chart} .js-plotly-plot").wait_for()
    assert "held-out pictures right" in page.locator(".found .chosen").inner_text()
    assert "nothing was chosen by it" in page.locator(".found .reported").inner_text()
    assert lasting_faults(visitor) == []
    visitor.resize((390, 844))
    visitor.until(lambda: visitor.sideways() <= 0, "a phone scrolls sideways")
    visitor.resize((1280, 720))
    address = page.url
    visitor.open(address.rpartition("/")[2])
    page.get_by_text("The search has ended.").wait_for()
    visitor.press("Take it to Transfer learning")
    page.get_by_role("heading", level=1, name="Transfer learning").wait_for()
    page.wait_for_url("**limit=60**")


def test_another_search_brings_its_own_ticks(visitor):
    visitor.open("search")
    page = visitor.page
    page.locator(".st-key-change_augmentation button:visible").wait_for()
    with visitor.rerun():
        page.locator(".st-key-change_augmentation button:visible").click()
    mirrored = page.get_by_role("checkbox", name="Mirrored")
    visitor.until(mirrored.is_checked, "what the search varies is not ticked")
    assert not page.get_by_role("checkbox", name="Learning rate").is_checked()
    with visitor.rerun():
        page.locator(".st-key-change_rate button:visible").click()
    rate = page.get_by_role("checkbox", name="Learning rate")
    visitor.until(rate.is_checked, "what the other search varies is not ticked")
    visitor.until(lambda: "search_learning_rate=" not in page.url, "its default is in the link")
