"""The transfer learning page in a browser: charts that grow in place, the finder, the drawing."""

import pytest

pytestmark = pytest.mark.browser

QUICK = "transfer_learning?limit=200&head_units=16"
CHART = ".st-key-curves_loss .js-plotly-plot"

# Looks at the loss chart in every frame from now on: is it the same element, and has it lines?
WATCH = """() => {
  const chart = document.querySelector('.st-key-curves_loss .js-plotly-plot');
  window.frames_seen = [];
  const look = () => {
    const now = document.querySelector('.st-key-curves_loss .js-plotly-plot');
    const lines = now ? now.querySelectorAll('.scatterlayer .trace').length : 0;
    const label = document.querySelectorAll('.st-key-curves_loss .hovertext').length;
    window.frames_seen.push({ same: now === chart, lines, label });
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def points(visitor) -> int:
    """How many points the loss chart has."""
    return visitor.page.evaluate(
        """() => [...document.querySelectorAll('.st-key-curves_loss .js-plotly-plot')]
        .flatMap(plot => plot._fullData || []).reduce((sum, trace) => sum + trace.x.length, 0)"""
    )


def ranges(visitor) -> list:
    return visitor.page.evaluate(
        """() => { const layout = document.querySelector(
        '.st-key-curves_loss .js-plotly-plot')._fullLayout;
        return [layout.xaxis.range, layout.yaxis.range]; }"""
    )


def where_the_first_point_is(visitor) -> list[float]:
    """On the screen, in pixels from its left and its top."""
    return visitor.page.evaluate(
        """() => { const chart = document.querySelector('.st-key-curves_loss .js-plotly-plot');
        const { xaxis, yaxis } = chart._fullLayout, box = chart.getBoundingClientRect();
        const { x, y } = chart._fullData[0];
        return [box.left + xaxis._offset + xaxis.c2p(x[0]),
                box.top + yaxis._offset + yaxis.c2p(y[0])]; }"""
    )


@pytest.fixture
def training(visitor):
    """A training of all layers, which takes its time; its first points are on the screen."""
    visitor.open(f"{QUICK}&base=vgg16&weights=none&frozen_layers=0&epochs=10")
    visitor.press("Start training")
    visitor.until(lambda: points(visitor) > 2, "no point appeared")
    yield visitor
    visitor.page.get_by_role("button", name="Stop", exact=True).click()
    visitor.page.get_by_text("stopped in epoch").wait_for()


def test_zoom_and_label_stay_while_the_chart_grows_without_a_blank_frame(training):
    page = training.page
    page.locator(CHART).scroll_into_view_if_needed()
    plot = page.locator(f"{CHART} .nsewdrag").bounding_box()
    left, top = plot["x"], plot["y"]
    page.mouse.move(left + 1, top + 5)
    page.mouse.down()
    ticks = training.finished
    training.until(lambda: training.finished > ticks + 1, "the timer does not tick")
    page.mouse.move(left + 0.3 * plot["width"], top + 0.95 * plot["height"], steps=4)
    page.mouse.up()
    zoomed = ranges(training)
    assert zoomed[0][1] < 5
    page.mouse.move(*where_the_first_point_is(training))
    page.locator(".st-key-curves_loss .hovertext").wait_for()
    page.evaluate(WATCH)
    before = points(training)
    training.until(lambda: points(training) > before + 1, "no new point came")
    assert ranges(training) == zoomed
    frames = page.evaluate("window.frames_seen")
    assert len(frames) > 5
    assert all(frame["same"] and frame["lines"] for frame in frames)
    # Plotly puts the label back after each drawing, at most 50 ms later.
    with_label = [frame for frame in frames if frame["label"]]
    assert frames[-1]["label"] and len(with_label) > 0.8 * len(frames)


def test_the_chart_says_in_words_what_it_shows_and_the_page_where_it_trains(training):
    label = training.page.locator(".st-key-curves_loss .live-chart").get_attribute("aria-label")
    assert "Loss" in label and "training" in label
    training.page.get_by_text("pictures a second").wait_for()
    training.page.get_by_text("learning rate 0.0001").wait_for()


def test_the_finder_draws_its_curve_and_sets_the_control(visitor):
    visitor.open(f"{QUICK}&look=rate&data=toybox10")
    visitor.press("Find a learning rate")
    visitor.page.locator(".st-key-finder .js-plotly-plot").wait_for()
    use = visitor.page.locator(".st-key-use_rate button").first
    rate = use.inner_text().split()[-1]
    with visitor.rerun():
        use.click()
    visitor.page.wait_for_url(f"**learning_rate={float(rate)}**")


def test_the_drawing_is_one_list_of_real_text_in_the_theme_of_the_page(visitor):
    visitor.open("transfer_learning?base=vgg16&look=network&frozen_layers=18")
    drawing = visitor.page.locator("ol.network")
    drawing.wait_for()
    assert drawing.locator("li.layer.kept").count() == 18
    visitor.move_slider("frozen_layers", towards="ArrowLeft")
    visitor.until(lambda: drawing.locator("li.layer.kept").count() == 17, "nothing changed")
    assert "32 × 32 × 64" in drawing.inner_text()
