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
    window.frames_seen.push({ same: now === chart, lines });
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


def test_the_finder_draws_its_curve_and_sets_the_control(visitor):
    visitor.open(f"{QUICK}&look=rate&data=toybox10&learning_rate=1e-06")
    visitor.press("Find a learning rate")
    visitor.page.locator(".st-key-finder .js-plotly-plot").wait_for()
    use = visitor.page.locator(".st-key-use_rate button").first
    rate = use.inner_text().split()[-1]
    with visitor.rerun():
        use.click()
    control = visitor.page.locator(".st-key-learning_rate input[type=number]")
    visitor.until(lambda: float(control.input_value()) == float(rate), "the control was not set")


def test_the_drawing_is_one_list_of_real_text_in_the_theme_of_the_page(visitor):
    visitor.open("transfer_learning?base=vgg16&look=network&frozen_layers=18")
    drawing = visitor.page.locator("ol.network")
    drawing.wait_for()
    assert drawing.locator("li.layer.kept").count() == 18
    visitor.move_slider("frozen_layers", towards="ArrowLeft")
    visitor.until(lambda: drawing.locator("li.layer.kept").count() == 17, "nothing changed")
    assert "32 × 32 × 64" in drawing.inner_text()


PICTURES = ".st-key-samples .pictures li"


def top(visitor, place: str) -> float:
    return visitor.page.locator(place).first.bounding_box()["y"]


def lower_edge(place) -> float:
    box = place.bounding_box()
    return box["y"] + box["height"]


# Writes down from now on what is said over the pictures.
LISTEN = """(when) => {
  window.said = [];
  const listen = () => window.said.push(when.textContent);
  new MutationObserver(listen).observe(when, { childList: true });
}"""


def test_start_is_seen_at_once_and_the_pictures_change_until_the_result(visitor):
    """From the network's drawing to a played-back training, with nothing scrolled or switched."""
    page = visitor.page
    visitor.resize((1280, 720))
    visitor.open("transfer_learning?limit=1000&epochs=3&look=network")
    page.locator("ol.network").wait_for()
    visitor.press("Start training")
    page.locator(PICTURES).first.wait_for()
    page.locator("ol.network").wait_for(state="detached")
    page.locator(f"{PICTURES}.is-right").first.wait_for()
    page.get_by_text("test pictures right (guessing").wait_for()
    page.get_by_text("The kept network").wait_for()
    assert page.locator(PICTURES).count() == 10
    big = page.locator(".st-key-samples .big").inner_text()
    assert big.endswith(" %") and 0 < int(big[:-2]) <= 100
    last = page.locator(PICTURES).last
    visitor.until(lambda: lower_edge(last) <= 720, "the last picture lies too low")
    assert page.evaluate("window.scrollY") == 0
    for link in ("Show it your own pictures", "See which classes it mixes up", "Export it"):
        assert page.get_by_role("link", name=link).bounding_box()["y"] < 720
    slider = page.locator(".st-key-samples input[type=range]")
    slider.press("Home")
    page.get_by_text("Before it learned anything").wait_for()
    label = page.locator(f"{PICTURES} .picture").first.get_attribute("aria-label")
    assert label.startswith("Picture of: car. The network says: ")
    page.locator(".st-key-samples .when").evaluate(LISTEN)
    play = page.get_by_role("button", name="Play", exact=True)
    play.click()
    play.wait_for()
    page.get_by_text("The kept network").wait_for()
    said = page.evaluate("window.said")
    assert all(any(words.endswith(f"epoch {n}") for words in said) for n in (1, 2, 3))
    visitor.resize((390, 844))
    visitor.until(lambda: top(visitor, PICTURES) <= 420, "the pictures lie too low on a phone")


def test_on_a_phone_the_drawing_is_seen_at_once(visitor):
    visitor.resize((390, 844))
    visitor.open(f"{QUICK}&look=network")
    visitor.until(lambda: top(visitor, "ol.network") <= 420, "the network lies too low")
    wide = visitor.page.locator("ol.network").evaluate(
        "list => list.scrollWidth > list.clientWidth"
    )
    assert not wide


EPOCHS = 60  # more than any machine gets through meanwhile; it is stopped at the end


@pytest.fixture(scope="module")
def training(tab, visit):
    """A training of all layers, which takes its time; its first points are on the screen."""
    visitor = visit(tab.page.context, tab.address)
    visitor.open(f"{QUICK}&base=vgg16&weights=none&frozen_layers=0&epochs={EPOCHS}")
    visitor.press("Start training")
    when = visitor.page.locator(".st-key-samples .when")
    visitor.until(lambda: "After" in when.inner_text(), "the pictures were not asked")
    visitor.until(lambda: points(visitor) > 2, "no point appeared")
    yield visitor
    visitor.page.get_by_role("button", name="Stop", exact=True).click()
    visitor.page.get_by_text("stopped in epoch").wait_for()
    visitor.page.close()


def test_the_chart_says_in_words_what_it_shows_and_the_page_where_it_trains(training):
    label = training.page.locator(".st-key-curves_loss .live-chart").get_attribute("aria-label")
    assert "Loss" in label and "training" in label
    training.page.get_by_text("pictures a second").wait_for()
    training.page.get_by_text("learning rate 0.0001").wait_for()


def test_zoom_and_label_stay_while_the_chart_grows_without_a_blank_frame(training):
    page = training.page
    page.locator(CHART).scroll_into_view_if_needed()
    plot = page.locator(f"{CHART} .nsewdrag").bounding_box()
    left, top = plot["x"], plot["y"]
    page.mouse.move(left + 0.3 * plot["width"], top + 5)
    page.mouse.down()
    ticks = training.finished
    training.until(lambda: training.finished > ticks + 1, "the timer does not tick")
    page.mouse.move(left - 5, top + 0.95 * plot["height"], steps=4)  # Plotly ends at the axis
    page.mouse.up()
    training.until(lambda: ranges(training)[0][1] < EPOCHS / 2, "it was not zoomed")
    zoomed = ranges(training)
    label = page.locator(".st-key-curves_loss .hovertext")

    def points_at_a_point() -> bool:
        page.mouse.move(*where_the_first_point_is(training))
        return label.is_visible()

    training.until(points_at_a_point, "the chart does not see the pointer")
    page.evaluate(WATCH)
    before = points(training)
    training.until(lambda: points(training) > before + 1, "no new point came")
    label.wait_for()  # Plotly puts it back after each drawing, at most 50 ms later
    assert ranges(training) == zoomed
    frames = page.evaluate("window.frames_seen")
    assert len(frames) > 1
    assert all(frame["same"] and frame["lines"] for frame in frames)
