"""The transfer learning page before a training: its network, its controls, their links."""

import dataclasses
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.errors import RunError
from cnnlab.images import encode_image
from cnnlab.models import (
    BASES,
    HeadConfig,
    imagenet,
    imagenet_weights_path,
    layer_table,
    num_trainable,
)
from cnnlab.models.bases import VGG16_BASES
from cnnlab.models.imagenet import fetch_imagenet_weights
from cnnlab.models.small import SMALL_BASES
from cnnlab.training import TrainingConfig, recommended
from cnnlab.training.speed import Speed, num_threads, save_speed
from tests.sliders import has_slider, move_slider, slider_data, slider_keys, slider_value
from tests.waiting import HANGS_AFTER
from ui.downloads import download_of
from ui.training import network_drawing
from ui.training.settings.base import VGG16_WEIGHTS
from ui.training.settings.recipe import LEFT_OUT

ROOT = Path(__file__).parent.parent
PAGE = "pages/transfer_learning.py"


@pytest.fixture
def page():
    """The page as a visitor sees it who has this link."""

    def open_(**query) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_AFTER)
        app.run()
        app.query_params.update(query)
        app.switch_page(PAGE).run()
        assert not app.exception, app.exception
        return app

    return open_


@pytest.fixture
def few_zip(few_pictures, tmp_path) -> str:
    """The path of ``few_pictures`` as a ZIP."""
    return shutil.make_archive(str(tmp_path / "few"), "zip", few_pictures)


@pytest.fixture
def starts(monkeypatch):
    """The settings that Start begins with."""

    def start(app):
        configs = []

        def refused(config, standby):
            configs.append(config)
            raise RunError("refused", "Not now.")

        monkeypatch.setattr("ui.training.status_bar.start_run", refused)
        app.button(key="start").click()
        rerun(app)
        return configs[-1]

    return start


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def drawing(app: AppTest) -> str:
    """The HTML of the network."""
    return next(e.body for e in app.get("html") if 'class="network"' in e.body)


def states(app: AppTest) -> list[str]:
    return re.findall(r'class="layer (\w+)"', drawing(app))


def badges(app: AppTest) -> list[str]:
    """What each block says of itself, from the picture to the answer."""
    return re.findall(r'<span class="badge">([^<]+)</span>', drawing(app))


def text_of(app: AppTest) -> str:
    return " ".join(e.value for e in (*app.markdown, *app.caption))


def _one(value) -> str:
    """A parameter that a widget of Streamlit's own wrote is a list."""
    return value[0] if isinstance(value, list) else value


