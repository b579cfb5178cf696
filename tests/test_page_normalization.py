"""The normalisation page: what it shows is what the library computes."""

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnlab import datasets
from cnnlab.errors import ConfigurationError, StorageError
from cnnlab.images import encode_image
from cnnlab.normalization import (
    PatchWhitening,
    Standardizer,
    ZCAWhitening,
    clip_for_display,
    make_normalizer,
    scale_for_display,
)
from cnnlab.storage.array_files import load_arrays, save_arrays
from cnnlab.storage.staging import staging
from tests.sliders import move_slider, slider_data, slider_value
from tests.waiting import HANGS_AFTER, until
from ui import background
from ui.normalization import fitting
from ui.normalization.controls import WhiteningChoice

ROOT = Path(__file__).parent.parent
SAMPLES = 300


@pytest.fixture(autouse=True)
def home(home_of_module, private_home, monkeypatch):
    """Most whitenings are learned once for this file."""
    monkeypatch.setenv("CNNLAB_HOME", str(home_of_module))
    return home_of_module


@pytest.fixture
def toybox():
    return datasets.load("toybox10")


@pytest.fixture
def open_page():
    """Open the page; wait, unless asked otherwise, until all that it shows was learned."""

    def open_(until_learned=True, **query) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_AFTER)
        app.query_params.update({"samples": str(SAMPLES), "num_images": "3"} | query)
        app.run()
        app.switch_page("pages/normalization.py")
        return learned_app(app) if until_learned else rerun(app)

    return open_


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def learned_app(app: AppTest) -> AppTest:
    """The page with the whitening that was chosen, once that is learned.

    The page runs only where the work has ended: run again and again, it would leave the work,
    which gives way to pages, a tenth of the processor.
    """
    until(lambda: has_ended(background._server()._work) and not stands_in(rerun(app)))
    return app


def has_ended(work: background.Work | None) -> bool:
    return work is None or work.outcome is not None


def stands_in(app: AppTest) -> bool:
    return "For now" in origin(app)


def origin(app: AppTest) -> str:
    """What the page says of the whitening that it shows."""
    return next(c.value for c in app.caption if "learned from" in c.value)


def pictures(data_uri: str, count: int) -> np.ndarray:
    """The strip of a data URI, cut into its pictures."""
    strip = np.asarray(Image.open(io.BytesIO(base64.b64decode(data_uri.partition(",")[2]))))
    return strip.reshape(count, -1, *strip.shape[1:])


def divider_data(app: AppTest) -> dict:
    """What the divider is given."""
    protos = (element.proto for element in app.get("bidi_component"))
    return json.loads(next(p for p in protos if p.id.endswith("-divider")).json)


def sides(app: AppTest) -> tuple[np.ndarray, np.ndarray]:
    """The pictures left and right of the divider."""
    data = divider_data(app)
    return tuple(pictures(data[side], data["count"]) for side in ("left", "right"))


def table(app: AppTest) -> list[np.ndarray]:
    """The columns of pictures among the numbers: what the network receives."""
    body = next(e.body for e in app.get("html") if "table-received" in e.body)
    return [pictures(uri, 3) for uri in re.findall(r"url\((data:[^)]+)\)", body)]


def test_each_version_stands_as_it_is_and_for_the_eye(open_page, toybox):
    columns = table(open_page(look="numbers"))
    raw = toybox.x_train[:3]
    standardized = Standardizer().transform(raw)
    learned_from = datasets.load("toybox10", limit=SAMPLES).x_train
    ridge = ZCAWhitening(0.03, epsilon_on="eigenvalues").fit(learned_from)
    whitened = ridge.transform(raw)
    for values, true, eye in ((standardized, 1, 2), (whitened, 3, 4)):
        # Rounding of float32 at the edge between two grey levels.
        assert np.abs(columns[true] - clip_for_display(values).astype(int)).max() <= 1
        assert np.abs(columns[eye] - scale_for_display(values).astype(int)).max() <= 1
    np.testing.assert_array_equal(columns[0], raw)


