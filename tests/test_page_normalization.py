"""The normalisation page: what it shows is what the library computes."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnnlab import datasets
from cnnlab.images import encode_image
from cnnlab.normalization import (
    Standardizer,
    ZCAWhitening,
    clip_for_display,
    make_normalizer,
    scale_for_display,
)

ROOT = Path(__file__).parent.parent
SAMPLES = 300


@pytest.fixture(scope="module")
def home_of_all(tmp_path_factory):
    """Pictures are drawn, and most whitenings learned, once for this file."""
    return tmp_path_factory.mktemp("normalization")


@pytest.fixture(autouse=True)
def home(home_of_all, private_home, monkeypatch):
    monkeypatch.setenv("CNNLAB_HOME", str(home_of_all))
    return home_of_all


@pytest.fixture
def toybox():
    return datasets.load("toybox10")


@pytest.fixture
def open_page():
    def open_(**query) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        app.query_params.update({"samples": str(SAMPLES), "num_images": "3"} | query)
        app.run()
        return rerun(app.switch_page("pages/normalization.py"))

    return open_


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    return app


def pictures(data_uri: str, count: int) -> np.ndarray:
    """The strip of a data URI, cut into its pictures."""
    strip = np.asarray(Image.open(io.BytesIO(base64.b64decode(data_uri.partition(",")[2]))))
    return strip.reshape(count, -1, *strip.shape[1:])


def table(app: AppTest) -> list[np.ndarray]:
    """The columns of pictures under "What the network receives"."""
    body = next(e.body for e in app.get("html") if "table-received" in e.body)
    return [pictures(uri, 3) for uri in re.findall(r"url\((data:[^)]+)\)", body)]


def test_each_version_stands_as_it_is_and_for_the_eye(open_page, toybox):
    columns = table(open_page())
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


def test_epsilon_changes_only_the_whitened_pictures_and_lowers_the_noise_gain(open_page):
    app = open_page()
    before, gain = table(app), float(app.metric[0].value)
    app.select_slider(key="epsilon").set_value(1.0)
    after = table(rerun(app))
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [
        *(True, True, True),
        *(False, False),
    ]
    assert float(app.metric[0].value) < gain


def test_a_second_epsilon_needs_no_second_fit(open_page, home):
    def learned():
        return {p: p.stat().st_mtime_ns for p in (home / "cache" / "normalizers").rglob("*.npz")}

    app = open_page()
    before = learned()
    assert before
    app.select_slider(key="epsilon").set_value(0.3)
    rerun(app)
    assert learned() == before


@pytest.mark.parametrize("mode", ["featurewise", "pixelwise"])
def test_standardising_by_the_data_set_is_learned_from_all_of_it(open_page, toybox, mode):
    columns = table(open_page(standardize=mode))
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
    assert "patches of 7 by 7" in " ".join(caption.value for caption in app.caption)
    app.query_params["look"] = "compare"
    body = next(e.body for e in rerun(app).get("html") if "table-received" in e.body)
    assert "aspect-ratio:128/128" in body


def test_the_tutorials_whitening_is_keras_form_on_all_pictures(open_page):
    app = open_page(epsilon="0.3")
    app.button(key="figure_whitening").click()
    rerun(app)
    assert app.query_params["keras"] == "True"
    assert app.select_slider(key="zca_epsilon").value == 1e-6
    assert app.select_slider(key="samples").value == 5000


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