class TestNetwork:
    @pytest.mark.parametrize("base", VGG16_BASES)
    def test_the_slider_colours_the_layers_and_counts_what_learns(self, page, base):
        app = page(base=base, frozen_layers="19")
        assert states(app) == ["kept"] * 19 + ["learns"] * 4
        move_slider(app, "frozen_layers", 15)
        assert states(app) == ["kept"] * 15 + ["learns"] * 8
        assert f"learns: {num_trainable(layer_table(base=base), 15):,} parameters" in drawing(app)

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"base": "vgg16-compact"}, "It has seen 95,000 photos of 200 kinds of things"),
            ({"base": "vgg16"}, "It has seen 1.3 million photos of 1,000 kinds of things"),
            ({"base": "vgg16-compact", "weights": "none"}, "It has learned nothing yet"),
            ({"base": "small"}, "It has learned nothing yet"),
        ],
    )
    def test_what_the_network_knows_is_said_first(self, page, settings, words):
        headlines = [e.proto.body for e in page(**settings).get("html") if "prose" in e.proto.body]
        assert any(words in re.sub("<[^>]+>", "", body) for body in headlines)

    def test_a_block_says_in_words_whether_it_learns(self, page):
        """Not by colour alone; layer 13 lies within block 4."""
        app = page(frozen_layers="13")
        assert badges(app) == ["goes in", *["frozen"] * 3, "in part learns", "learns", "learns"]
        assert re.findall(r'<li class="block (\w+)"', drawing(app)) == [
            *("plain", "kept", "kept", "kept", "partly", "learns", "learns")
        ]

    def test_a_drawing_passes_through_with_a_text_for_who_does_not_see_it(self, page):
        text = drawing(page())
        seen = "What four of its channels see in a drawing of a cup"
        assert re.findall(rf'role="img" aria-label="([^"]+): {seen}"', text) == [
            f"Block {number}" for number in range(1, 6)
        ]
        assert text.count('class="enlarge" tabindex="0"') == 1
        assert text.count('class="enlarge" tabindex="-1"') == 5
        assert len(set(re.findall(r"--strip:url\(([^)]+)\)", text))) == 6

    def test_without_its_maps_the_network_is_drawn_all_the_same(self, page, monkeypatch):
        def missing():
            raise OSError

        monkeypatch.setattr("ui.training.network_drawing.load_example", missing)
        network_drawing._strips.cache_clear()
        assert badges(page())[1] == "frozen" and "--strip:url" not in drawing(page())
        network_drawing._strips.cache_clear()

    @pytest.mark.parametrize("base", BASES)
    def test_every_layer_says_its_shape_and_parameters(self, page, base):
        text = drawing(page(base=base))
        for layer in layer_table(base=base, head=LEFT_OUT[base].head):
            shape = " × ".join(map(str, layer.output_shape))
            assert re.search(f'title="{layer.name}".*?<span class="shape">{shape}</span>', text)
            assert not layer.num_parameters or f"{layer.num_parameters:,} parameters" in text

    def test_the_head_is_drawn_as_it_is_edited(self, page):
        app = page(head_layers="2", head_units="64", head_units_2="32", head_dropout="0.0")
        app.toggle(key="head_batch_normalization").set_value(True)
        rerun(app)
        names = re.findall(r'title="(\w+)"', drawing(app))
        head = HeadConfig((64, 32), dropout=0, batch_normalization=True)
        assert names == [layer.name for layer in layer_table(head=head)]
        app.segmented_control(key="head_layers").set_value(0)
        rerun(app)
        assert re.findall(r'title="(\w+)"', drawing(app))[19:] == ["flatten", "predictions"]

    def test_the_size_of_the_pictures_shows_in_every_layer(self, page):
        assert '<span class="shape">2 × 2 × 512</span>' in drawing(
            page(base="vgg16", image_size="64")
        )

    def test_seconds_are_reported_once_the_computer_was_measured(self, page):
        app = page()
        assert app.button(key="measure_speed")
        save_speed(Speed(2e9, 1e9, 1e8, 0.001, 1e-9, 0.5, num_threads()))
        rerun(app)
        assert re.search(r"About \*\*\d", text_of(app))
        assert not [button for button in app.button if button.key == "measure_speed"]

    def test_an_upload_says_its_parts_and_what_was_left_out(self, page, tmp_path):
        path, picture = tmp_path / "pets.zip", encode_image(np.zeros((4, 4, 3), np.uint8))
        with zipfile.ZipFile(path, "w") as archive:
            for part in ("train", "val", "test"):
                for name in ("cat/1", "cat/2", "dog/1", "dog/2"):
                    archive.writestr(f"{part}/{name}.png", picture)
            archive.mkdir("train/emu")
        app = page(data="upload")
        app.session_state["kept_zip"] = str(path)
        rerun(app)
        text = text_of(app)
        assert "4 training, 4 validation and 4 test pictures in 2 classes: cat, dog" in text
        (grid,) = [e.proto.body for e in app.get("html") if "grid-own_pictures" in e.proto.body]
        assert [grid.count(f">{name}</span>") for name in ("cat", "dog")] == [2, 2]
        assert set(slider_data(app, "limit")["words"]) == {"all 4"}
        assert "emu" in " ".join(message.value for message in (*app.warning, *app.info))

    def test_classes_that_names_say_are_taken_at_a_press(self, page, starts, tmp_path, monkeypatch):
        path = tmp_path / "flat.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for grey in range(12):
                picture = encode_image(np.full((8, 8, 3), 20 * grey, np.uint8))
                archive.writestr(f"{('cat', 'dog')[grey % 2]}_{grey}.png", picture)
        app = page(data="upload")
        app.session_state["kept_zip"] = str(path)
        rerun(app)
        with monkeypatch.context() as patch:  # while nobody answers, nothing is counted again
            patch.setattr("cnnlab.datasets.open_archive", None)
            rerun(app)
        assert app.button(key="start").disabled
        assert "called after 2 classes: cat (6), dog (6)." in app.warning[0].value.replace("\\", "")
        app.button(key="take_names").click()
        rerun(app)
        assert "10 training and 2 test pictures in 2 classes: cat, dog" in text_of(app)
        assert not [button for button in app.button if button.key == "take_names"]
        assert set(slider_data(app, "limit")["words"]) == {"all 10"}
        assert starts(app).classes_from_names

    def test_the_next_upload_is_asked_about_anew(self, page, few_zip):
        app = page(data="upload")
        app.session_state["classes_from_names"] = "another.zip"
        app.session_state["kept_zip"] = few_zip
        assert "classes: blue, red" in text_of(rerun(app))

    def test_copies_are_reported(self, page, tmp_path):
        path, generator = tmp_path / "pets.zip", np.random.default_rng(0)
        with zipfile.ZipFile(path, "w") as archive:
            for name in ("train/cat/1", "train/cat/2", "train/dog/1", "train/dog/2"):
                picture = encode_image(generator.integers(0, 256, (8, 8, 3), np.uint8))
                archive.writestr(f"{name}.png", picture)
                archive.writestr(f"{name.replace('train', 'test')}.png", picture)
        app = page(data="upload")
        app.session_state["kept_zip"] = str(path)
        warnings = " ".join(w.value.replace("\\", "") for w in rerun(app).warning)
        assert "4 of 4 test pictures are learned from too" in warnings
        assert "test/cat/1.png = train/cat/1.png" in warnings

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"base": "vgg16-compact", "weights": "imagenet"}, "The feature maps are real"),
            ({"base": "vgg16-compact", "weights": "none"}, "not those of random weights"),
            ({"base": "vgg16"}, "those of the built-in network"),
            ({"base": "small"}, "is seen after the training"),
        ],
    )
    def test_whose_feature_maps_are_shown_is_said(self, page, settings, words):
        text = re.sub("<[^>]+>", "", " ".join(e.proto.body for e in page(**settings).get("html")))
        said = (
            "The feature maps are real",
            "not those of random",
            "those of the built-in network",
            "is seen after the training",
        )
        assert words in text and sum(other in text for other in said) == 1