def test_a_cold_page_shows_pictures_at_once_and_says_what_they_were_learned_from(
    open_page, private_home, monkeypatch
):
    monkeypatch.setenv("CNNLAB_HOME", str(private_home))
    app = open_page(until_learned=False)
    assert not app.get("progress")
    assert "a filter learned from 100 pictures" in origin(app)
    assert not (private_home / "cache").exists()
    shown, first = sides(app)
    drawn = datasets.toybox10.load_first(100).x_train
    np.testing.assert_array_equal(shown, drawn[:3])
    little = PatchWhitening(epsilon=0.03, num_patches=2000).fit(drawn).transform(drawn[:3])
    assert np.abs(first - scale_for_display(little).astype(int)).max() <= 1

    assert "0 of 0" not in origin(app) + origin(rerun(app))

    learned_app(app)
    assert "learned from 300 training pictures" in origin(app)
    assert "taken over" in origin(app) and "taken over" not in origin(rerun(app))
    shown, whole = sides(app)
    np.testing.assert_array_equal(shown, drawn[:3])
    assert not np.array_equal(whole, first)


@pytest.mark.parametrize("settings", [{}, {"keras": "True", "zca_epsilon": "300.0"}])
def test_what_stands_in_is_softened_about_as_much(toybox, settings):
    as_keras = bool(settings)
    choice = WhiteningChoice("zca", 5000, 300.0 if as_keras else 0.03, as_keras)
    first = fitting._standing_in(choice, toybox)
    form = {"epsilon_on": "singular_values" if as_keras else "eigenvalues", "center": "channel"}
    patches = ZCAWhitening(choice.epsilon, **form)
    whole = patches.fit(toybox.x_train[:, :7, :7])
    assert first.stands_in
    assert 0.5 < first.whitening.noise_gain_ / whole.noise_gain_ < 2


def test_a_refused_process_is_reported_and_the_pictures_stay(open_page, monkeypatch):
    begun = []

    def refuse(*arguments, niceness=0):
        begun.append(arguments)
        raise StorageError("full", "The disk is full.")

    monkeypatch.setattr("ui.background.BackgroundCommand", refuse)
    app = open_page(until_learned=False, samples="2000")
    rerun(app)
    assert "disk is full" in app.error[0].value
    assert sides(app)[1].shape == (3, 32, 32, 3)
    assert len(begun) == 1


def test_a_failed_fit_is_reported_until_it_is_tried_again(open_page, monkeypatch):
    begun = []

    class Refused:
        progress = 0, 0
        outcome = ConfigurationError("whitening-too-large", "There is too little memory.")

        def __init__(self, *arguments, niceness=0):
            begun.append(arguments)

        def wait(self, seconds=None):
            return True

    monkeypatch.setattr("ui.background.BackgroundCommand", Refused)
    app = open_page(until_learned=False, samples="2000")
    until(lambda: rerun(app).error)
    assert "too little memory" in app.error[0].value
    rerun(app)
    assert len(begun) == 1
    app.button(key="learn_again").click()
    until(lambda: rerun(app) and len(begun) == 2)
    assert sides(app)[1].shape == (3, 32, 32, 3)


def test_an_old_link_shows_the_same_sides_in_true_values(open_page, toybox):
    app = open_page(left="standardized", right="raw", view="true")
    left, right = sides(app)
    expected = clip_for_display(Standardizer().transform(toybox.x_train[:3]))
    assert np.abs(left - expected.astype(int)).max() <= 1
    np.testing.assert_array_equal(right, toybox.x_train[:3])
    assert "standardised, true values to the left" in divider_data(app)["alt"]


@pytest.mark.parametrize("look", ["compare", "numbers", "correlation", "learned"])
def test_every_view_says_what_there_is_to_see_and_where_to_go_next(open_page, look):
    app = open_page(look=look)
    said = [e.body for e in app.get("html") if 'class="prose"' in e.body]
    assert len(said) >= 2  # under the title, and above the result
    assert "Inside the network" in [link.proto.label for link in app.get("page_link")]


def test_epsilon_changes_only_the_whitened_pictures_and_lowers_the_noise_gain(open_page):
    app = open_page(look="numbers")
    before, gain = table(app), float(app.metric[0].value)
    after = table(move_slider(app, "epsilon", 1.0))
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [
        *(True, True, True),
        *(False, False),
    ]
    assert float(app.metric[0].value) < gain


def test_a_second_epsilon_needs_no_second_fit(open_page, home):
    def files():
        return {p: p.stat().st_mtime_ns for p in (home / "cache" / "normalizers").rglob("*.npz")}

    app = open_page()
    before = files()
    assert before
    assert not stands_in(move_slider(app, "epsilon", 0.3))
    assert files() == before


@pytest.mark.parametrize("mode", ["featurewise", "pixelwise"])
def test_standardising_by_the_data_set_is_learned_from_all_of_it(open_page, toybox, mode):
    columns = table(open_page(standardize=mode, look="numbers"))
    expected = make_normalizer(mode).fit(toybox.x_train).transform(toybox.x_train[:3])
    assert np.abs(columns[1] - clip_for_display(expected).astype(int)).max() <= 1


