"""A training and its server: tabs come and go, the server dies, the training goes on."""

import pytest

from cnnlab.runs import Run
from cnnlab.workers import stop_run
from tests.waiting import until

pytestmark = pytest.mark.browser

PAGE = (
    "transfer_learning?base=vgg16-compact&weights=none&limit=2000&head_units=16&frozen_layers=0"
    "&epochs=300"
)
POINTS = """() => [...document.querySelectorAll('.st-key-curves_loss .js-plotly-plot')]
    .flatMap(plot => plot._fullData || []).reduce((sum, trace) => sum + trace.x.length, 0)"""


@pytest.fixture
def home(tmp_path):
    """No worker outlives its test."""
    yield tmp_path
    for run in runs_in(tmp_path):
        stop_run(run)
    until(lambda: not any(run.is_alive for run in runs_in(tmp_path)))


def runs_in(home):
    return Run.all_in(home / "runs")


def test_tabs_share_a_run_that_outlives_its_server_and_can_be_resumed(chromium, serve, visit, home):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    with serve(home) as (address, server):
        visitor = visit(context, address)
        visitor.open(PAGE)
        visitor.press("Start training")
        visitor.until(lambda: visitor.page.evaluate(POINTS) > 2, "no point appeared")

        second = visit(context, address)
        second.open(visitor.page.url.removeprefix(f"{address}/"))
        second.until(lambda: second.page.evaluate(POINTS) > 2, "the second tab shows no curve")
        visitor.open(visitor.page.url.removeprefix(f"{address}/"))
        second.page.close()
        (run,) = runs_in(home)

        server.kill()
        server.wait()
    assert run.is_alive
    before = len(run.history().batches)

    with serve(home) as (address, _):
        visitor = visit(context, address)
        visitor.open("transfer_learning")
        visitor.until(lambda: visitor.page.evaluate(POINTS) >= before, "the run was not found")
        visitor.until(lambda: visitor.page.evaluate(POINTS) > before + 1, "the curve stands still")
        visitor.until(lambda: run.kept_epoch, "no epoch was completed")

        visitor.page.get_by_role("button", name="Stop", exact=True).click()
        resume = visitor.page.get_by_role("button", name="Resume at epoch")
        resume.wait_for()
        resume.click()
        visitor.page.get_by_role("button", name="Stop", exact=True).wait_for()
        visitor.until(lambda: run.status.state == "running", "it was not resumed")
        assert [found.name for found in runs_in(home)] == [run.name]
    context.close()
