"""What a visitor does after a training, in a real browser."""

import io
import re
import zipfile

import pytest

pytestmark = pytest.mark.browser


def place_of_cell(visitor, true: int, answer: int) -> dict:
    """Where a cell of the confusion matrix is on the screen."""
    return visitor.page.locator(".st-key-confusion .js-plotly-plot").evaluate(
        """(plot, [x, y]) => {
            const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
            return { x: box.left + xaxis._offset + xaxis.d2p(x),
                     y: box.top + yaxis._offset + yaxis.d2p(y) };
        }""",
        [answer, true],
    )


def points_at_cell(visitor, true: int, answer: int) -> bool:
    """Move the pointer to a cell; whether the chart has seen it there."""
    place = place_of_cell(visitor, true, answer)
    visitor.page.mouse.move(place["x"], place["y"])
    return visitor.page.locator(".st-key-confusion .js-plotly-plot").evaluate(
        "(plot, [x, y]) => plot._hoverdata?.[0].x === x && plot._hoverdata[0].y === y",
        [answer, true],
    )


def test_a_click_on_a_cell_opens_its_pictures(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=mixups")
    plot = visitor.page.locator(".st-key-confusion .js-plotly-plot")
    plot.locator(".heatmaplayer image").wait_for(state="attached")
    plot.scroll_into_view_if_needed()
    # A chart takes the click for the cell that it has seen the pointer on.
    visitor.until(lambda: points_at_cell(visitor, true=4, answer=6), "no cell is pointed at")
    with visitor.rerun():
        visitor.page.mouse.down()
        visitor.page.mouse.up()
    visitor.page.wait_for_url(re.compile("true=4.*answered=6|answered=6.*true=4"))
    visitor.page.get_by_role("paragraph").filter(has_text="flower taken for star").wait_for()


def test_the_link_below_the_curves_leads_to_the_mixups(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}")
    visitor.page.get_by_role("link", name="See which classes it mixes up").click()
    visitor.page.locator(".st-key-confusion .js-plotly-plot").wait_for()
    visitor.page.wait_for_url(re.compile(f"run={run_names[0]}.*view_run=mixups"))


def test_runs_are_compared_without_choosing_and_by_choosing(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=compare")
    visitor.page.locator(".st-key-compared_accuracy .js-plotly-plot").wait_for()
    visitor.page.get_by_text("B classifies").first.wait_for()
    visitor.page.get_by_role("button", name="Clear all").click()
    visitor.page.get_by_text("Choose a training above").wait_for()
    visitor.page.locator(".st-key-compare input").click()
    with visitor.rerun():
        visitor.page.get_by_role("option").last.click()
    visitor.page.locator(".st-key-compared_accuracy .js-plotly-plot").wait_for()
    visitor.page.get_by_text("B classifies").first.wait_for()
    visitor.page.wait_for_url(re.compile("compare="))


def test_a_click_on_a_training_in_the_list_brings_its_result_beside_it(visitor, run_names):
    visitor.resize((1280, 720))
    visitor.open(f"runs?run={run_names[0]}&view_run=confidence")
    listed = visitor.page.locator(f'.st-key-run_list [data-name="{run_names[1]}"]')
    with visitor.rerun():
        listed.click()
    visitor.page.wait_for_url(re.compile(f"run={run_names[1]}"))
    visitor.until(lambda: listed.get_attribute("aria-current") == "true", "it is not marked")
    assert visitor.page.evaluate("window.scrollY") == 0
    chart = visitor.page.locator(".st-key-reliability .js-plotly-plot")
    chart.wait_for()
    assert chart.bounding_box()["y"] < 720


def test_all_trainings_open_as_a_table_over_the_width_and_close_again(visitor, run_names):
    visitor.resize((1280, 720))
    visitor.open(f"runs?run={run_names[0]}")
    with visitor.rerun():
        visitor.page.get_by_text("All trainings as a table").click()
    table = visitor.page.get_by_role("dialog").get_by_test_id("stDataFrame")
    table.wait_for()
    visitor.page.wait_for_url(re.compile("as_table=true"))
    visitor.until(lambda: table.bounding_box()["width"] > 1000, "it is not as wide as the page")
    visitor.page.keyboard.press("Escape")
    table.wait_for(state="detached")
    visitor.page.wait_for_url(lambda url: "as_table" not in url)


def test_the_network_is_taken_along_as_a_zip(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=take")
    visitor.press("Make and check the file")
    visitor.page.get_by_text("the file was loaded again").wait_for()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Download as ZIP").click()
    assert download.value.suggested_filename == f"{run_names[0]}-keras.zip"
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert {"model.keras", "README.md", "classify.py"} <= set(archive.namelist())


@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence", "compare", "take"])
def test_every_view_fits_the_screen(visitor, run_names, view):
    visitor.open(f"runs?run={run_names[0]}&view_run={view}&compare={run_names[1]}")
    for width in (1280, 390):
        visitor.resize((width, 844))
        visitor.until(lambda: visitor.sideways() <= 0, f"{width}: it scrolls sideways")
