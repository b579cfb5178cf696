"""What the public tests of Keras's transforms ask for, under their names, each asked anew.

The names are those of ``affine_transformations_test.py`` of the original package and of its heir in
Keras 2.15. What does not apply here is listed in docs/DIVERGENCES.md, "Not here".
"""

import numpy as np
import pytest

from cnnlab import generators
from cnnlab.generators import affine_transformations

LAST = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}


@pytest.fixture(params=["keras_compat", "generators"])
def module(request):
    return pytest.importorskip(
        f"cnnlab.generators{'.keras_compat' if request.param == 'keras_compat' else ''}"
    )


@pytest.fixture
def x(rng):
    """Channels first, as the functions' defaults have it."""
    return rng.random((2, 28, 28))


def test_random_transforms(module, x):
    for result in (
        module.random_rotation(x, 45),
        module.random_shift(x, 1, 1),
        module.random_shear(x, 20),
        module.random_channel_shift(x, 20),
    ):
        assert result.shape == x.shape


def test_deterministic_transform(module):
    """A square of 3 turned by 45 degrees leaves its corners empty."""
    turned = module.apply_affine_transform(
        np.ones((3, 3, 3)), theta=45, fill_mode="constant", **LAST
    )
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
    np.testing.assert_allclose(turned, np.repeat(cross[..., None], 3, axis=2), atol=1e-6)


def test_matrix_center(module):
    """A quarter turn about the middle takes one corner to the next, in whole numbers."""
    corner = np.array([[0, 1], [0, 0]])[..., None]
    turned = module.apply_affine_transform(corner, theta=90, **LAST)
    np.testing.assert_array_equal(turned[..., 0], [[1, 0], [0, 0]])
    assert turned.dtype == corner.dtype


@pytest.mark.parametrize(("first", "channel_axis"), [(1, 0), (0, 2)])
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("shift", "place"),
    [
        ({"tx": 1}, (1, 0)),
        ({"tx": -1}, (1, 2)),
        ({"ty": 1}, (0, 1)),
        ({"ty": -1}, (2, 1)),
    ],
)
def test_translation(module, first, channel_axis, swapped, shift, place):
    """A dot goes left, right, up, down; with rows and columns exchanged, so are tx and ty."""
    dot = np.zeros((3, 4), int)
    dot[1, 1] = 1
    axes = {"row_axis": first, "col_axis": first + 1, "channel_axis": channel_axis}
    if swapped:
        axes |= {"row_axis": first + 1, "col_axis": first}
        shift = {{"tx": "ty", "ty": "tx"}[name]: value for name, value in shift.items()}
    moved = module.apply_affine_transform(np.expand_dims(dot, channel_axis), **shift, **axes)
    expected = np.zeros((3, 4), int)
    expected[place] = 1
    np.testing.assert_array_equal(np.squeeze(moved), expected)


def test_random_zoom(module, x):
    assert module.random_zoom(x, (5, 5)).shape == x.shape
    np.testing.assert_allclose(module.random_zoom(x, (1, 1)), x)


@pytest.mark.parametrize("zoom_range", [[0], (0, 0, 0)])
def test_random_zoom_error(module, zoom_range):
    with pytest.raises(ValueError, match="`zoom_range` should be"):
        module.random_zoom(0, zoom_range=zoom_range)


def test_random_brightness(monkeypatch):
    monkeypatch.setattr(
        affine_transformations, "apply_brightness_shift", lambda x, factor, scale: (x, factor)
    )
    assert generators.random_brightness(0, (3, 3)) == (0, 3.0)


def test_random_brightness_error(module):
    with pytest.raises(ValueError, match="`brightness_range` should be"):
        module.random_brightness(0, [0])


@pytest.mark.parametrize("value", [128, 1024, -1024])
def test_random_brightness_scale(module, value):
    """Also outside_range_positive and outside_range_negative: a flat picture has no extent."""
    flat = np.full((1, 1, 3), float(value))
    np.testing.assert_array_equal(module.random_brightness(flat, [1, 1], False), flat)
    np.testing.assert_array_equal(module.random_brightness(flat, [1, 1], True), 0)


def test_img_transforms(module, rng):
    x = rng.random((3, 200, 200))
    for result in (
        module.random_rotation(x, 20),
        module.random_shift(x, 0.2, 0.2),
        module.random_shear(x, 2.0),
        module.random_zoom(x, (0.5, 0.5)),
        module.apply_channel_shift(x, 2, 2),
        module.apply_affine_transform(x, 2),
        module.random_channel_shift(x, 2.0),
    ):
        assert result.shape == x.shape


def test_api_functions(module):
    for name in (
        "random_rotation", "random_shift", "random_shear", "random_zoom", "random_channel_shift",
        "random_brightness", "apply_channel_shift", "apply_brightness_shift",
        "apply_affine_transform", "array_to_img", "img_to_array", "load_img", "save_img",
    ):  # fmt: skip
        assert callable(getattr(module, name))