class TestControls:
    def test_the_tutorials_recipe_is_one_click(self, page):
        app = page(
            optimizer="adamw",
            learning_rate_schedule="step",
            head_layers="3",
            head_activation="relu",
            class_weights="balanced",
            normalization="zca",
            base_preprocessing="vgg16",
            frozen_layers="3",
            image_size="64",
            augment="recipe",
            early_stopping="5",
            label_smoothing="0.2",
            batch_size="8",
        )
        assert "Not as in the tutorial" in text_of(app)
        app.button(key="tutorial").click()
        rerun(app)
        assert "These are the tutorial's settings." in text_of(app)
        rerun(app)
        assert slider_value(app, "limit") == "all"
        assert _one(app.query_params["limit"]) == "all" and "head_layers" not in app.query_params

    def test_every_choice_stands_in_the_link(self, page):
        app = page()
        app.selectbox(key="optimizer").set_value("adamw")
        app.segmented_control(key="class_weights").set_value("balanced")
        app.selectbox(key="learning_rate_schedule").set_value("cosine")
        rerun(app)
        move_slider(app, "weight_decay", 0.01)
        query = {name: _one(value) for name, value in app.query_params.items()}
        assert query["optimizer"] == "adamw" and query["weight_decay"] == "0.01"
        again = page(**query)
        assert slider_value(again, "weight_decay") == 0.01
        assert again.segmented_control(key="class_weights").value == "balanced"
        assert again.selectbox(key="learning_rate_schedule").value == "cosine"

    def test_there_is_a_control_for_every_setting_of_learning(self, page):
        """A new field of the configuration needs a control, or a reason here."""
        seen = set()
        for query in (
            {"optimizer": "sgd"},
            {"optimizer": "adamw", "learning_rate_schedule": "step"},
            {"augment": "recipe"},
        ):
            app = page(**query)
            groups = (app.selectbox, app.number_input, app.toggle, app.segmented_control)
            seen |= {widget.key for group in groups for widget in group} | {*slider_keys(app)}
        # Made of parts; a recipe; looked into on the page Normalisation; measured; shown
        # where there are several GPUs; offered where names of files tell classes.
        without = {"head", "augmentation", "zca_epsilon", "zca_epsilon_on"}
        without |= {"feature_precision", "strategy", "classes_from_names"}
        fields = {field.name for field in dataclasses.fields(TrainingConfig)}
        assert fields - without - seen == set()

    def test_several_gpus_are_offered_where_there_are_several(self, page, monkeypatch):
        control = "Trains on"
        assert control not in [group.label for group in page().button_group]
        monkeypatch.setattr("ui.training.settings.learning_controls.num_gpus_listed", lambda: 2)
        app = page(strategy="mirrored")
        (offered,) = [group for group in app.button_group if group.label == control]
        assert offered.value == "mirrored"

    def test_every_control_explains_itself(self, page):
        app = page(optimizer="adamw", learning_rate_schedule="step", augment="recipe")
        known = {"data", "weights", "look", "decay_rate", "decay_epochs"}  # their labels do
        for group in (app.selectbox, app.number_input, app.toggle):
            for widget in group:
                assert widget.key in known or widget.help, widget.key
        for key in slider_keys(app):
            assert key in known or slider_data(app, key)["help"], key


