"""The home page, with a classifier process whose predictions are known. No TensorFlow."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.classification import Prediction
from cnnlab.classification.model_registry import READY, find_model
from cnnlab.errors import RunError
from cnnlab.serving import ClassifierProcess
from tests.page_headline import headline
from tests.sliders import move_slider, slider_value
from tests.waiting import HANGS_AFTER, until
from ui.home import warm_up as warm_up_module
from ui.home.rooms import PICTURES
from ui.menu import PAGES

ROOT = Path(__file__).parent.parent
NAMES = find_model(READY).class_names


class Fake:
    """What the classifier process is asked, and what it says."""

    def __init__(self) -> None:
        self.asked = 0
        self.error = None
        self.answer = Prediction(("cat", *(n for n in NAMES if n != "cat")), (0.91, *[0.01] * 9))

    def call(self, process, name, model, images, /, top_k):
        self.asked += 1
        if self.error is not None:
            raise self.error
        return [self.answer] * len(images)

    def says(self, name: str, is_none: bool = False) -> None:
        others = (other for other in NAMES if other != name)
        self.answer = Prediction((name, *others), (0.55, *[0.05] * 9), is_none)


@pytest.fixture
def fake(monkeypatch):
    """A child that runs and answers at once, and that nobody has asked anything."""
    warm_up_module.warm_up.clear()
    warm_up_module._answer.clear()
    fake = Fake()
    monkeypatch.setattr(ClassifierProcess, "call", lambda self, *a, **k: fake.call(self, *a, **k))
    monkeypatch.setattr(ClassifierProcess, "is_running", True)
    yield fake
    warm_up_module.warm_up.clear()


@pytest.fixture
def asleep(fake, monkeypatch):
    """A child that is still starting."""
    monkeypatch.setattr(ClassifierProcess, "is_running", False)
    return fake


def open_home(**query) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_AFTER)
    app.query_params.update(query)
    return rerun(app)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (None, "It says cat, 91"),
        (RunError("classifier-ended", "It ended."), "The network cannot be asked now"),
    ],
)
def test_awake_or_failed_it_says_what_there_is_to_see_and_leads_on(fake, error, said):
    fake.error = error
    assert said in headline(open_awake(fake) if error is None else open_failed())


def test_asleep_it_says_what_there_is_to_see_and_leads_on(asleep):
    assert "A small network is about to say" in headline(open_home())


def open_failed() -> AppTest:
    """The page after the network could not be woken."""
    app = open_home()
    until(lambda: warm_up_module.warm_up().error is not None)
    return rerun(app)


def open_awake(fake, **query) -> AppTest:
    """The page after the network has said something to itself."""
    app = open_home(**query)
    until(lambda: warm_up_module.warm_up().is_loaded)
    return rerun(app)


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> dict:
    """What the picture and its answer were given to show."""
    protos = (element.proto for element in app.get("bidi_component"))
    return json.loads(next(proto.json for proto in protos if "live_picture" in proto.id))


def words(app: AppTest) -> str:
    return " ".join([m.value for m in app.markdown] + [html.body for html in app.get("html")])


def test_the_picture_is_there_while_the_network_still_starts(asleep):
    app = open_home()
    data = shown(app)
    assert data["picture"].startswith("data:image/jpeg")
    assert "waking up" in data["waking"]
    assert [bar["name"] for bar in data["bars"]] == list(NAMES)
    assert asleep.asked == 0


@pytest.mark.parametrize(("key", "value"), [("turn", 40), ("nearer", 1.3), ("light", 0.4)])
def test_the_picture_moves_while_the_network_still_starts(asleep, key, value):
    app = open_home()
    before = shown(app)["picture"]
    app = move_slider(app, key, value)
    assert shown(app)["picture"] != before
    assert app.query_params[key] == str(value)


def test_the_prediction_comes_by_itself_with_all_classes_in_one_order(fake):
    app = open_awake(fake)
    data = shown(app)
    assert data["waking"] == ""
    assert [bar["name"] for bar in data["bars"]] == list(NAMES)
    assert [bar["name"] for bar in data["bars"] if bar["kind"] == "right"] == ["cat"]
    assert "It says cat, 91" in words(app)


def test_a_network_that_is_fooled_is_reported_with_what_helps(fake):
    app = open_awake(fake)
    fake.says("dog")
    app = move_slider(app, "turn", 30)
    kinds = {bar["name"]: bar["kind"] for bar in shown(app)["bars"]}
    assert kinds["dog"] == "wrong" and kinds["cat"] == ""
    assert "Fooled: it says dog" in words(app)
    onward = [link.proto for link in app.get("page_link") if link.proto.label.startswith("How")]
    assert [link.page for link in onward] == ["augmentation"]
    assert onward[0].query_string == "view=sweep&in_hand=rotation_range"


def test_no_class_is_marked_where_the_network_is_unsure(fake):
    app = open_awake(fake)
    fake.says("frog", is_none=True)
    app = move_slider(app, "light", 0.1)
    assert {bar["kind"] for bar in shown(app)["bars"]} == {""}
    assert "Now it is unsure: perhaps frog" in words(app)


def test_a_view_that_was_seen_before_is_not_predicted_again(fake):
    app = open_awake(fake)
    app = move_slider(app, "turn", 30)
    asked = fake.asked
    app = move_slider(app, "turn", 0)
    move_slider(app, "turn", 30)
    assert fake.asked == asked


def test_a_link_holds_the_picture_as_it_was_turned_and_one_press_puts_it_back(fake):
    app = open_awake(fake, turn="45", light="1.5")
    assert slider_value(app, "turn") == 45
    turned = shown(app)["picture"]
    app.button(key="as_it_was").click()
    rerun(app)
    assert slider_value(app, "turn") == 0 and slider_value(app, "light") == 1
    assert shown(app)["picture"] != turned
    assert not app.query_params
    assert app.button(key="as_it_was").disabled


def test_a_network_that_cannot_start_is_reported_and_started_again_on_demand(fake):
    fake.error = RunError("classifier-ended", "The classifier process ended.")
    app = open_home()
    until(lambda: warm_up_module.warm_up().error is not None)
    app = rerun(app)
    assert "The classifier process ended" in app.error[0].value
    assert shown(app)["picture"]
    fake.error = None
    app.button(key="wake_again").click()
    rerun(app)
    until(lambda: warm_up_module.warm_up().is_loaded)
    assert not rerun(app).error


def test_a_network_that_is_lost_in_between_leaves_the_picture(fake):
    app = open_awake(fake)
    fake.error = RunError("classifier-ended", "The classifier process ended.")
    app = move_slider(app, "turn", 77)
    assert "The classifier process ended" in app.error[0].value
    assert shown(app)["alt"].startswith("The photo of a cat, turned by 77°")


def test_the_first_page_loads_nothing_that_takes_long(private_home):
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "from cnnlab.serving import ClassifierProcess\n"
        "ClassifierProcess.start = lambda self: None\n"
        f"app = AppTest.from_file({str(ROOT / 'app.py')!r}, default_timeout={HANGS_AFTER}).run()\n"
        "slow = [m for m in ('pandas', 'numba', 'scipy') if m in sys.modules]\n"
        "print([bool(app.exception), *slow])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.splitlines()[-1] == "[False]"


def test_every_room_has_a_picture_in_words_too_and_one_link(asleep):
    app = open_home()
    links = [link.proto.page for link in app.get("page_link")]
    for page in PAGES:
        stem = Path(page.path).stem
        assert (PICTURES / f"{stem}.webp").is_file()
        assert any(stem in link for link in links)
    pictures = [html.body for html in app.get("html") if html.body.startswith("<img")]
    assert len(pictures) == len(PAGES)
    assert all("alt='" in picture and "alt=''" not in picture for picture in pictures)


def test_what_is_here_is_closed_until_somebody_asks(asleep):
    app = open_home()
    (here,) = (e for e in app.expander if e.label == "What is here on this computer")
    assert not here.proto.expanded
    assert "Toybox" in here.markdown[0].value
