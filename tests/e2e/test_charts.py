"""Charts keep to themselves: no tool bar and no link of any page leads to another computer."""

import pytest

pytestmark = pytest.mark.browser

RUN = "run={run}"
# Every view that has charts, and how many it has.
VIEWS = {
    "augmentation?view=sheet&rotation_range=20": 1,
    "normalization?samples=300&look=numbers": 1,
    "normalization?samples=300&look=correlation": 4,
    "normalization?samples=300&look=learned": 1,
    "batch_normalization": 4,  # the example that comes with cnnlab
    "transfer_learning?look=rate": 1,
    f"transfer_learning?look=curves&{RUN}": 2,
    f"runs?{RUN}": 2,
    f"runs?view_run=mixups&{RUN}": 2,
    f"runs?view_run=confidence&{RUN}": 1,
    f"runs?view_run=compare&{RUN}&compare={{other}}": 4,
    "classify?pictures_from=toybox10&view_picture=what_if": 1,
}

BUTTONS = """() => [...document.querySelectorAll('.modebar-btn')].map(
  button => [button.dataset.title, button.dataset.attr, button.className].join(' '))"""
ADDRESSES = """() => [...document.querySelectorAll('a[href], form[action], [*|href]')].map(
  link => link.href?.baseVal ?? link.href ?? link.action)"""
# What Plotly itself was given, behind the buttons that it draws.
SENDS = """() => [...document.querySelectorAll('.js-plotly-plot')].map(
  plot => plot._context.showSendToCloud || plot._context.displaylogo)"""


@pytest.mark.parametrize("view", VIEWS)
def test_no_chart_offers_to_send_itself_away(visitor, run_names, view):
    visitor.open(view.format(run=run_names[0], other=run_names[1]))
    if view.startswith("batch_normalization"):
        with visitor.rerun():
            visitor.page.get_by_text("Numbers", exact=True).click()
    charts = visitor.page.locator(".js-plotly-plot .main-svg:first-child")
    visitor.until(lambda: charts.count() == VIEWS[view], f"{VIEWS[view]} charts were expected")
    assert not any(visitor.page.evaluate(SENDS))
    for button in visitor.page.evaluate(BUTTONS):
        assert not any(word in button.lower() for word in ("cloud", "share", "edit", "produced"))
    local = (visitor.address, "data:", "blob:", "#")
    assert [a for a in visitor.page.evaluate(ADDRESSES) if not a.startswith(local)] == []


def test_the_tool_bar_of_a_live_chart_still_saves_a_picture(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}")
    buttons = visitor.page.locator(".st-key-curves_loss .modebar-btn")
    buttons.first.wait_for(state="attached")
    assert "Download plot as a PNG" in " ".join(visitor.page.evaluate(BUTTONS))
