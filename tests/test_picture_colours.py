"""What the numbers of a picture stand for: depth of grey, colour profiles."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from cnnlab.images import decode_image, read_image
from cnnlab.images.profiles import to_srgb

RED = (200, 60, 40)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def encoded(picture: Image.Image, format: str, **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def tiff(values: np.ndarray, **tags: tuple[int, object]) -> bytes:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, kind, value in tags.values():
        info.tagtype[tag] = kind
        info[tag] = value
    return encoded(Image.fromarray(values), "TIFF", tiffinfo=info)


def grey_of(data: bytes) -> list[int]:
    return decode_image(data, "grayscale")[..., 0].ravel().tolist()


def codes(data: bytes) -> list[str]:
    return [note.code for note in read_image(data).notes]


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_fewer_bits_in_sixteen_reach_from_black_to_white(bits, format):
    highest = 2**bits - 1
    values = np.array([[0, highest // 2, highest]], np.uint16)
    data = encoded(Image.fromarray(values), format)
    assert grey_of(data) == [0, 127, 255]
    assert codes(data) == ([] if bits == 16 else ["grey-range-guessed"])


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("ending", [".png", ".tif"])
@pytest.mark.parametrize("channels", [3, 4])
def test_fewer_bits_in_sixteen_reach_from_black_to_white_in_colour_too(bits, ending, channels):
    highest = 2**bits - 1
    pixels = np.full((2, 3, channels), 65535, np.uint16)
    pixels[..., :3] = (highest, highest // 2, 0)  # OpenCV writes blue first
    _, data = cv2.imencode(ending, pixels)
    shown = decode_image(data.tobytes(), "rgba")
    np.testing.assert_allclose(shown[0, 0], (0, 127, 255, 255), atol=1)
    assert codes(data.tobytes()) == ([] if bits == 16 else ["grey-range-guessed"])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 0.5, 1]], np.float32), [0, 128, 255]),
        (np.array([[0, 100, 255]], np.float32), [0, 100, 255]),
        (np.array([[0, 2000, 4000]], np.float32), [0, 128, 255]),
        (np.array([[-1, 0, 1]], np.float32), [0, 128, 255]),
        (np.array([[np.nan, 0, np.inf, 1]], np.float32), [0, 0, 255, 255]),
        (np.array([[0, 100, 255]], np.int32), [0, 100, 255]),
        (np.array([[0, 0x8080, 0xFFFF]], np.int32), [0, 128, 255]),
        (np.array([[0, 2**30, 2**31 - 1]], np.int32), [0, 128, 255]),
        (np.array([[-500, 0, 500]], np.int32), [0, 128, 255]),
        (np.zeros((1, 3), np.float32), [0, 0, 0]),
        (np.full((1, 2), -3, np.int32), [0, 0]),
        (np.full((1, 2), np.nan, np.float32), [0, 0]),
    ],
)
def test_grey_of_32_bits_is_scaled_by_its_values(values, expected):
    assert grey_of(tiff(values)) == expected


def test_the_highest_of_unsigned_32_bits_is_white():
    values = np.array([[0, 2**31, 2**32 - 1]], np.uint32)
    signed, unsigned = (struct.pack("<HHIH", 339, 3, 1, kind) for kind in (2, 1))
    data = tiff(values.view(np.int32)).replace(signed, unsigned)
    assert grey_of(data) == [0, 128, 255]


def test_what_the_file_says_of_its_values_goes_before_the_values():
    values = np.array([[0, 500, 1000]], np.uint16)
    data = tiff(values, highest=(281, 3, 2000))
    assert grey_of(data) == [0, 64, 128]
    (note,) = read_image(data).notes
    assert note.code == "grey-range-said"
    assert "from 0 to 2000" in str(note)
    floats = tiff(np.array([[0, 5]], np.float32), low=(340, 11, -5.0), high=(341, 11, 5.0))
    assert grey_of(floats) == [128, 255]


def test_what_the_file_says_and_its_values_contradict_is_not_believed():
    data = tiff(np.array([[0, 4000]], np.uint16), highest=(281, 3, 255))
    assert grey_of(data) == [0, 249]
    assert codes(data) == ["grey-range-guessed"]


def test_significant_bits_of_a_png_say_what_is_white():
    values = np.array([[0, 1000]], np.uint16)
    data = encoded(Image.fromarray(values), "PNG")
    chunk = b"sBIT" + bytes([12])
    start = data.index(b"IDAT") - 4
    said = struct.pack(">I", 1) + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert grey_of(data[:start] + said + data[start:]) == [0, 62]
    assert codes(data[:start] + said + data[start:]) == ["grey-range-said"]


def test_white_may_be_zero():
    values = np.array([[0, 65535]], np.uint16)
    assert grey_of(tiff(values, photometric=(262, 3, 0))) == [255, 0]


def wide_gamut() -> bytes:
    """An RGB profile (ICC.1:2010, matrix and one curve) with other primaries than sRGB's."""
    opened = ImageCms.createProfile("sRGB")
    data = bytearray(ImageCms.ImageCmsProfile(opened).tobytes())
    for name, xyz in {
        b"rXYZ": (0.60974, 0.31111, 0.01947),  # Adobe RGB (1998), annex C
        b"gXYZ": (0.20528, 0.62567, 0.06087),
        b"bXYZ": (0.14919, 0.06322, 0.74457),
    }.items():
        place = data.index(name)
        (offset,) = struct.unpack_from(">I", data, place + 4)
        struct.pack_into(">3i", data, offset + 8, *(round(v * 65536) for v in xyz))
    return bytes(data)


