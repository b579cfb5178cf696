"""What a visitor does after a training, in a real browser."""

import io
import os
import re
import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def run_names(server_home):
    """Two short trainings in the home of the server."""
    environment = os.environ | {"CNNLAB_HOME": str(server_home)}
    command = [sys.executable, "-m", "cnnlab", "train", "--limit", "64", "--weights", "none"]
    more = ["--head-units", "8", "--epochs", "1", "--quiet"]
    return [
        subprocess.run(
            [*command, *more, "--seed", seed],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]


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


def test_a_click_on_a_cell_opens_its_pictures(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=mixups")
    plot = visitor.page.locator(".st-key-confusion .js-plotly-plot")
    plot.locator(".heatmaplayer image").wait_for(state="attached")
    plot.scroll_into_view_if_needed()
    place = place_of_cell(visitor, true=4, answer=6)
    with visitor.rerun():
        visitor.page.mouse.click(place["x"], place["y"])
    visitor.page.wait_for_url(re.compile("true=4.*answered=6|answered=6.*true=4"))
    visitor.page.get_by_text("flower taken for star").wait_for()


def test_the_link_below_the_curves_leads_to_the_mixups(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}")
    visitor.page.get_by_role("link", name="See which classes it mixes up").click()
    visitor.page.locator(".st-key-confusion .js-plotly-plot").wait_for()
    visitor.page.wait_for_url(re.compile(f"run={run_names[0]}.*view_run=mixups"))


def test_runs_are_compared_by_choosing_another(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=compare")
    visitor.page.locator(".st-key-compare input").click()
    with visitor.rerun():
        visitor.page.get_by_role("option", name=run_names[1]).click()
    visitor.page.locator(".st-key-compared_accuracy .js-plotly-plot").wait_for()
    visitor.page.get_by_text("B names").first.wait_for()
    visitor.page.wait_for_url(re.compile(f"compare={run_names[1]}"))


def test_the_network_is_taken_along_as_a_zip(visitor, run_names):
    visitor.open(f"runs?run={run_names[0]}&view_run=take")
    visitor.press("Make and check the file")
    visitor.page.get_by_text("the file was loaded again").wait_for()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Download as ZIP").click()
    assert download.value.suggested_filename == f"{run_names[0]}-keras.zip"
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert {"model.keras", "README.md", "classify.py"} <= set(archive.namelist())


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("view", ["mixups", "mistakes", "confidence", "compare", "take"])
def test_every_view_fits_the_screen(visitor, run_names, view, width):
    visitor.page.set_viewport_size({"width": width, "height": 844})
    visitor.open(f"runs?run={run_names[0]}&view_run={view}&compare={run_names[1]}")
    overflow = visitor.page.evaluate(
        "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )
    assert overflow <= 0
