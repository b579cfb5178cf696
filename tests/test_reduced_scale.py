"""JPEG files read at a reduced scale, because less than all of them is wanted."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnlab.classification.batch import collect_pictures, open_pictures
from cnnlab.errors import ImageError
from cnnlab.images import DecodingProcess, decode_image, read_image, resize_image, sample_photos
from cnnlab.images.sizes import SPARE, scale_for
from tests.test_picture_colours import WIDE

# Smooth with one corner apart, so that a flip or a turn shows; 3 x 4 as cameras have it.
SCENE = np.asarray(Image.fromarray(
    np.uint8([[[250, 20, 20], [20, 20, 250]], [[20, 250, 20], [90, 90, 90]]])
).resize((800, 600), Image.Resampling.BICUBIC))  # fmt: skip


def jpeg(pixels=SCENE, mode="RGB", **options) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize(
    ("asked", "shape"),
    [
        ((600, 800), (600, 800)),
        ((300, 400), (600, 800)),
        ((150, 200), (300, 400)),
        ((151, 200), (600, 800)),
        ((150, 201), (600, 800)),
        ((75, 75), (150, 200)),
        ((32, 32), (75, 100)),
        ((1, 1), (75, 100)),
    ],
)
def test_twice_as_much_is_left_as_is_asked_for(asked, shape):
    decoded = read_image(jpeg(), for_size=asked)
    assert decoded.pixels.shape == (*shape, 3)
    assert (decoded.size, decoded.notes) == ((600, 800), ())


def test_no_scale_leaves_less_than_is_asked_for():
    for height in range(1, 70):
        for asked in range(1, 20):
            scale = scale_for((height, 100), (asked, 2))
            assert scale in (1, 2, 4, 8)
            assert scale == 1 or -(-height // scale) >= SPARE * asked


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_colours_are_those_of_the_whole_picture_made_smaller(mode, options):
    data = jpeg(mode=mode, quality=95, **options)
    for size in ((75, 100), (30, 40)):
        whole, reduced = (
            resize_image(decode_image(data, for_size=asked), size).astype(int)
            for asked in (None, size)
        )
        assert np.abs(whole - reduced).mean() < 1
        assert np.abs(whole - reduced).max() <= 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright_and_the_size_is_that_of_the_upright_one(orientation):
    data = jpeg(quality=95, exif=turned(orientation))
    asked = (75, 100) if orientation < 5 else (100, 75)
    whole, reduced = read_image(data), read_image(data, for_size=asked)
    assert reduced.pixels.shape[:2] == (asked[0] * 2, asked[1] * 2)
    assert reduced.size == whole.size == whole.pixels.shape[:2]
    small = resize_image(whole.pixels, reduced.pixels.shape[:2])
    assert np.abs(small.astype(int) - reduced.pixels).max() <= 8


def test_a_camera_s_photograph_hardly_differs():
    whole = decode_image(sample_photos()["cat"].read_bytes())
    data = jpeg(whole, quality=95)
    asked = (whole.shape[0] // (4 * SPARE), whole.shape[1] // (4 * SPARE))
    reduced = decode_image(data, for_size=asked)
    assert reduced.shape[0] == -(-whole.shape[0] // 4)
    small = [resize_image(pixels, asked).astype(int) for pixels in (decode_image(data), reduced)]
    assert np.abs(small[0] - small[1]).mean() < 2


@pytest.mark.parametrize("mode", ["rgb", "rgba", "grayscale"])
def test_other_formats_are_read_as_they_are(mode):
    file = io.BytesIO()
    Image.fromarray(SCENE).save(file, "PNG")
    whole = decode_image(file.getvalue(), mode)
    np.testing.assert_array_equal(decode_image(file.getvalue(), mode, for_size=(8, 8)), whole)


def test_colour_profiles_are_obeyed():
    wide = jpeg(quality=95, icc_profile=WIDE)
    plain, profiled = (decode_image(data, for_size=(30, 40)) for data in (jpeg(quality=95), wide))
    whole = resize_image(decode_image(wide), profiled.shape[:2])
    assert np.abs(whole.astype(int) - profiled).mean() < 2
    assert np.abs(plain.astype(int) - profiled).mean() > 4


@pytest.mark.parametrize("progressive", [False, True])
def test_a_picture_cut_off_is_refused_at_any_scale(progressive):
    data = jpeg(progressive=progressive)
    for size in ((8, 8), None):
        with pytest.raises(ImageError, match="cut off"):
            decode_image(data[: len(data) // 2], for_size=size)


def test_damage_is_refused_at_a_reduced_scale_exactly_where_it_is_at_the_whole_one(rng):
    whole, refused = jpeg(), 0
    for _ in range(120):
        data = bytearray(whole)
        for place in rng.integers(2, len(whole) - 2, 3):
            data[place] = rng.integers(256)
        answers = []
        for size in (None, (30, 40)):
            try:
                answers.append(decode_image(bytes(data), for_size=size).ndim)
            except ImageError as error:
                answers.append(error.code)
        refused += isinstance(answers[0], str)
        assert answers[0] == answers[1]
    assert 0 < refused < 120


def test_the_memory_needed_is_still_estimated():
    picture = Image.new("L", (12_000, 6000))
    file = io.BytesIO()
    picture.save(file, "JPEG")
    whole = read_image(file.getvalue(), for_size=(6000, 6000))
    assert [note.code for note in whole.notes] == ["read-at-reduced-scale"]
    assert (whole.pixels.shape[:2], whole.size) == ((3000, 6000), (6000, 12_000))
    small = read_image(file.getvalue(), for_size=(300, 300))
    assert (small.notes, small.size) == ((), (6000, 12_000))


def test_a_decoding_process_reads_for_a_size_too():
    with DecodingProcess() as process:
        reduced = process.read_image(jpeg(), for_size=(75, 100))
    assert (reduced.pixels.shape, reduced.size) == ((150, 200, 3), (600, 800))


def test_many_pictures_are_read_for_the_size_of_the_network_unless_more_is_kept(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    with open_pictures([tmp_path]) as found:
        (plain,) = collect_pictures(found.files, (75, 100))
        (keeping,) = collect_pictures(found.files, (75, 100), keep=np.shape)
    reduced = decode_image(jpeg(), for_size=(75, 100))
    np.testing.assert_array_equal(plain.pixels, resize_image(reduced, (75, 100)))
    assert (plain.kept, keeping.kept) == (None, (600, 800, 3))
