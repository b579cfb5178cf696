import io
import zipfile

import numpy as np
import pytest

from cnnlab.errors import NotFittedError, WeightsError
from cnnlab.normalization import PatchWhitening, Standardizer, ZCAWhitening, load_normalizer


@pytest.fixture
def images(rng):
    return rng.integers(0, 256, (20, 4, 3, 3), np.uint8)


@pytest.fixture
def saved(images, tmp_path):
    path = tmp_path / "normalizer.npz"
    ZCAWhitening(epsilon=0.5).fit(images).save(path)
    return path


@pytest.mark.parametrize(
    "normalizer",
    [
        Standardizer(),
        Standardizer("samplewise", std_normalization=False),
        Standardizer("featurewise", center=False, epsilon=0.1),
        ZCAWhitening(),
        ZCAWhitening(epsilon=3.0, center="channel"),
        ZCAWhitening(0.1, epsilon_on="eigenvalues", num_components=7, rotate=True),
        ZCAWhitening(cholesky=True),
        Standardizer("featurewise", per="pixel"),
        PatchWhitening(side=3, num_patches=500),
    ],
)
def test_what_was_saved_transforms_as_before(normalizer, images, tmp_path):
    expected = normalizer.fit_transform(images)
    normalizer.save(tmp_path / "n.npz")
    loaded = load_normalizer(tmp_path / "n.npz")
    assert type(loaded) is type(normalizer)
    np.testing.assert_array_equal(loaded.transform(images), expected)


def test_settings_and_learned_numbers_come_back(saved, images):
    loaded = load_normalizer(saved)
    assert (loaded.epsilon, loaded.center) == (0.5, "pixel")
    assert (loaded.num_images_, loaded.rank_) == (20, 19)


@pytest.mark.parametrize(
    "normalizer", [Standardizer("featurewise"), ZCAWhitening(), PatchWhitening()]
)
def test_nothing_learned_is_nothing_to_save(normalizer, tmp_path):
    with pytest.raises(NotFittedError):
        normalizer.save(tmp_path / "n.npz")
    assert list(tmp_path.iterdir()) == []


def test_saving_leaves_no_temporary_files(saved):
    assert [path.name for path in saved.parent.iterdir()] == ["normalizer.npz"]


def test_a_missing_file_is_named_without_its_folder(tmp_path):
    with pytest.raises(WeightsError, match=r"no normaliser at n\.npz"):
        load_normalizer(tmp_path / "n.npz")


def test_every_cut_of_the_file_is_refused(saved):
    whole = saved.read_bytes()
    for length in range(0, len(whole), 997):
        saved.write_bytes(whole[:length])
        with pytest.raises(WeightsError, match="damaged"):
            load_normalizer(saved)


def test_a_flipped_byte_is_noticed(saved):
    damaged = bytearray(saved.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    saved.write_bytes(damaged)
    with pytest.raises(WeightsError, match="damaged"):
        load_normalizer(saved)


def rewritten(path, **changes):
    """The saved file with some arrays replaced, or removed with None."""
    with np.load(path) as file:
        arrays = {**file, **changes}
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def header(text):
    return np.frombuffer(text.encode(), np.uint8)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"components_": np.zeros((3, 3))}, "components_.*expected"),
        ({"mean_": None}, "expected"),
        ({"mean_": np.zeros(36)}, "mean_ has shape"),
        ({"extra": np.zeros(2)}, "extra"),
        ({"eigenvalues_": np.full(20, np.nan)}, "eigenvalues_ is not finite"),
        ({"eigenvalues_": np.ones(20, np.float32)}, "eigenvalues_ is not finite float64"),
        ({"header": None}, "header"),
        ({"header": header("{}")}, "kind"),
        ({"header": header("[]")}, "damaged"),
        ({"header": header("not json")}, "damaged"),
        ({"header": header('{"format": "x", "kind": "zca", "parameters": {}}')}, "format is 'x'"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(saved, changes, message):
    with pytest.raises(WeightsError, match=message):
        load_normalizer(rewritten(saved, **changes))


@pytest.mark.parametrize(
    "settings",
    [
        '"kind": "pickle", "parameters": {}',
        '"kind": "zca", "parameters": {"power": 2}',
        '"kind": "zca", "parameters": {"num_images": 2, "epsilon": -1}',
        '"kind": "zca", "parameters": {"num_images": "many"}',
        '"kind": "zca", "parameters": {"num_images": 0}',
    ],
)
def test_kinds_and_settings_from_elsewhere_are_refused(saved, settings):
    text = f'{{"format": "cnnlab-normalizer-1", {settings}}}'
    with pytest.raises(WeightsError, match="does not know"):
        load_normalizer(rewritten(saved, header=header(text)))


def test_pickled_objects_are_never_read(saved):
    changed = rewritten(saved, mean_=np.array([{"a": 1}], dtype=object))
    with pytest.raises(WeightsError, match="damaged"):
        load_normalizer(changed)


def test_a_small_file_cannot_ask_for_much_memory(saved):
    promise = io.BytesIO()
    claim = {"descr": "<f8", "fortran_order": False, "shape": (1_000_000, 1_000_000)}
    np.lib.format.write_array_header_1_0(promise, claim)
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("components_.npy", promise.getvalue())
    with pytest.raises(WeightsError, match="promises more than the file holds"):
        load_normalizer(saved)


def test_compressed_files_are_refused(saved):
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("components_.npy", bytes(1_000_000))
    with pytest.raises(WeightsError, match="is compressed"):
        load_normalizer(saved)