class TestRandomWeights:
    def test_settings_that_nobody_touched_follow_there_and_back(self, page):
        app = page()
        assert "learn from nothing" not in text_of(app) and not app.warning
        learned = slider_value(app, "frozen_layers"), slider_value(app, "learning_rate")
        for weights, expected in (("none", (0, 0.0001)), ("imagenet", learned)):
            app.selectbox(key="weights").set_value(weights)
            rerun(app)
            found = slider_value(app, "frozen_layers"), slider_value(app, "learning_rate")
            assert found == expected and learned[0] == 11
        assert not app.warning

    def test_a_link_keeps_its_frozen_layers_and_their_consequences_are_shown(self, page):
        app = page(base="vgg16-compact", weights="none", frozen_layers="11")
        assert slider_value(app, "frozen_layers") == 11
        assert "11 frozen layers stay random and hand on noise" in app.warning[0].value
        move_slider(app, "frozen_layers", 0)
        assert not app.warning and "All layers learn from nothing" in text_of(app)


class TestBase:
    def test_with_nothing_downloaded_it_is_the_built_in_one_and_the_page_says_why(self, page):
        app = page()
        assert app.selectbox(key="base").value == app.query_params["base"] == "vgg16-compact"
        assert "used because VGG16's ImageNet weights are not on this computer" in text_of(app)
        assert app.button(key="download_imagenet")
        assert re.search("Not as in the tutorial: .*`base`", text_of(app))

    def test_where_vgg16s_weights_are_it_is_vgg16_and_nothing_is_offered(
        self, page, imagenet_server
    ):
        fetch_imagenet_weights()
        app = page()
        assert app.selectbox(key="base").value == "vgg16"
        assert "VGG16 is used: its ImageNet weights are on this computer" in text_of(app)
        assert not [button for button in app.button if button.key == "download_imagenet"]

    def test_a_link_names_the_base_and_its_recipe_comes_with_it(self, page):
        app = page(base="vgg16", epochs="7")
        assert app.selectbox(key="optimizer").value == "sgd"
        assert app.number_input(key="epochs").value == 7
        assert page(base="vgg16-compact").selectbox(key="optimizer").value == "adam"

    @pytest.mark.parametrize("base", SMALL_BASES)
    def test_a_small_one_starts_as_it_is_and_claims_no_pretraining(self, page, starts, base):
        app = page(base=base)
        assert [box for box in app.selectbox if box.key == "weights"] == []
        assert "It begins with random weights, and all its layers learn" in text_of(app)
        assert "Settings that suit the small network" in text_of(app).replace("\\", "")
        assert starts(app) == LEFT_OUT[base] and not app.warning
        assert "recognises 68 of 100" not in text_of(app)

    def test_its_slider_ends_with_its_own_layers(self, page):
        app = page(base="small", frozen_layers="9")
        assert states(app) == ["kept"] * 9 + ["learns"] * 2
        assert "9 frozen layers stay random and hand on noise" in app.warning[0].value
        assert drawing(app).count("--strip:url") == 1  # the drawing itself, and no maps of VGG16

    def test_from_the_built_in_one_to_a_small_one_and_back(self, page, starts):
        app = page()
        before = starts(app)
        for base in ("small-batch-normalized", before.base):
            app.selectbox(key="base").set_value(base)
            rerun(app)
            recipe = recommended(base, (32, 32), 5000).replace(limit=5000)
            assert starts(app) == recipe and not app.warning
        assert starts(app) == before

    def test_with_the_base_follow_the_settings_that_nobody_touched(self, page):
        app = page()
        app.number_input(key="epochs").set_value(33)
        rerun(app)
        app.selectbox(key="base").set_value("vgg16")
        rerun(app)
        assert app.selectbox(key="optimizer").value == "sgd"
        assert slider_value(app, "learning_rate") == 1e-4
        assert slider_value(app, "limit") == 1000
        assert slider_value(app, "frozen_layers") == 19
        assert app.number_input(key="epochs").value == 33
        assert not {"optimizer", "learning_rate"} & set(app.query_params)
        app.selectbox(key="base").set_value("vgg16-compact")
        rerun(app)
        assert app.selectbox(key="optimizer").value == "adam"

    def test_the_tutorial_says_that_its_weights_are_downloaded_first(self, page):
        app = page()
        app.button(key="tutorial").click()
        rerun(app)
        assert app.query_params["base"] == "vgg16"
        assert app.number_input(key="epochs").value == 10
        assert "59 MB are downloaded first, which needs a network" in text_of(app)
        assert "These are the tutorial's settings." in text_of(app)

    def test_pixels_that_the_base_never_saw_get_a_note(self, page):
        app = page(look="sight", base_preprocessing="vgg16")
        assert "learned from raw pixels" in app.warning[0].value


