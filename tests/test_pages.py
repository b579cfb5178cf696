"""Every page opens, and does one true thing."""

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.images import encode_image
from ui.menu import HOME, PAGES

ROOT = Path(__file__).parent.parent


@pytest.fixture
def open_page():
    """Open a page as a visitor does; no page may show an exception."""

    def open_(path: str, **query) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params.update(query)
        app.run()
        if path != HOME.path:
            app.switch_page(path).run()
        assert not app.exception, app.exception
        return app

    return open_


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def grid(app: AppTest, key: str) -> str:
    """The HTML of a grid of pictures."""
    return next(e.body for e in app.get("html") if f"grid-{key}" in e.body)


@pytest.mark.parametrize("page", [HOME, *PAGES], ids=lambda page: Path(page.path).stem)
def test_every_page_of_the_menu_opens_with_its_title(open_page, page):
    app = open_page(page.path)
    assert app.title[0].value == ("cnnlab" if page is HOME else page.title)


def test_every_file_in_pages_is_in_the_menu():
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {page.path for page in PAGES}


def test_moving_the_rotation_slider_changes_pictures_and_captions(open_page):
    app = open_page("pages/augmentation.py")
    before = grid(app, "variants")
    app.slider(key="rotation_range").set_value(90.0)
    after = grid(rerun(app), "variants")
    assert before != after
    angles = [int(angle) for angle in re.findall(r">turned (\d+)° (?:left|right)", after)]
    assert len(angles) == 12
    assert max(angles) > 20


def test_the_same_seed_shows_the_same_pictures_in_another_session(open_page):
    first = grid(open_page("pages/augmentation.py"), "variants")
    assert grid(open_page("pages/augmentation.py"), "variants") == first


def test_without_any_variation_every_variant_is_the_original(open_page):
    app = open_page("pages/augmentation.py")
    for key in ("rotation_range", "width_shift_range", "height_shift_range", "zoom_range"):
        app.slider(key=key).set_value(0.0)
    app.slider(key="num_images").set_value(1)
    app.toggle(key="horizontal_flip").set_value(False)
    rerun(app)
    strips = [re.search(r"url\((.*?)\)", grid(app, key))[1] for key in ("original", "variants")]
    assert strips[0] == strips[1]


def test_an_uploaded_picture_that_is_broken_is_named_and_the_others_are_shown(open_page):
    app = open_page("pages/augmentation.py")
    app.selectbox(key="pictures").set_value("upload")
    rerun(app)
    good = encode_image(np.full((40, 60, 3), 200, np.uint8))
    app.file_uploader(key="own_pictures_uploader").set_value(
        [("good.png", good, "image/png"), ("<b>bad</b>.png", b"nonsense", "image/png")]
    )
    rerun(app)
    assert "bad" in app.error[0].value
    assert grid(app, "variants")


def test_a_setting_that_cannot_be_used_shows_a_message(open_page):
    app = open_page("pages/transfer_learning.py")
    app.query_params["run"] = "../../etc"
    rerun(app)
    assert "not the name of a run" in app.error[0].value.replace("\\", "")


def test_a_link_sets_choices_by_their_value_and_choices_go_back_into_the_link(open_page):
    app = open_page("pages/augmentation.py")
    app.query_params["fill_mode"] = "wrap"
    app.query_params["size"] = "64"
    rerun(app)
    assert app.selectbox(key="fill_mode").value == "wrap"
    assert app.segmented_control(key="size").value == 64
    app.selectbox(key="fill_mode").set_value("reflect")
    rerun(app)
    assert app.query_params["fill_mode"] == "reflect"
    app.selectbox(key="fill_mode").set_value("nearest")
    rerun(app)
    assert "fill_mode" not in app.query_params


def test_a_link_with_an_impossible_choice_shows_the_default(open_page):
    app = open_page("pages/augmentation.py")
    app.query_params["fill_mode"] = "<script>"
    rerun(app)
    assert app.selectbox(key="fill_mode").value == "nearest"


def test_choices_survive_a_visit_to_another_page(open_page):
    app = open_page("pages/augmentation.py")
    app.selectbox(key="fill_mode").set_value("wrap")
    rerun(app)
    app.switch_page("pages/runs.py").run()
    app.switch_page("pages/augmentation.py").run()
    assert app.selectbox(key="fill_mode").value == "wrap"


