import io
import zipfile

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig, apply, draw
from cnnlab.augmentation.exporting import export_zip, safe_name
from cnnlab.errors import ConfigurationError
from cnnlab.images import decode_image

TURNED = AugmentationConfig(rotation_range=40)


def exported(images, names, num_images, **options):
    file = io.BytesIO()
    export_zip(file, images, names, TURNED, num_images, 3, **options)
    return zipfile.ZipFile(file)


def test_pictures_are_taken_in_turn_into_their_class_folders(rng):
    images = rng.integers(0, 256, (2, 16, 16, 3), np.uint8)
    archive = exported(images, ["cat", "dog"], 3, save_prefix="new")
    assert archive.namelist() == ["cat/new_000001.png", "dog/new_000002.png", "cat/new_000003.png"]
    draws = draw(TURNED, (16, 16, 3), 3, seed=3)
    expected = apply(images[[0, 1, 0]], draws, TURNED)[2].round()
    np.testing.assert_array_equal(decode_image(archive.read("cat/new_000003.png")), expected)


def test_batches_do_not_show_and_progress_reaches_the_end(rng):
    images = rng.integers(0, 256, (1, 8, 8, 3), np.uint8)
    seen = []
    archive = exported(images, ["x"], 150, progress=lambda *step: seen.append(step))
    assert len(archive.namelist()) == 150
    assert seen == [(64, 150), (128, 150), (150, 150)]
    few = exported(images, ["x"], 100)
    name = few.namelist()[99]
    assert few.read(name) == archive.read(name)


def test_names_from_users_cannot_leave_the_folder(rng):
    archive = exported(np.zeros((1, 8, 8, 3), np.uint8), ["../../etc"], 1, save_prefix="/a\\b")
    assert archive.namelist() == ["etc/ab_000001.png"]
    assert safe_name("..") == "picture"


def test_no_pictures_are_refused():
    with pytest.raises(ConfigurationError, match="1 or more; received 0"):
        exported(np.zeros((1, 8, 8, 3), np.uint8), ["x"], 0)