# Links that the page wrote before there were recipes; what they leave out goes on meaning this.
_COMPACT = TrainingConfig(
    base="vgg16-compact",
    limit=5000,
    frozen_layers=11,
    optimizer="adam",
    learning_rate=1e-3,
    epochs=5,
)
OLD_LINKS = [
    ({"base": "vgg16-compact"}, _COMPACT),
    ({"base": "vgg16"}, TrainingConfig(limit=1000, epochs=5)),
    ({"limit": "200", "head_units": "16"}, _COMPACT.replace(limit=200, head=HeadConfig((16,)))),
    (
        {"base": "vgg16-compact", "image_size": "64", "epochs": "12", "seed": "3"},
        _COMPACT.replace(image_size=(64, 64), epochs=12, seed=3),
    ),
    (
        {"base": "vgg16", "weights": "none", "frozen_layers": "0", "limit": "all"},
        TrainingConfig(weights=None, frozen_layers=0, epochs=5),
    ),
    (
        {"base": "vgg16-compact", "learning_rate_schedule": "step", "head_layers": "0"},
        _COMPACT.replace(learning_rate_schedule="step", head=HeadConfig(())),
    ),
]


class TestRecipe:
    def test_a_page_without_settings_begins_with_what_suits_and_says_so(self, page, starts):
        app = page()
        recipe = recommended("vgg16-compact", (32, 32), 5000).replace(limit=5000)
        text = text_of(app).replace("\\", "")
        assert "Settings that suit the built-in base: pictures of 32 x 32 pixels" in text
        assert starts(app) == recipe

    def test_the_link_says_all_of_it(self, page, starts):
        app = page()
        query = {name: _one(value) for name, value in app.query_params.items()}
        assert query["learning_rate_schedule"] == "cosine"
        assert starts(page(**query)) == starts(app)

    @pytest.mark.parametrize(("query", "expected"), OLD_LINKS)
    def test_an_old_link_means_what_it_meant(self, page, starts, query, expected):
        assert starts(page(**query)) == expected

    def test_untouched_settings_follow_the_pictures(self, page, starts, few_zip):
        app = page()
        app.number_input(key="seed").set_value(4)
        rerun(app)
        app.session_state["data"] = "upload"
        app.session_state["kept_zip"] = few_zip
        rerun(app)
        recipe = recommended("vgg16-compact", (64, 64), 40)
        assert starts(app) == recipe.replace(data=few_zip, seed=4, limit=5000)
        move_slider(app, "image_size", 96)
        recipe = recommended("vgg16-compact", (96, 96), 40)
        assert starts(app) == recipe.replace(data=few_zip, seed=4, limit=5000)

    def test_a_link_that_names_an_upload_alone_leaves_the_settings_to_it(
        self, page, starts, few_zip
    ):
        app = page(data="upload")
        app.session_state["kept_zip"] = few_zip
        rerun(app)
        recipe = recommended("vgg16-compact", (64, 64), 40)
        assert starts(app) == recipe.replace(data=few_zip, limit=5000)
        app = page(data="upload", epochs="7")
        app.session_state["kept_zip"] = few_zip
        rerun(app)
        assert starts(app).epochs == 7 and starts(app).learning_rate_schedule == "constant"

    def test_what_the_head_sees_is_chosen_and_in_the_link(self, page, starts):
        app = page()
        app.session_state["head_pooling"] = "blocks"
        rerun(app)
        assert starts(app).head == HeadConfig(pooling="blocks")
        assert _one(app.query_params["head_pooling"]) == "blocks"
        app.session_state["head_layers"] = 0
        rerun(app)
        assert starts(app).head == HeadConfig((), pooling="blocks")

    def test_some_hundreds_of_pictures_are_larger(self, page, starts, tmp_path):
        rng, path = np.random.default_rng(0), tmp_path / "hundreds.zip"
        with zipfile.ZipFile(path, "w") as file:
            for number in range(300):
                content = encode_image(rng.integers(0, 256, (8, 8, 3), np.uint8), "png")
                for part in ("train", "test") if number < 40 else ("train",):
                    file.writestr(f"{part}/{'ab'[number % 2]}/{number}.png", content)
        app = page()
        app.session_state["data"] = "upload"
        app.session_state["kept_zip"] = str(path)
        rerun(app)
        assert starts(app).image_size == (96, 96)
        assert starts(app).learning_rate == recommended("vgg16-compact", (96, 96)).learning_rate
        move_slider(app, "limit", 200)
        assert starts(app).image_size == (64, 64)

    def test_what_was_set_stays_until_what_suits_is_wanted(self, page, starts):
        app = page()
        assert not [button for button in app.button if button.key == "recommended"]
        app.selectbox(key="optimizer").set_value("rmsprop")
        rerun(app)
        move_slider(app, "frozen_layers", 3)
        assert starts(app).optimizer == "rmsprop" and starts(app).frozen_layers == 3
        app.button(key="recommended").click()
        rerun(app)
        assert starts(app) == recommended("vgg16-compact", (32, 32), 5000).replace(limit=5000)

    def test_the_tutorials_settings_stay_as_they_were_set(self, page, starts):
        app = page()
        app.button(key="tutorial").click()
        rerun(app)
        rerun(app)
        assert starts(app).replace(data="toybox10") == TrainingConfig()

    def test_random_weights_have_no_recipe(self, page):
        assert "Settings that suit" not in text_of(page(weights="none"))


