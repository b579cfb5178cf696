"""What the public tests of Keras's picture helpers ask for, under their names, each asked anew.

The names are those of ``utils_test.py`` of the original package and of ``image_utils_test.py`` in
Keras 2.15. ``smart_resize`` is not here: docs/DIVERGENCES.md.
"""

import io
import resource

import numpy as np
import pytest

from cnnlab.generators import (
    array_to_img,
    img_to_array,
    list_pictures,
    load_img,
    save_img,
    validate_filename,
)

# Name of the file, shape, dtype and the mode that it is read in.
KINDS = [
    ("rgb.png", (100, 100, 3), "uint8", "rgb"),
    ("rgba.png", (100, 100, 4), "uint8", "rgba"),
    ("grey8.png", (100, 100, 1), "uint8", "grayscale"),
    ("grey16.tiff", (100, 100, 1), "int16", "grayscale"),
    ("grey32.tiff", (100, 100, 1), "int32", "grayscale"),
]
each_kind = pytest.mark.parametrize(("name", "shape", "dtype", "color_mode"), KINDS)


@pytest.fixture
def saved(tmp_path, rng):
    """Writes a picture of any bits a dtype has; its path and its values."""

    def save(name, shape, dtype):
        limits = np.iinfo(dtype)
        values = rng.integers(limits.min, limits.max, shape, dtype, endpoint=True)
        array_to_img(values, scale=False, dtype=dtype).save(tmp_path / name)
        return tmp_path / name, values

    return save


def test_validate_filename(tmp_path):
    for name, valid in (("a.png", True), ("a.PnG", True), ("a.other", False)):
        (tmp_path / name).touch()
        assert validate_filename(str(tmp_path / name), ("png", "jpg")) == valid
    assert not validate_filename("no_such_file.png", ("png", "jpg"))


@each_kind
@pytest.mark.parametrize("target_size", [None, (100, 100), [100, 100]])
def test_load_img(saved, name, shape, dtype, color_mode, target_size):
    path, values = saved(name, shape, dtype)
    image = load_img(path, color_mode=color_mode, target_size=target_size)
    np.testing.assert_array_equal(img_to_array(image, dtype=dtype), values)
    np.testing.assert_allclose(img_to_array(image), values, rtol=1e-6)


@each_kind
def test_load_img_at_another_size(saved, name, shape, dtype, color_mode):
    path, _ = saved(name, shape, dtype)
    for interpolation in ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos"):
        image = load_img(
            path, color_mode=color_mode, target_size=(25, 20), interpolation=interpolation
        )
        assert img_to_array(image, dtype=dtype).shape == (25, 20, shape[2])


def test_load_img_by_any_kind_of_path(saved):
    path, values = saved("grey32.tiff", (9, 7, 1), "int32")
    for given in (path, str(path), str(path).encode(), io.BytesIO(path.read_bytes())):
        image = load_img(given, color_mode="grayscale")
        np.testing.assert_array_equal(img_to_array(image, dtype=np.int32), values)


def test_load_img_interpolates_as_it_is_reported(saved):
    path, values = saved("rgb.png", (100, 100, 3), "uint8")
    smooth, nearest = (
        img_to_array(load_img(path, target_size=(25, 25), interpolation=name))
        for name in ("bilinear", "nearest")
    )
    assert (smooth != nearest).any()
    assert img_to_array(load_img(path, color_mode="grayscale")).shape == (100, 100, 1)
    np.testing.assert_array_equal(img_to_array(load_img(path, interpolation="unsupported")), values)
    with pytest.raises(ValueError, match="`interpolation` must be one of"):
        load_img(path, target_size=(25, 25), interpolation="unsupported")


def test_load_img_keeps_the_aspect_ratio(tmp_path):
    wide = np.zeros((50, 100, 3), np.uint8)
    wide[20:30, 45:55, 0] = 255
    array_to_img(wide, scale=False).save(tmp_path / "square.png")
    image = load_img(tmp_path / "square.png", target_size=(25, 25), keep_aspect_ratio=True)
    red = img_to_array(image)[..., 0] > 0
    assert red.shape == (25, 25)
    assert red.any(0).sum() == red.any(1).sum() == 5


def test_list_pictures(tmp_path):
    pictures = ["a.png", "a0.jpg", "a-1.jpeg", "2a.bmp", "2-a.ppm", "3.png", "1.jpeg", "a.bmp"]
    pictures += ["a0.ppm", "a4.tiff", "5-a.tif"]
    for folder in ("", "one", "two"):
        (tmp_path / folder).mkdir(exist_ok=True)
        for name in [*pictures, "a.txt", "b.csv", "c.gif", "d.txt"]:
            (tmp_path / folder / name).touch()
    assert len(list_pictures(str(tmp_path))) == 3 * len(pictures)
    assert len(list_pictures(str(tmp_path), ext="png")) == 6


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", ["float64", "int16", "int32"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_array_to_img_and_img_to_array(rng, channels, dtype, data_format):
    shape = (channels, 10, 8) if data_format == "channels_first" else (10, 8, channels)
    x = (rng.uniform(-1, 1, shape) * 2**14).astype(dtype)
    image = array_to_img(x, data_format=data_format)
    assert image.size == (8, 10)
    assert img_to_array(image, data_format=data_format).shape == shape


@pytest.mark.parametrize(
    ("call", "shape", "data_format"),
    [
        (array_to_img, (10, 8), "channels_first"),
        (array_to_img, (10, 8, 3), "channels"),
        (array_to_img, (10, 8, 5), "channels_last"),
        (img_to_array, (10, 8, 3), "channels"),
        (img_to_array, (10, 8, 5, 3), "channels_last"),
    ],
)
def test_array_to_img_and_img_to_array_refuse(rng, call, shape, data_format):
    with pytest.raises(ValueError, match=r"picture|`data_format` should"):
        call(rng.random(shape), data_format=data_format)


def test_image_file_handlers_close(tmp_path, rng):
    """Also load_img_returns_image: more pictures than a process may have open files."""
    path = tmp_path / "a.png"
    save_img(path, array_to_img(rng.random((1, 1, 3))))
    most, hardest = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 256), hardest))
    try:
        images = [load_img(path) for _ in range(300)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hardest))
    assert {image.size for image in images} == {(1, 1)}
