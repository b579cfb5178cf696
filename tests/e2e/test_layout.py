"""What one came for is on the first screen, and its effect beside the hand, on every page."""

from dataclasses import dataclass

import pytest

pytestmark = pytest.mark.browser

DESKTOPS = ((1280, 720), (1920, 1080))
PHONE = (390, 844)
HEADING = 96  # pixels, with the explanation, on a desktop
MENU = 48
FIRST_ON_PHONE = 420


@dataclass(frozen=True)
class Screen:
    """A page as one first sees it.

    Attributes:
        address: of the page.
        action: a selector of what one does here first.
    """

    address: str
    action: str


SCREENS = (
    Screen("", ".st-key-controls .slider, .st-key-controls input"),
    Screen("augmentation", ".st-key-controls button:visible"),
    Screen("normalization", ".st-key-controls input"),
    Screen("batch_normalization", ".st-key-controls button:visible"),
    Screen("transfer_learning", "button:has-text('Start training')"),
    Screen("classify", ".st-key-controls button:visible"),
    Screen("runs?run={run}", ".st-key-view_run button"),
)

# The first picture or chart: its edges on the screen, None without one.
FIRST = """() => {
  let first = null;
  const walk = (root) => { for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) walk(element.shadowRoot);
    if (element.closest("header, .st-key-menu, .st-key-frame, #js-plotly-tester")) continue;
    const { top, bottom, width, height } = element.getBoundingClientRect();
    if (width < 60 || height < 60) continue;
    const drawn = /^(IMG|CANVAS|VIDEO|svg)$/.test(element.tagName)
      || element.classList.contains("js-plotly-plot")
      || getComputedStyle(element).backgroundImage.startsWith("url");
    if (drawn && (!first || top < first.top)) first = { top, bottom };
  } };
  walk(document);
  return first;
}"""
TO_THE_TOP = """() => {
  for (const element of [document.scrollingElement, ...document.querySelectorAll("*")]) {
    if (element.scrollTop) element.scrollTo({ top: 0, behavior: "instant" });
  }
}"""
TO_THE_LAST_CONTROL = """() => {
  const controls = document.querySelector(".st-key-controls");
  controls.lastElementChild.scrollIntoView({ block: "end", behavior: "instant" });
}"""


@pytest.fixture(scope="module")
def visitor(tab, visit):
    """In a tab of this file, where a page stays open for all tests of it."""
    visitor = visit(tab.page.context, tab.address)
    yield visitor
    visitor.page.close()


@pytest.fixture(
    scope="module", params=SCREENS, ids=lambda screen: screen.address.split("?")[0] or "home"
)
def opened(request, visitor, run_names):
    visitor.open(request.param.address.format(run=run_names[0]))
    visitor.until(lambda: visitor.page.evaluate(FIRST), "there is no picture and no chart")
    visitor.page.locator(request.param.action).first.wait_for()
    return request.param


@pytest.fixture
def screen(opened, visitor):
    """The page as one first sees it: nothing is scrolled."""
    visitor.page.evaluate(TO_THE_TOP)
    return opened


def edge_of_first(visitor, edge: str) -> float:
    """Where the first picture begins or ends; far away while there is none."""
    return (visitor.page.evaluate(FIRST) or {}).get(edge, float("inf"))


def lower_edge(place) -> float:
    box = place.bounding_box()
    return box["y"] + box["height"]


def height_of(visitor, selector: str) -> float:
    return visitor.page.locator(selector).bounding_box()["height"]


def test_the_result_and_what_one_does_are_on_the_first_screen(visitor, screen):
    for size in (*DESKTOPS, PHONE):
        visitor.resize(size)
        limit = FIRST_ON_PHONE if size == PHONE else size[1] - 120
        visitor.until(
            lambda limit=limit: edge_of_first(visitor, "top") <= limit,
            f"{size}: the first picture is too far down",
        )
        assert height_of(visitor, ".st-key-menu") <= MENU
        if size != PHONE:
            assert height_of(visitor, ".st-key-heading") <= HEADING, size
        action = visitor.page.locator(screen.action).first
        visitor.until(
            lambda action=action, size=size: lower_edge(action) <= size[1],
            f"{size}: {screen.action} is too far down",
        )
        visitor.until(lambda: visitor.sideways() <= 0, f"{size} scrolls sideways")


def test_the_result_stays_in_sight_while_the_controls_pass(visitor, screen):
    for size in (*DESKTOPS, PHONE):
        visitor.resize(size)
        visitor.page.evaluate(TO_THE_LAST_CONTROL)
        visitor.until(
            lambda size=size: MENU < edge_of_first(visitor, "bottom") < size[1] * 1.5,
            f"{size}: the picture is out of sight",
        )
        assert visitor.page.locator(".st-key-result").bounding_box()["y"] < size[1]


def test_on_a_phone_the_result_takes_at_most_half_of_the_screen(visitor, screen):
    visitor.resize(PHONE)
    pinned = visitor.page.locator("[data-testid=stColumn]:has(> * > * > .st-key-result)")
    assert pinned.bounding_box()["height"] <= PHONE[1] / 2 + 1
    visitor.page.evaluate(TO_THE_LAST_CONTROL)
    box = pinned.bounding_box()
    assert box["y"] >= MENU - 1 and box["y"] + box["height"] <= PHONE[1]


def test_on_a_phone_the_pinned_result_shows_whether_there_is_more_below(visitor, screen):
    visitor.resize(PHONE)
    pinned = visitor.page.locator("[data-testid=stColumn]:has(> * > * > .st-key-result)")
    shade = "pane => Number(getComputedStyle(pane, '::after').opacity)"
    more = "pane => pane.scrollHeight - pane.clientHeight"
    visitor.until(
        lambda: (pinned.evaluate(shade) > 0.9) == (pinned.evaluate(more) > 32),
        "it does not show whether there is more",
    )
    pinned.evaluate("pane => { pane.scrollTop = pane.scrollHeight; }")
    visitor.until(lambda: pinned.evaluate(shade) < 0.1, "its end is in the shade")


def test_on_a_phone_the_pinned_result_shows_what_matters_whole(visitor):
    visitor.resize(PHONE)
    for address, what in (
        ("normalization?samples=300", ".st-key-headline a"),
        ("classify", ".shares dt >> nth=2"),
    ):
        visitor.open(address)
        seen = visitor.page.locator(f".st-key-result {what}")
        seen.wait_for()
        pane = visitor.page.locator("[data-testid=stColumn]:has(> * > * > .st-key-result)")
        visitor.until(
            lambda seen=seen, pane=pane: lower_edge(seen) <= lower_edge(pane),
            f"{address}: {what} is cut",
        )


@pytest.mark.parametrize(
    ("look", "last"),
    [
        ("correlation", ".st-key-by_distance .js-plotly-plot"),
        ("learned", ".grid-filters"),
    ],
)
def test_all_charts_of_a_view_are_on_the_first_screen(visitor, look, last):
    visitor.resize(DESKTOPS[0])
    visitor.open(f"normalization?samples=300&look={look}")
    place = visitor.page.locator(last)
    place.wait_for()
    visitor.until(lambda: lower_edge(place) <= DESKTOPS[0][1], f"{last} is below the fold")