# Long enough for a busy machine to answer, short enough to wait for a silent server.
PATIENCE_OF_THE_CHILD = (10, 4)


class TestDownload:
    @pytest.fixture(autouse=True)
    def in_the_child_too(self, imagenet_server, tmp_path, monkeypatch):
        """The command runs in a process of its own, which knows where the stand-in is."""
        file = tmp_path / "sitecustomize.py"
        file.write_text(
            "from cnnlab.storage import downloads\nfrom cnnlab.models import imagenet\n"
            f"downloads.TIMEOUT = {PATIENCE_OF_THE_CHILD}\n"
            "from cnnlab.models.keras_cache import KerasFile\n"
            f"imagenet.WEIGHTS = {imagenet.WEIGHTS!r}\n"
        )
        monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
        return file

    @pytest.fixture
    def pressed(self, page):
        """The page right after the button was pressed."""
        app = page()
        app.button(key="download_imagenet").click()
        yield rerun(app)
        if command := download_of(VGG16_WEIGHTS).at_work:
            command.cancel()

    def files(self, home) -> list:
        folder = home / "keras" / "models"
        return list(folder.iterdir()) if folder.exists() else []

    def until_it_ended(self, app):
        while command := download_of(VGG16_WEIGHTS).at_work:
            command.wait()
        return rerun(app)

    def test_afterwards_the_page_offers_vgg16_without_a_restart(self, pressed):
        app = self.until_it_ended(pressed)
        assert imagenet_weights_path() is not None
        assert "VGG16 and its weights are here too" in text_of(app)
        assert app.selectbox(key="base").value == "vgg16-compact"
        assert not [button for button in app.button if button.key == "download_imagenet"]

    @pytest.mark.parametrize(
        ("answer", "message"),
        [
            ({"content": b"something else"}, "its hash differs"),
            ({"content": b"", "status": 404}, "the server answered 404"),
            ({"content": b"0123456789", "stalls_after": 5}, "the server stopped answering"),
        ],
    )
    def test_a_failure_is_reported_and_it_can_be_tried_again(
        self, page, imagenet_server, private_home, answer, message
    ):
        whole = imagenet_server.content
        imagenet_server.gives(**answer)
        app = page()
        app.button(key="download_imagenet").click()
        app = self.until_it_ended(rerun(app))
        assert message in app.error[0].value and self.files(private_home) == []
        imagenet_server.gives(whole)
        app.button(key="download_imagenet").click()
        self.until_it_ended(rerun(app))
        assert imagenet_weights_path() is not None

    def test_it_is_cancelled_at_once_and_leaves_nothing(
        self, page, imagenet_server, private_home, in_the_child_too
    ):
        imagenet_server.gives(imagenet_server.content, stalls_after=500_000)
        with in_the_child_too.open("a") as patience:
            patience.write("downloads.TIMEOUT = 60, 60\n")
        app, other_reader = page(), page()
        app.button(key="download_imagenet").click()
        rerun(app)
        assert rerun(other_reader).button(key="cancel_imagenet")
        assert imagenet_server.reached.wait(HANGS_AFTER)
        app.button(key="cancel_imagenet").click()
        for reader in (app, other_reader):
            assert rerun(reader).button(key="download_imagenet") and not reader.error
        assert self.files(private_home) == []