WIDE = wide_gamut()


def in_srgb(picture: Image.Image) -> np.ndarray:
    converted = ImageCms.profileToProfile(
        picture, ImageCms.ImageCmsProfile(io.BytesIO(WIDE)), ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    )  # fmt: skip
    return np.asarray(converted)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_colours_are_brought_to_srgb(format):
    picture = Image.new("RGB", (16, 16), RED)
    data = encoded(picture, format, icc_profile=WIDE, quality=95)
    expected = in_srgb(picture)
    assert np.abs(expected.astype(int) - np.asarray(picture)).max() > 20
    np.testing.assert_allclose(decode_image(data).astype(int), expected, atol=6)
    assert read_image(data).notes == ()


def test_a_profile_of_srgb_changes_no_pixel(rng):
    picture = Image.fromarray(rng.integers(0, 256, (9, 9, 3), np.uint8))
    np.testing.assert_array_equal(
        decode_image(encoded(picture, "PNG", icc_profile=SRGB)), np.asarray(picture)
    )


def test_transparency_and_palettes_keep_their_colours_too():
    clear = Image.new("RGBA", (2, 1), (*RED, 255))
    clear.putpixel((1, 0), (0, 0, 0, 0))
    data = encoded(clear, "PNG", icc_profile=WIDE)
    red = in_srgb(Image.new("RGB", (1, 1), RED))[0, 0]
    np.testing.assert_array_equal(decode_image(data)[0], [red, [255] * 3])
    np.testing.assert_array_equal(decode_image(data, "rgba")[0, :, 3], [255, 0])
    palette = Image.new("RGB", (2, 2), RED).quantize(2)
    data = encoded(palette, "PNG", icc_profile=WIDE)
    np.testing.assert_array_equal(decode_image(data)[0, 0], red)


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile at all",
        SRGB[:200],
        SRGB.replace(b"RGB XYZ ", b"CMYKXYZ "),
        SRGB.replace(b"RGB XYZ ", b"GRAYXYZ "),
        SRGB[:128] + b"\xff" * (len(SRGB) - 128),
        WIDE + b"mpet",
        WIDE + b"\0" * 2**20 * 4,
    ],
    ids=["text", "cut off", "of CMYK", "of grey", "garbage", "a chain", "too long"],
)
def test_a_profile_that_cannot_be_used_is_ignored_with_a_note(profile):
    data = encoded(Image.new("RGB", (4, 4), RED), "TIFF", icc_profile=profile)
    np.testing.assert_array_equal(decode_image(data), np.full((4, 4, 3), RED))
    assert codes(data) == ["colour-profile-ignored"]


@pytest.mark.parametrize(
    "content",
    [b"", b"name", b"name\0\0no stream", b"name\0\1", b"x\0\0" + zlib.compress(bytes(2**22))],
    ids=["empty", "no end", "no stream", "another method", "unpacks to 4 MB"],
)
def test_a_broken_profile_does_not_spoil_a_png(content):
    data = encoded(Image.new("RGB", (4, 4), RED), "PNG")
    start, chunk = data.index(b"IDAT") - 4, b"iCCP" + content
    chunk = struct.pack(">I", len(content)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    broken = data[:start] + chunk + data[start:]
    np.testing.assert_array_equal(decode_image(broken), np.full((4, 4, 3), RED))
    assert codes(broken) == ["colour-profile-ignored"]


def test_a_profile_is_looked_at_once_for_many_pictures():
    first, second = Image.new("RGB", (1, 1)), Image.new("RGB", (2, 2))
    first.info["icc_profile"], second.info["icc_profile"] = WIDE, bytes(bytearray(WIDE))
    assert to_srgb(first, "RGB")[0] is to_srgb(second, "RGB")[0] is not None
