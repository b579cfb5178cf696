"""Settings that a page hands on to another one arrive whole: whatever they are, all of them."""

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import RunError
from cnnlab.experiments.paired import Experiment
from cnnlab.models import HeadConfig
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Parameter, Sweep
from cnnlab.sweeps.ready import READY
from tests import app_pages
from tests.app_pages import rerun
from tests.fake_searches import made_up_search
from ui.training.settings.link import settings_in_link

AUGMENTATION = AugmentationConfig(rotation_range=13.0, brightness_range=(0.7, 1.1))
EVERY_SETTING = TrainingConfig(
    base="vgg16-compact",
    image_size=(40, 40),
    limit=123,
    validation_share=0.17,
    frozen_layers=5,
    head=HeadConfig((20, 300), "tanh", 0.37, True),
    optimizer="sgd",
    learning_rate=2.3e-4,
    momentum=0.77,
    nesterov=True,
    learning_rate_schedule="step",
    warmup_epochs=2,
    decay_rate=0.33,
    decay_epochs=7,
    batch_size=24,
    epochs=9,
    early_stopping=3,
    class_weights="balanced",
    label_smoothing=0.12,
    seed=77,
    augmentation=AUGMENTATION,
    normalization="zca",
    zca_epsilon=0.0123,
    zca_epsilon_on="eigenvalues",
    cached_views=3,
    base_preprocessing="vgg16",
    deterministic=True,
)
CONFIGS = {
    "every setting": EVERY_SETTING,
    "whitened as Keras does": TrainingConfig(
        base="small",
        weights=None,
        frozen_layers=0,
        head=HeadConfig(()),
        optimizer="adamw",
        weight_decay=0.0023,
        normalization="zca",
        zca_epsilon=123.4,
    ),
    "whitened by patches": TrainingConfig(
        base="vgg16-compact",
        weights=None,
        frozen_layers=0,
        optimizer="rmsprop",
        normalization="patches",
        zca_epsilon=0.27,
        zca_epsilon_on="eigenvalues",
    ),
}
# Measured by itself; offered where there are several GPUs; where names of files tell classes;
# pictures that are not on every computer.
ELSEWHERE = {"feature_precision", "strategy", "classes_from_names", "data"}

RATE = Parameter("learning_rate", low=1e-4, high=1e-2, log=True)
EPSILON = Parameter("zca_epsilon", low=1e-3, high=1.0, log=True)

by_config = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())


def opened(config: TrainingConfig) -> AppTest:
    return app_pages.open_page("transfer_learning", **settings_in_link(config))


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return rerun(app)


def handed_on(app: AppTest, kind: type) -> Sweep | Experiment:
    """What the page that was led to has got."""
    return app.session_state[{Sweep: "own_search", Experiment: "own_experiment"}[kind]]


def best_taken_along(sweep: Sweep) -> tuple[AppTest, TrainingConfig]:
    """The page Transfer learning with the best trial of a search, and its settings."""
    folder = made_up_search(sweep, 3, "finished")
    app = press(app_pages.open_page("search", sweep=folder.name), "take_best")
    # AppTest forgets which page it was led to.
    return rerun(app.switch_page("pages/transfer_learning.py")), sweep.config(folder.best.settings)


def missing(app: AppTest) -> list[str]:
    """What the page says that it has no control for."""
    return [one.value for one in app.warning if "no control" in one.value]


@pytest.fixture
def started(monkeypatch):
    """The settings that Start begins with."""
    configs: list[TrainingConfig] = []

    def refused(config, standby):
        configs.append(config)
        raise RunError("refused", "Not now.")

    monkeypatch.setattr("ui.training.status_bar.start_run", refused)
    return configs


def test_no_setting_is_forgotten_here():
    fields = {field.name for field in dataclasses.fields(TrainingConfig)}
    changed = {name for config in CONFIGS.values() for name in config.changes()}
    assert changed | ELSEWHERE == fields


@by_config
def test_settings_are_trained_searched_around_and_tested_as_they_are(config, started):
    app = opened(config)
    press(app, "start")
    assert started == [config]
    assert handed_on(press(opened(config), "search_around"), Sweep).base == config
    assert handed_on(press(opened(config), "test_settings"), Experiment).base == config


@by_config
def test_what_a_search_found_is_taken_along_whole(config, started):
    sweep = Sweep("Which?", config, (RATE, EPSILON))
    app, best = best_taken_along(sweep)
    press(app, "start")
    assert started == [best] and not missing(app)


def test_what_has_no_effect_is_not_missed():
    """Without whitening nobody asks for its epsilon, and Adam has no momentum."""
    base = EVERY_SETTING.replace(normalization="none", optimizer="adam", augmentation=None)
    app, _ = best_taken_along(Sweep("Which?", base, (RATE,)))
    assert not missing(app)


def test_several_gpus_are_taken_along(started, monkeypatch):
    monkeypatch.setattr("ui.training.settings.learning_controls.num_gpus_listed", lambda: 2)
    config = READY["rate"].base.replace(strategy="mirrored")
    press(opened(config), "start")
    assert started == [config]


@pytest.mark.parametrize(
    ("query", "settings"),
    [
        ({"epsilon": "0.2"}, ("zca", 0.2, "eigenvalues")),
        ({"epsilon": "0"}, ("zca", 0.0, "eigenvalues")),
        ({"keras": "True", "zca_epsilon": "300"}, ("zca", 300.0, "singular_values")),
        ({"whiten": "patches", "epsilon": "0.07"}, ("patches", 0.07, "eigenvalues")),
    ],
)
def test_a_whitening_is_searched_around_tested_and_trained_with_its_epsilon(
    drawn_toybox, started, query, settings
):
    def settings_of(config: TrainingConfig) -> tuple:
        return config.normalization, config.zca_epsilon, config.zca_epsilon_on

    page = {"samples": "300", **query}
    app = press(app_pages.open_page("normalization", **page), "search_around")
    assert settings_of(handed_on(app, Sweep).base) == settings
    app = press(app_pages.open_page("normalization", **page), "test_settings")
    experiment = handed_on(app, Experiment)
    whitened = experiment.config(experiment.comparisons[-1], "treatment")
    assert settings_of(whitened) == settings
    app = app_pages.open_page("normalization", **page)
    app.query_params.update({"normalization": settings[0], "base": "small"})
    rerun(app.switch_page("pages/transfer_learning.py"))
    press(app, "start")
    assert settings_of(started[0]) == settings


def test_an_augmentation_is_searched_around_and_tested_as_it_is():
    page = {"rotation_range": "13", "width_shift_range": "0.15", "vertical_flip": "true"}
    app = press(app_pages.open_page("augmentation", **page), "search_around")
    augmentation = handed_on(app, Sweep).base.augmentation
    assert (augmentation.rotation_range, augmentation.width_shift_range) == (13, 0.15)
    assert augmentation.vertical_flip
    app = press(app_pages.open_page("augmentation", **page), "test_settings")
    experiment = handed_on(app, Experiment)
    treated = experiment.config(experiment.comparisons[0], "treatment").augmentation
    assert treated == augmentation


def test_what_no_control_can_stand_at_is_named_until_something_is_changed():
    base = EVERY_SETTING.replace(image_size=(40, 60), feature_precision="float32")
    app, _ = best_taken_along(Sweep("Which?", base, (RATE,)))
    (warning,) = missing(app)
    assert "`feature_precision`, `image_size`" in warning
    app.number_input(key="epochs").set_value(3)
    assert not missing(rerun(app))