@pytest.mark.parametrize("normalization", ["featurewise", "samplewise", "zca"])
def test_a_normalisation_that_blinds_the_base_is_warned_of_beside_the_start(page, normalization):
    app = page(base="vgg16-compact", normalization=normalization)
    (warning,) = app.warning
    assert "little better than guessing" in warning.value
    assert not page(base="vgg16-compact").warning
    random = {"weights": "none", "frozen_layers": "0"}
    assert not page(base="vgg16-compact", normalization=normalization, **random).warning


@pytest.mark.usefixtures("drawn_toybox")
class TestSight:
    def test_both_treatments_are_shown_with_their_numbers_and_order(self, page):
        text = text_of(page(look="sight", base_preprocessing="vgg16"))
        assert "order red, green, blue" in text and "order blue, green, red" in text
        assert "**As the original VGG16 learned them** — chosen" in text
        assert "**As they are** — the network learned from such" in text

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({}, "This one gets such as it learned from"),
            ({"base_preprocessing": "vgg16"}, "This one gets others than it learned from"),
            ({"normalization": "samplewise"}, "This one gets others than it learned from"),
            ({"weights": "none"}, "only those that it learned from mean something"),
        ],
    )
    def test_whether_the_network_gets_what_it_learned_from_is_said(self, page, settings, words):
        app = page(look="sight", base="vgg16-compact", **settings)
        assert words in re.sub("<[^>]+>", "", " ".join(e.proto.body for e in app.get("html")))

    def test_a_normalisation_before_the_base_gets_its_note(self, page):
        app = page(look="sight", base_preprocessing="vgg16", normalization="samplewise")
        assert "already centred" in app.warning[0].value

    @pytest.mark.parametrize(("normalization", "side"), [("pixelwise", "48"), ("patches", "32")])
    def test_normalised_pictures_are_shown_with_their_numbers(self, page, normalization, side):
        app = page(look="sight", normalization=normalization, image_size=side)
        assert "Numbers from -" in text_of(app) and not app.error

    def test_whitening_brings_its_softening_and_takes_it_from_the_link(self, page):
        assert not has_slider(page(), "epsilon")
        app = page(look="sight", normalization="patches", epsilon="0.3")
        assert slider_value(app, "epsilon") == 0.3
        app.toggle(key="names").set_value(True).run()
        assert slider_data(app, "epsilon")["code"] == "zca_epsilon"


class TestRate:
    def test_the_schedule_is_drawn(self, page):
        app = page(look="rate", learning_rate_schedule="cosine", warmup_epochs="2")
        (chart,) = app.get("plotly_chart")
        assert "at its highest" in chart.proto.alt
        assert app.button(key="find_rate")

    def test_a_warm_up_without_end_says_so(self, page):
        app = page(look="rate", warmup_epochs="10")
        assert "fewer warm" in app.warning[0].value.replace("\\", "")


@pytest.mark.parametrize("recipe", ["[" * 3000, '{"zoom_range": ' + "[" * 3000, "1" * 5000, "\0"])
def test_a_link_whose_recipe_cannot_be_read_shows_why_and_the_page(page, recipe):
    app = page(augment="recipe", recipe=recipe)
    assert "recipe in the link cannot be used" in app.warning[0].value
    assert app.button(key="start")