def test_the_numbers_are_those_of_the_pictures_shown(open_page, toybox):
    frame = open_page(look="numbers").dataframe[0].value
    raw = toybox.x_train[:3]
    assert frame.loc["mean", "raw"] == f"{raw.mean():.2f}"
    assert frame.loc["standard deviation", "standardised"] == "1.00"
    assert frame.loc["green: mean", "raw"] == f"{raw[..., 1].mean():.2f}"


def test_correlation_and_what_was_learned_are_drawn(open_page):
    charts = {"correlation": 4, "learned": 1}
    for look, count in charts.items():
        app = open_page(look=look)
        assert len(app.get("plotly_chart")) == count
    bodies = [e.body for e in app.get("html")]
    assert any("grid-patterns" in body for body in bodies)
    assert any("grid-filters" in body for body in bodies)


def test_patches_whiten_own_pictures_larger_than_the_data_set(open_page, rng):
    app = open_page(whiten="patches", pictures="upload", look="learned")
    photo = encode_image(rng.integers(0, 256, (90, 120, 3), np.uint8))
    app.file_uploader(key="own_pictures_uploader").set_value([("photo.png", photo, "image/png")])
    rerun(app)
    assert "patches of 7 by 7" in origin(app)
    app.query_params["look"] = "compare"
    left, right = sides(rerun(app))
    assert left.shape == right.shape == (1, 128, 128, 3)


def test_the_courses_whitening_is_keras_form_on_all_pictures(open_page):
    app = open_page(epsilon="0.3")
    app.button(key="figure_whitening").click()
    rerun(app)
    assert app.query_params["keras"] == "True"
    assert slider_value(app, "zca_epsilon") == 1e-6
    assert slider_value(app, "samples") == 5000


def test_what_is_taken_along_makes_what_is_shown(open_page):
    app = open_page(keras="True", zca_epsilon="100.0", standardize="featurewise")
    code = app.code[0].value
    names = {}
    exec(code, names)
    assert names["whitening"].settings.epsilon == 100
    assert names["whitening"].settings.center == "channel"
    assert names["whitened"].shape == (SAMPLES, 32, 32, 3)
    assert "--zca-epsilon 100 --zca-center channel --limit 300" in app.code[1].value


def test_old_fits_are_swept(open_page, home):
    folder = home / "cache" / "normalizers"
    for number in range(12):
        (folder / f"old{number}").mkdir(parents=True)
    open_page(samples="1000")
    assert len([path for path in folder.iterdir() if not path.name.startswith(".")]) == 8


def cut_short(file):
    file.write_bytes(file.read_bytes()[:-100])


def of_another_version(file):
    header, arrays = load_arrays(file)
    save_arrays(file, header | {"format": "cnnlab-normalizer-0"}, arrays)


@pytest.mark.parametrize(
    "spoil",
    [Path.unlink, lambda file: file.write_bytes(b""), cut_short, of_another_version],
    ids=["missing", "empty", "cut short", "old"],
)
def test_a_kept_whitening_that_is_of_no_use_is_learned_anew(private_home, monkeypatch, rng, spoil):
    monkeypatch.setenv("CNNLAB_HOME", str(private_home))
    images, labels = rng.integers(0, 256, (20, 4, 4, 3), np.uint8), np.zeros(20, np.int64)
    data = datasets.Dataset(images, labels, images, labels, ("a", "b"), "noise")
    fits = []

    def learn(folder, *flags):
        fits.append(folder)
        with staging(folder) as unfinished:
            ZCAWhitening().fit(images).save(unfinished / "normalizer.npz")

    monkeypatch.setattr(fitting, "_fit", learn)
    choice = WhiteningChoice("zca", 1.0, 20, as_keras=False)
    for expected in (1, 1):
        fitting.fitted_whitening("noise", choice, data)
        assert len(fits) == expected
    fitting._load.clear()
    spoil(fits[0] / "normalizer.npz")
    whitening = fitting.fitted_whitening("noise", choice, data)
    assert len(fits) == 2
    assert whitening.transform(images).shape == images.shape


def test_an_epsilon_that_switches_whitening_nearly_off_is_reported(open_page):
    app = open_page(whiten="patches")
    assert app.metric[0].delta == "hardly any"
    assert "psilon of ZCA" in slider_data(app, "epsilon")["help"]
    move_slider(app, "epsilon", 1.0)
    assert app.metric[0].delta == "hardly whitened any more"
