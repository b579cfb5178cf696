"""A claim in a real browser: a guess, a start, trainings that come in, a verdict."""

import pytest

from cnnlab.configuration.files import write_configuration
from cnnlab.experiments.paired import Comparison, Experiment
from cnnlab.runs.config import TrainingConfig
from tests.e2e.test_accessibility import lasting_faults

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (390, 844))
FIRST = (
    ".st-key-headline .prose",
    ".st-key-guess_true button",
    ".st-key-guess_depends button",
    ".st-key-start_experiment button:visible",  # another one is hidden
)
TINY = Experiment(
    "Is Adam better?",
    TrainingConfig(base="vgg16-compact", weights=None, limit=64, epochs=1),
    (Comparison("Adam against SGD", {"head.units": [8]}, {"optimizer": "adam"}),),
    most_pairs=2,
)


@pytest.mark.parametrize("address", ["claims", "claims?claim=4"])
def test_sentence_guess_and_start_are_on_the_first_screen(visitor, address):
    visitor.open(address)
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


def test_a_recipe_of_ones_own_is_trained_and_ends_in_a_verdict(visitor):
    visitor.open("claims")
    page = visitor.page
    page.get_by_text("Own recipe").click()
    recipe = page.locator(".st-key-recipe_text textarea")
    with visitor.rerun():
        recipe.fill(write_configuration(TINY, "yaml"))
        recipe.press("Control+Enter")
    visitor.press("Use this recipe")
    page.get_by_text("Your experiment: Is Adam better?").wait_for()
    visitor.press("it depends")
    visitor.press("Put it to the test")
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    page.locator(".st-key-claim_accuracy .js-plotly-plot").wait_for()
    page.get_by_text("Where the difference lies").wait_for()
    assert "2 pairs" in page.locator(".verdict").inner_text()
    page.locator(".st-key-claim_class_gains .js-plotly-plot").wait_for()
    page.get_by_text("You guess:").wait_for()
    assert lasting_faults(visitor) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Report as HTML").click()
    assert "Is Adam better?" in download.value.path().read_text()


def test_the_settings_of_another_page_are_tested_here(visitor):
    visitor.open("augmentation?rotation_range=30")
    visitor.press("Test these settings")
    visitor.page.get_by_role("heading", level=1, name="Claims").wait_for()
    visitor.page.get_by_text("Does my augmentation raise the accuracy?").first.wait_for()
    visitor.page.wait_for_url("**claim=own**")
