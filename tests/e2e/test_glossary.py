"""Terms are explained by hover, keyboard and tap, and all of them in one place."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def term(visitor):
    visitor.open("batch_normalization")
    return visitor.page.locator(".st-key-heading button.term").first


def described(visitor, term) -> str:
    """The sentence that a screen reader gets."""
    place = term.get_attribute("aria-describedby")
    return visitor.page.evaluate("id => document.getElementById(id).textContent", place)


def test_hover_shows_the_sentence_and_it_can_be_pointed_at_itself(visitor, term):
    tip = visitor.page.locator(".term-tip")
    term.hover()
    tip.wait_for()
    assert tip.inner_text() == described(visitor, term)
    tip.hover()
    assert tip.is_visible()
    visitor.page.locator("h1").hover()
    tip.wait_for(state="hidden")


def test_the_keyboard_shows_it_and_escape_takes_it_away(visitor, term):
    tip = visitor.page.locator(".term-tip")
    term.focus()
    tip.wait_for()
    visitor.page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    assert term.evaluate("term => term === document.activeElement")


def test_a_tap_shows_it_within_the_screen_of_a_phone(chromium, server, visit):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    visitor = visit(context, server)
    visitor.open("batch_normalization")
    for term in visitor.page.locator(".st-key-heading button.term").all():
        term.tap()
        tip = visitor.page.locator(".term-tip")
        tip.wait_for()
        assert tip.inner_text() == described(visitor, term)
        box = tip.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    context.close()


def test_the_whole_glossary_opens_from_the_menu_and_gives_the_focus_back(visitor):
    visitor.open("augmentation")
    page = visitor.page
    page.get_by_role("button", name="View").click()
    asked = visitor.asked
    button = page.get_by_role("button", name="Glossary")
    button.press("Enter")
    dialog = page.get_by_role("dialog", name="Glossary")
    dialog.wait_for()
    assert "One round of learning" in dialog.inner_text()
    assert visitor.asked == asked  # asks nothing of the server
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert button.evaluate("button => button === document.activeElement")
