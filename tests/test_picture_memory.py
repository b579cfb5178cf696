"""The largest pictures of each kind that are read: 500 MB are enough for any."""

import io
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnlab.errors import ImageError
from cnnlab.images import MAX_PIXELS, decode_image, read_image
from cnnlab.images.sizes import scale_to_read

LIMIT = 500_000_000
# The kernel's own count: getrusage tells of the parent's memory too, if that had more.
STATUS = Path("/proc/self/status")
PROGRAM = """
import re, sys
from pathlib import Path
from cnnlab.images import read_image
decoded = read_image(Path(sys.argv[1]).read_bytes())
peak, = re.findall("VmHWM: *([0-9]+)", Path("/proc/self/status").read_text().replace("\\t", " "))
print(peak, *decoded.pixels.shape)
"""


def encoded(picture: Image.Image, format: str, **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def blank(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), 77 if len(mode) == 1 else (77,) * len(mode))


def png(width: int, height: int, channels: int) -> bytes:
    """A grey or RGB picture of one colour, written row by row."""
    kind = {1: 0, 3: 2}[channels]
    pack, stream = zlib.compressobj(1), []
    for start in range(0, height, 1000):
        rows = min(1000, height - start)
        stream.append(pack.compress((b"\0" + b"\x4d" * (width * channels)) * rows))
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0),
        b"IDAT": b"".join(stream) + pack.flush(),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
    )


def peak_of(data: bytes, folder: Path) -> tuple[int, list[int]]:
    """Bytes that a process needs to read the picture, and the shape that comes out."""
    (folder / "picture").write_bytes(data)
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder / "picture")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    peak, *shape = map(int, answer.stdout.split())
    return peak * 1024, shape


LARGEST = {
    "JPEG at a half": lambda: encoded(blank(16_000, 12_500), "JPEG"),
    "progressive CMYK": lambda: encoded(blank(8000, 6250, "CMYK"), "JPEG", progressive=True),
    "PNG": lambda: png(8000, 6250, 3),
    "wide PNG": lambda: png(25_000_000, 1, 3),
    "tall PNG": lambda: png(1, 18_000_000, 3),
    "16-bit PNG": lambda: encoded(Image.fromarray(np.full((6250, 8000), 9, np.uint16)), "PNG"),
    "WebP": lambda: encoded(blank(5000, 5000), "WEBP", method=0),
    "AVIF": lambda: encoded(blank(7000, 6000), "AVIF", speed=10),
    "AVIF with all colours": lambda: encoded(
        blank(5000, 5000, "RGBA"), "AVIF", speed=10, subsampling="4:4:4"
    ),
    "TIFF on its side": lambda: encoded(
        blank(6000, 6000), "TIFF", compression="tiff_adobe_deflate", tiffinfo={274: 6, 278: 6000}
    ),
    "float TIFF": lambda: encoded(
        Image.fromarray(np.full((6250, 8000), 0.5, np.float32)),
        "TIFF",
        compression="tiff_adobe_deflate",
    ),
}


QUICK = ("progressive CMYK", "tall PNG")


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells how much memory was used")
@pytest.mark.parametrize(
    "kind",
    [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.exam) for kind in LARGEST],
)
def test_the_largest_pictures_are_read_within_500_mb(kind, tmp_path):
    peak, shape = peak_of(LARGEST[kind](), tmp_path)
    assert shape[0] * shape[1] <= MAX_PIXELS
    assert peak < LIMIT


def test_a_large_jpeg_is_read_at_a_reduced_scale_and_says_so():
    picture = Image.linear_gradient("L").resize((12_000, 6000))
    result = read_image(encoded(picture, "JPEG"))
    assert result.pixels.shape == (3000, 6000, 3)
    (note,) = result.notes
    assert note.code == "read-at-reduced-scale"
    assert "12000 x 6000" in str(note) and "1/2" in str(note)
    small = np.asarray(picture.resize((6000, 3000), Image.Resampling.BOX))[..., None]
    assert np.abs(result.pixels.astype(int) - small).max() <= 8


def test_progressive_is_read_as_far_as_its_coefficients_fit():
    fits = encoded(blank(12_000, 9000, "L"), "JPEG", progressive=True)
    assert read_image(fits).pixels.shape == (4500, 6000, 3)
    too_large = encoded(blank(8000, 7000, "CMYK"), "JPEG", progressive=True)
    with pytest.raises(ImageError, match=r"8000 x 7000 pixels; at most 5[0-5] million"):
        decode_image(too_large)


@pytest.mark.parametrize("size", [(16_000, 12_600), (65_000, 65_000)])
def test_more_than_200_million_pixels_are_refused_from_the_header(size):
    data = bytearray(encoded(blank(8, 8), "JPEG"))
    frame = re.search(rb"\xff\xc0..\x08", bytes(data), re.DOTALL).end()
    data[frame : frame + 4] = struct.pack(">HH", *size[::-1])
    with pytest.raises(ImageError, match=f"{size[0]} x {size[1]} pixels; at most 200 million"):
        decode_image(bytes(data))


def test_a_tile_that_reaches_beyond_a_tiff_counts():
    image = blank(64, 64)
    image.format, image.tag_v2 = "TIFF", {322: 8000, 323: 8000}
    with pytest.raises(ImageError, match="64 x 64 pixels"):
        scale_to_read(image, b"", num_channels=3)