@pytest.fixture
def damaged_runs(private_home):
    """Three runs: one without a readable configuration, one with a bad evaluation, one whole."""
    from cnnlab.training import TrainingConfig
    from cnnlab.training.locks import releasing
    from cnnlab.training.new_run import new_run

    runs = []
    for _ in range(3):
        run, lock = new_run(TrainingConfig(weights=None))
        with releasing(lock):
            runs.append(run)
    (runs[0].path / "config.json").write_text("garbage")
    (runs[1].path / "evaluation.json").write_text("{}")
    return runs


def test_damaged_runs_are_shown_as_such_and_can_be_deleted(open_page, damaged_runs):
    app = open_page("pages/runs.py")
    for run in damaged_runs:
        app.selectbox(key="run").set_value(run.name)
        rerun(app)
        app.button(key=f"delete_{run.name}").click()
        rerun(app)
        assert not run.path.exists()
        assert run.name in app.success[0].value.replace("\\", "")


def test_a_link_to_a_run_that_is_gone_says_so(open_page, damaged_runs):
    app = open_page("pages/runs.py")
    app.query_params["run"] = "2020-gone"
    rerun(app)
    assert "no run 2020-gone" in app.warning[0].value.replace("\\", "")


def test_removed_uploads_are_gone(open_page):
    app = open_page("pages/augmentation.py")
    app.selectbox(key="pictures").set_value("upload")
    rerun(app)
    good = encode_image(np.full((40, 60, 3), 200, np.uint8))
    uploader = app.file_uploader(key="own_pictures_uploader")
    uploader.set_value([("good.png", good, "image/png")])
    assert grid(rerun(app), "original")
    app.file_uploader(key="own_pictures_uploader").set_value([])
    rerun(app)
    assert not [e for e in app.get("html") if "grid-original" in e.body]


def test_a_refused_zip_is_named_and_leaves_nothing_behind(open_page, private_home):
    app = open_page("pages/normalization.py", samples="300")
    app.selectbox(key="data").set_value("upload")
    rerun(app)
    app.file_uploader(key="kept_zip_uploader").set_value(
        ("my pets.zip", b"no zip", "application/zip")
    )
    rerun(app)
    assert "my pets.zip" in app.error[0].value.replace("\\", "")
    assert not [path for path in (private_home / "uploads").rglob("*") if path.is_file()]


def test_a_training_cannot_start_without_the_weight_file_that_was_chosen(open_page):
    app = open_page("pages/transfer_learning.py")
    assert not app.button(key="start").disabled
    app.selectbox(key="weights").set_value("file")
    rerun(app)
    assert app.button(key="start").disabled


def test_a_recipe_file_sets_the_controls(open_page):
    app = open_page("pages/augmentation.py")
    app.query_params["view"] = "take"
    rerun(app)
    recipe = b"rotation_range: 77\nfill_mode: wrap\nbrightness_range: [0.5, 1.5]\n"
    app.file_uploader(key="recipe_file").set_value(("my.yaml", recipe, "text/yaml"))
    rerun(app)
    assert app.slider(key="rotation_range").value == 77
    assert app.slider(key="brightness_range").value == (0.5, 1.5)
    assert app.selectbox(key="fill_mode").value == "wrap"


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (b"rotation_range: -5", "rotation_range"),
        (b"zoom_range: [0.1, 0.2]", "cannot show zoom_range"),
        (b"\x00\x01", "no settings"),
    ],
)
def test_a_recipe_file_that_cannot_be_used_changes_nothing_and_says_why(open_page, recipe, message):
    app = open_page("pages/augmentation.py")
    app.query_params["view"] = "take"
    rerun(app)
    app.file_uploader(key="recipe_file").set_value(("bad.yaml", recipe, "text/yaml"))
    rerun(app)
    assert re.search(message, app.error[0].value.replace("\\", ""))
    assert app.slider(key="rotation_range").value == 20


def test_the_setting_that_was_moved_last_is_the_one_that_is_swept(open_page):
    app = open_page("pages/augmentation.py")
    app.slider(key="shear_range").set_value(30.0)
    rerun(app)
    assert app.query_params["in_hand"] == "shear_range"
    app.query_params["view"] = "sweep"
    rerun(app)
    assert any("shear_range" in text.value for text in app.markdown)
