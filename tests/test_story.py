"""The story: every step opens its page as the table says, is left and found again."""

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.experiments.batch_normalization import example_experiment
from cnnlab.runs import example_run, list_runs
from tests.sliders import move_slider, slider_value
from tests.waiting import HANGS_AFTER
from ui.menu import HOME, PAGES, entry
from ui.story.steps import STEPS
from ui.story.strip import place, sentences

ROOT = Path(__file__).parent.parent


@pytest.fixture
def follow(drawn_toybox, private_home):
    """Open a link on the page that it names, as a visitor who has just come."""

    def follow(path: str = HOME.path, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_AFTER)
        app.switch_page(path)
        return go(app, **query)

    return follow


def go(app: AppTest, path: str | None = None, **query: str) -> AppTest:
    """The same visitor follows another link, on the open page or on another."""
    if path is not None:
        app.switch_page(path)
    app.query_params.clear()
    app.query_params.update(query)
    app.run()
    assert not app.exception, app.exception
    return app


def strip(app: AppTest) -> str | None:
    """What the strip of the story says, as HTML; None where there is none."""
    return next((e.body for e in app.get("html") if 'class="story"' in e.body), None)


def links(app: AppTest) -> dict[str, str]:
    """Label -> query of all links of the page."""
    return {e.proto.label: e.proto.query_string for e in app.get("page_link")}


def words_of(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html))


def title(app: AppTest) -> str:
    return app.title[0].value


def parameter(app: AppTest, key: str) -> str:
    return "".join(app.query_params[key])


def test_every_step_says_what_to_do_and_to_see_and_answers_behind_a_click():
    for step in STEPS:
        before, _, behind = sentences(step).partition("</summary>")
        assert "<details><summary>" in before
        for sentence in (place(step), step.do, step.see, step.question):
            assert sentence.replace("**", "") in words_of(before)
        assert words_of(behind).strip() == step.answer


def test_every_step_fits_into_two_lines():
    for step in STEPS:
        assert len(f"{place(step)} Do: {step.do}") < 100
        assert len(f"See: {step.see} Think: {step.question}") < 130


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_a_link_to_a_step_opens_its_page_with_its_strip_and_its_ways(follow, step):
    app = follow(step=str(step.number))
    before, after = step.number - 1, step.number + 1
    assert title(app) == entry(step.page).title
    assert place(step) in strip(app)
    ways = links(app)
    assert app.button(key="leave_story").label == "Leave"
    assert ways.get("Back") == (f"step={before}" if before else None)
    assert ways.get("Next") == (f"step={after}" if after <= len(STEPS) else None)


def test_the_pages_are_as_the_steps_say(follow):
    app = follow(step="1")
    assert slider_value(app, "rotation_range") == 20
    app = go(app, "pages/normalization.py", step="2")
    assert (app.session_state["left"], app.session_state["right"]) == ("raw", "standardized")
    app = go(app, step="3")
    assert (app.session_state["left"], app.session_state["right"]) == ("raw", "whitened")
    app = go(app, step="2")
    assert app.session_state["right"] == "standardized"
    app = go(app, "pages/batch_normalization.py", step="4")
    assert parameter(app, "experiment") == example_experiment().name
    app = go(app, "pages/transfer_learning.py", step="5")
    assert parameter(app, "run") == example_run().name
    assert "967 of 1,000 test pictures right" in " ".join(e.value for e in app.markdown)
    app = go(app, "pages/teach.py", step="6")
    assert app.button(key="lesson_night").label == "All boats at night"
    app = go(app, "pages/claims.py", step="7")
    assert app.session_state["claim"] == 1


def test_a_step_begins_with_the_defaults_of_what_it_does_not_name(follow):
    app = move_slider(follow("pages/augmentation.py", view="sheet"), "rotation_range", 90.0)
    move_slider(app, "zoom_range", 0.8)
    app = go(app, step="1")
    assert app.session_state["view"] == "variants"
    assert slider_value(app, "rotation_range") == 20
    assert slider_value(app, "zoom_range") == pytest.approx(0.15)


def test_what_the_reader_moves_at_a_step_stays_moved(follow):
    app = move_slider(follow("pages/augmentation.py", step="1"), "rotation_range", 180.0)
    assert slider_value(app, "rotation_range") == 180
    assert parameter(app, "step") == "1"
    assert slider_value(app.run(), "rotation_range") == 180


def test_a_link_copied_at_a_step_shows_what_its_writer_saw(follow):
    app = follow("pages/augmentation.py", step="1", rotation_range="90", zoom_range="0.4")
    assert slider_value(app, "rotation_range") == 90
    assert slider_value(app, "zoom_range") == pytest.approx(0.4)
    assert strip(app)


def test_who_leaves_keeps_what_is_on_the_page_and_can_go_on_from_the_home_page(follow):
    app = follow("pages/normalization.py", step="2").button(key="leave_story").click().run()
    assert strip(app) is None
    assert "step" not in app.query_params
    assert app.session_state["right"] == "standardized"
    ways = links(go(app, HOME.path))
    assert ways["Go on with the story: 2/7 A common measure"] == "step=2"
    assert ways["From the beginning"] == "step=1"


@pytest.mark.parametrize("reached", [None, "1", "7"])
def test_the_home_page_leads_into_the_story_where_none_is_under_way(follow, reached):
    app = follow()
    if reached is not None:
        app = go(go(app, STEPS[int(reached) - 1].page, step=reached), HOME.path)
    ways = links(app)
    assert ways["The story: five minutes, seven steps"] == "step=1"
    assert ways["Before a class, on a projector"] == "step=1&presentation=true"
    assert not any(label.startswith("Go on") for label in ways)


@pytest.mark.parametrize(
    ("text", "number"), [("0", 1), ("8", 7), ("9" * 30, 1), ("-1", 1), ("abc", 1), ("03", 3)]
)
def test_a_link_to_no_step_leads_to_the_nearest_or_the_first(follow, text, number):
    app = follow(step=text)
    assert f"{number}/{len(STEPS)} " in strip(app)
    assert parameter(app, "step") == str(number)


def test_a_presentation_follows_the_story_and_has_its_ways_once(follow):
    app = follow("pages/normalization.py", step="3", presentation="true")
    labels = [e.proto.label for e in app.get("page_link")]
    assert (labels.count("Back"), labels.count("Next")) == (1, 1)
    assert "leave_story" not in {button.key for button in app.button}
    assert links(app)["Next"] == "step=4"
    assert parameter(go(app, "pages/batch_normalization.py", step="4"), "presentation") == "true"


def test_the_story_leads_over_the_pages_in_the_order_of_the_menu():
    pages = [page.path for page in PAGES]
    places = [pages.index(step.page) for step in STEPS]
    assert places == sorted(places)


def test_the_example_is_in_no_list_and_leads_to_no_network_of_its_own(follow):
    assert example_run().name not in {run.name for run in list_runs()}
    labels = links(follow("pages/transfer_learning.py", step="5")).keys()
    assert "Ask one that has learned" in labels
    assert labels.isdisjoint({"Show it your own pictures", "Export it"})
