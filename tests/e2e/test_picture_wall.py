"""The wall of variants: nothing that it says is cut off, on a desktop nor on a phone."""

import pytest

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (390, 844))
CUT = "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("view", ["variants", "stages"])
def test_what_was_drawn_stands_in_a_line_under_the_pictures(visitor, view, width, height):
    page = visitor.page
    visitor.resize((width, height))
    visitor.open(f"augmentation?view={view}")
    assert visitor.wall(view)
    description, cell = page.locator(".description"), page.locator(".variants .cell").first
    assert description.inner_text().startswith(
        "Tap a picture" if width < 640 else "Point at a picture"
    )
    assert page.locator(".variants .cell span").evaluate_all(CUT) == []
    cell.hover()
    assert description.inner_text() == cell.get_attribute("aria-label")
    assert description.evaluate_all(CUT) == []
    line, room = description.bounding_box(), page.locator(".variants").bounding_box()
    assert line["y"] >= room["y"] + room["height"]
    assert line["y"] + line["height"] <= height
    cell.click()
    assert "turned" in page.locator(".wall dialog.large p").inner_text() or view == "stages"
